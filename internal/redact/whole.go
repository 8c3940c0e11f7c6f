package redact

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// long is how long a secret is that is in no text by chance, in bytes.
const long = 16

// replace hides a secret in text. A short one is hidden only where it stands as a
// whole word: a password like "art" must not tear "start" apart.
func replace(text, secret string) string {
	var out strings.Builder
	done := 0
	for {
		i := strings.Index(text[done:], secret)
		if i < 0 {
			break
		}
		from := done + i
		to := from + len(secret)
		if len(secret) >= long || whole(text, from, to) {
			out.WriteString(text[done:from])
			out.WriteString(hidden)
			done = to
			continue
		}
		_, size := utf8.DecodeRuneInString(text[from:])
		out.WriteString(text[done : from+size])
		done = from + size
	}
	if done == 0 {
		return text
	}
	out.WriteString(text[done:])
	return out.String()
}

// whole reports whether text[from:to] is not part of a longer word.
func whole(text string, from, to int) bool {
	before, size := utf8.DecodeLastRuneInString(text[:from])
	first, _ := utf8.DecodeRuneInString(text[from:])
	last, _ := utf8.DecodeLastRuneInString(text[:to])
	after, _ := utf8.DecodeRuneInString(text[to:])
	if word(first) && word(before) && !escape(text[:from-size], before) {
		return false
	}
	return !word(last) || !word(after)
}

// escape reports whether a letter ends a \n, \r or \t of quoted text, or %3D and its
// like of an address.
func escape(text string, letter rune) bool {
	if strings.HasSuffix(text, `\`) && strings.ContainsRune("nrt", letter) {
		return true
	}
	n := len(text)
	return n >= 2 && text[n-2] == '%' && hex(rune(text[n-1])) && hex(letter)
}

func hex(r rune) bool { return unicode.Is(unicode.ASCII_Hex_Digit, r) }

// word reports whether a rune joins what is beside it into one word. The end of a
// text is no rune.
func word(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '-')
}
