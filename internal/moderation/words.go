package moderation

import (
	"slices"
	"strings"
	"unicode"
)

// Words are blocked words and phrases. The zero value blocks nothing.
type Words struct {
	phrases []phrase // of scripts with spaces
	pieces  []string // of scripts without spaces
	signs   []string // entries like ":)" and "c++", which have to match exactly
}

// NewWords returns the words of a list. Entries of one sign, also repeated, are dropped,
// unless it is a pictograph.
func NewWords(list []string) Words {
	var w Words
	for _, entry := range list {
		text := normalize(strings.TrimSpace(entry))
		if strings.ContainsFunc(text, spaceless) {
			w.pieces = append(w.pieces, joined(entry))
			continue
		}
		p, count, signs := newPhrase(entry)
		switch {
		case count > 1 || count == 1 && !signs:
			w.phrases = append(w.phrases, p)
		case count == 1 || strings.ContainsFunc(text, pictograph) || strings.Trim(text, firstOf(text)) != "":
			w.signs = append(w.signs, text)
		}
	}
	return w
}

func pictograph(r rune) bool { return unicode.Is(unicode.So, r) }

func firstOf(text string) string {
	for _, r := range text {
		return string(r)
	}
	return ""
}

// In reports whether a text contains one of the words: as a whole word in scripts with
// spaces between words, anywhere in others.
func (w Words) In(text string) bool {
	if len(w.pieces) > 0 {
		whole := joined(text)
		if slices.ContainsFunc(w.pieces, func(p string) bool { return strings.Contains(whole, p) }) {
			return true
		}
	}
	if len(w.signs) > 0 {
		whole := normalize(text)
		if slices.ContainsFunc(w.signs, func(s string) bool { return holds(whole, s) }) {
			return true
		}
	}
	if len(w.phrases) == 0 {
		return false
	}
	all := characters(text)
	return slices.ContainsFunc(w.phrases, func(p phrase) bool {
		return p.in(all, false) || p.spellable() &&
			p.in(all, true)
	})
}

// holds reports whether a text contains an entry that neither starts nor ends inside a
// word.
func holds(text, entry string) bool {
	inWord := func(r rune) bool { return kindOf(r) == letter || kindOf(r) == digit }
	signs := []rune(entry)
	for rest, offset := text, 0; ; {
		i := strings.Index(rest, entry)
		if i < 0 {
			return false
		}
		before, after := []rune(lastOf(text[:offset+i])), []rune(firstOf(rest[i+len(entry):]))
		inside := len(before) > 0 && inWord(before[0]) && inWord(signs[0]) ||
			len(after) > 0 && inWord(after[0]) && inWord(signs[len(signs)-1])
		if !inside {
			return true
		}
		step := i + len(firstOf(entry))
		rest, offset = rest[step:], offset+step
	}
}

func lastOf(text string) string {
	last := ""
	for end := len(text); end > 0 && last == ""; {
		start := end - 1
		for start > 0 && text[start]&0xC0 == 0x80 {
			start--
		}
		last = text[start:end]
	}
	return last
}

// joined returns a text without the characters that hide a word by separating its
// letters. Punctuation of scripts without spaces and line breaks are kept.
func joined(text string) string {
	text = normalize(strings.Map(func(r rune) rune {
		if strings.ContainsRune("，。！？；：、", r) {
			return '\n'
		}
		return r
	}, text))
	return strings.Map(func(r rune) rune {
		if r == '\n' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return r
		}
		return -1
	}, text)
}
