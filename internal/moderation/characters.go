package moderation

import (
	"slices"
	"strings"
	"unicode"
)

// character is one of a text's normalized characters.
type character struct {
	r     rune    // in lower case
	looks letters // the Latin letters as which it may be read
	kind  kind
	tied  bool // a sign at which the word may go on
	blank bool // a sign that may hide any letter
	run   int  // how many equal letters stand together here
}

type kind uint8

const (
	space  kind = iota // and the letters of scripts without spaces
	sign               // neither space, letter nor digit
	letter             // and marks of letters
	digit
)

func (c character) inWord() bool { return c.kind == letter || c.kind == digit }

// characters returns a text's characters with how each may be read where it stands.
func characters(text string) []character {
	raw := []rune(plain(text))
	all := make([]character, len(raw))
	for i, r := range raw {
		all[i] = character{r: lower(r), looks: looks(r), kind: kindOf(r)}
		all[i].tied = all[i].kind == sign
		all[i].blank = strings.ContainsRune("*#%•", r) || unicode.Is(unicode.So, r)
		if r == 'I' && i > 0 && (unicode.IsLower(raw[i-1]) || all[i-1].kind == sign && all[i-1].looks != 0) {
			all[i].looks |= setOf("l")
		}
	}
	foreign := ownScripts(all)
	for start := 0; start < len(all); {
		end := start + 1
		for all[start].inWord() && end < len(all) && all[end].inWord() {
			end++
		}
		if all[start].inWord() {
			readWord(all, start, end, foreign)
		} else if strings.ContainsRune("'’‘ʼ", all[start].r) {
			all[start].tied = !apostrophe(all, start)
		}
		start = end
	}
	return all
}

func kindOf(r rune) kind {
	switch {
	case unicode.IsSpace(r) || spaceless(r):
		return space
	case strings.ContainsRune("ʼʻ", r):
		return sign
	case unicode.IsDigit(r):
		return digit
	case unicode.IsLetter(r) || unicode.IsMark(r):
		return letter
	}
	return sign
}

// readWord decides how a word may be read: a number, and a word of another script, is not read as Latin letters.
func readWord(all []character, start, end int, foreign []*unicode.RangeTable) {
	word := all[start:end]
	number := !slices.ContainsFunc(word, func(c character) bool { return c.kind == letter }) && !spelledDigit(all, start, end)
	if number || slices.ContainsFunc(foreign, func(script *unicode.RangeTable) bool { return whole(word, script) }) {
		for i := range word {
			word[i].looks = 0
		}
	}
	for i := 0; i < len(word); {
		n := i + 1
		for n < len(word) && word[n].r == word[i].r && word[n].kind == letter {
			n++
		}
		for j := i; j < n; j++ {
			word[j].run = n - i
		}
		i = n
	}
}

// spelledDigit reports whether a number is one digit beside a letter that stands alone, as in "s h 1 t".
func spelledDigit(all []character, start, end int) bool {
	if end-start > 1 {
		return false
	}
	before, after := beside(all, start, -1), beside(all, start, 1)
	return before >= 0 && all[before].kind == letter && alone(all, before) ||
		after >= 0 && all[after].kind == letter && alone(all, after)
}

// beside returns the next character of a word in a direction, past signs and spaces, or -1.
func beside(all []character, i, step int) int {
	for i += step; i >= 0 && i < len(all); i += step {
		if all[i].inWord() {
			return i
		}
	}
	return -1
}

// alone reports whether the character at i is no part of a longer word.
func alone(all []character, i int) bool {
	return (i == 0 || !all[i-1].inWord()) && (i+1 == len(all) || !all[i+1].inWord())
}

// scripts are those in which members write whole texts, and which have letters that look like Latin ones.
var scripts = []*unicode.RangeTable{
	unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Georgian, unicode.Hebrew, unicode.Arabic,
	unicode.Devanagari, unicode.Bengali, unicode.Tamil, unicode.Telugu, unicode.Hangul, unicode.Ethiopic,
}

// ownScripts returns the scripts whose words are not read as Latin in a text: those in which the text has letters that
// no Latin letter looks like, and all of them in a text without Latin letters.
func ownScripts(all []character) (own []*unicode.RangeTable) {
	latin := slices.ContainsFunc(all, func(c character) bool { return unicode.Is(unicode.Latin, c.r) })
	for _, script := range scripts {
		if !latin || slices.ContainsFunc(all, func(c character) bool { return c.looks == 0 && unicode.Is(script, c.r) }) {
			own = append(own, script)
		}
	}
	return own
}

// whole reports whether all letters of a word are of a script, and none of those that hardly any language has.
func whole(word []character, script *unicode.RangeTable) bool {
	return !slices.ContainsFunc(word, func(c character) bool {
		return c.kind == letter && !unicode.Is(script, c.r) || strings.ContainsRune("ѕԛԝѵԁҽ", c.r)
	})
}

// apostrophe reports whether the sign at i is one that belongs to spelling: he'll, l'été.
func apostrophe(all []character, i int) bool {
	start, end := i, i+1
	for start > 0 && all[start-1].inWord() {
		start--
	}
	for end < len(all) && all[end].inWord() {
		end++
	}
	text := func(part []character) string {
		var b strings.Builder
		for _, c := range part {
			b.WriteRune(c.r)
		}
		return b.String()
	}
	return slices.Contains(contractions, text(all[i+1:end])) || slices.Contains(elisions, text(all[start:i]))
}

var (
	contractions = strings.Fields("ll s t d re ve m")
	elisions     = strings.Fields("l d j c n s m t o qu")
)

// spaceless reports whether a letter is of a script that puts no spaces between words.
func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo, unicode.Thai, unicode.Lao,
		unicode.Khmer, unicode.Myanmar, unicode.Tibetan)
}
