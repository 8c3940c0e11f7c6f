package moderation

import (
	"slices"
	"strings"
	"unicode"
)

// Words are words and phrases that no text may hold. The zero value holds none.
type Words struct {
	phrases [][]token // of scripts with spaces, word by word
	pieces  []string  // of scripts without
}

// token is a normalized word, and how it looks in Latin letters; empty for numbers.
type token struct{ word, look string }

func tokens(words []string) []token {
	all := make([]token, len(words))
	for i, w := range words {
		all[i].word = w
		if strings.ContainsFunc(w, unicode.IsLetter) {
			all[i].look = latin(w)
		}
	}
	return all
}

// NewWords returns the words of a list. What has neither a letter nor a digit is left out.
func NewWords(list []string) Words {
	var w Words
	for _, entry := range list {
		text := normalize(entry)
		if strings.ContainsFunc(text, spaceless) {
			w.pieces = append(w.pieces, joined(text))
			continue
		}
		if phrase := strings.FieldsFunc(text, func(r rune) bool { return !inWord(r) }); len(phrase) > 0 {
			w.phrases = append(w.phrases, tokens(phrase))
		}
	}
	return w
}

// In reports whether a text holds one of the words: as a whole word in scripts that put spaces between words, anywhere
// in those that do not.
func (w Words) In(text string) bool {
	if len(w.phrases)+len(w.pieces) == 0 {
		return false
	}
	text = normalize(text)
	if len(w.pieces) > 0 {
		whole := joined(text)
		if slices.ContainsFunc(w.pieces, func(p string) bool { return strings.Contains(whole, p) }) {
			return true
		}
	}
	for _, isLetter := range []func(rune) bool{inWord, orSign} {
		all := tokens(spelled(strings.FieldsFunc(text, func(r rune) bool { return !isLetter(r) })))
		if slices.ContainsFunc(w.phrases, func(phrase []token) bool { return holds(all, phrase) }) {
			return true
		}
	}
	return false
}

// holds reports whether words follow each other somewhere in a text.
func holds(text, phrase []token) bool {
	for i := 0; i+len(phrase) <= len(text); i++ {
		if slices.EqualFunc(text[i:i+len(phrase)], phrase, same) {
			return true
		}
	}
	return false
}

// same reports whether a word of a text is a blocked one, or looks like it. Korean words may have a particle.
func same(in, blocked token) bool {
	if in.word == blocked.word || in.look != "" && in.look == blocked.look {
		return true
	}
	rest, found := strings.CutPrefix(in.word, blocked.word)
	return found && slices.Contains(particles, rest)
}

// particles are what is written onto Korean nouns.
var particles = strings.Fields("은 는 이 가 을 를 의 에 도 만 과 와 로 으로 야 아 들 에서 에게 한테 이다 입니다")

// inWord reports whether a character of a normalized text belongs to a word, and orSign the same with signs that are put
// in place of letters.
func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

func orSign(r rune) bool { return inWord(r) || strings.ContainsRune("@$€¢!|", r) }

// spelled returns the words of a text, and those that were taken apart letter by letter put together as well.
func spelled(all []string) []string {
	out := slices.Clone(all)
	for i := 0; i < len(all); {
		end := i
		for end < len(all) && len([]rune(all[end])) == 1 {
			end++
		}
		if end-i >= 3 {
			out = append(out, strings.Join(all[i:end], ""))
		}
		i = max(end, i+1)
	}
	return out
}

// spaceless reports whether a letter is of a script that puts no spaces between words.
func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tibetan)
}

// joined is a normalized text without what is put between the letters of a word to hide it. Punctuation that ends a
// clause stays.
func joined(text string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '\t' || strings.ContainsRune(".·・•*_-|/~+=#^", r) {
			return -1
		}
		return r
	}, text)
}
