package moderation

import (
	"slices"
	"strings"
	"unicode"

	"github.com/riffbot/riffbot/internal/fold"
)

// character is a normalized character of a text.
type character struct {
	r     rune    // lower case
	looks letters // Latin letters that it may stand for
	kind  kind
	tied  bool // a sign inside which the word may continue
	blank bool // a sign that may hide any letter
	run   int  // number of consecutive equal letters
}

type kind uint8

const (
	space  kind = iota // and letters of scripts without spaces
	sign               // other than space, letter and digit
	letter             // and marks
	digit
)

func (c character) inWord() bool { return c.kind == letter || c.kind == digit }

// characters returns the characters of a text with their readings.
func characters(text string) []character {
	raw := []rune(fold.Marks(text))
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

// readWord decides how a word is read: a number or a word of another script is not read
// as Latin letters.
func readWord(all []character, start, end int, foreign []*unicode.RangeTable) {
	word := all[start:end]
	number := !slices.ContainsFunc(word, func(c character) bool { return c.kind == letter }) &&
		!spelledDigit(all, start, end)
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

// spelledDigit reports whether a number is a single digit next to a separate letter, as
// in "s h 1 t".
func spelledDigit(all []character, start, end int) bool {
	if end-start > 1 {
		return false
	}
	before, after := beside(all, start, -1), beside(all, start, 1)
	return before >= 0 && all[before].kind == letter && alone(all, before) ||
		after >= 0 && all[after].kind == letter && alone(all, after)
}

// beside returns the index of the next character of a word in a direction, skipping
// signs and spaces, or -1.
func beside(all []character, i, step int) int {
	for i += step; i >= 0 && i < len(all); i += step {
		if all[i].inWord() {
			return i
		}
	}
	return -1
}

// alone reports whether the character at i is not part of a longer word.
func alone(all []character, i int) bool {
	return (i == 0 || !all[i-1].inWord()) && (i+1 == len(all) || !all[i+1].inWord())
}

// scripts are scripts of whole texts with letters that look like Latin ones.
var scripts = []*unicode.RangeTable{
	unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Georgian, unicode.Hebrew, unicode.Arabic,
	unicode.Devanagari, unicode.Bengali, unicode.Tamil, unicode.Telugu, unicode.Hangul, unicode.Ethiopic,
}

// ownScripts returns the scripts whose words are not read as Latin in a text: those in
// which the text has letters unlike any Latin one, and all of them in a text without
// Latin letters.
func ownScripts(all []character) (own []*unicode.RangeTable) {
	latin := slices.ContainsFunc(all, func(c character) bool { return unicode.Is(unicode.Latin, c.r) })
	for _, script := range scripts {
		if !latin || slices.ContainsFunc(all, func(c character) bool {
			return c.looks == 0 &&
				unicode.Is(script, c.r)
		}) {
			own = append(own, script)
		}
	}
	return own
}

// whole reports whether all letters of a word are of a script and commonly used.
func whole(word []character, script *unicode.RangeTable) bool {
	return !slices.ContainsFunc(word, func(c character) bool {
		return c.kind == letter && !unicode.Is(script, c.r) || strings.ContainsRune("ѕԛԝѵԁҽ", c.r)
	})
}

// apostrophe reports whether the sign at i belongs to the spelling: he'll, l'été.
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

// spaceless reports whether a letter is of a script without spaces between words.
func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo, unicode.Thai, unicode.Lao,
		unicode.Khmer, unicode.Myanmar, unicode.Tibetan)
}
