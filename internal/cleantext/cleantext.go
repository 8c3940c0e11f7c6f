// Package cleantext removes from texts what databases and Discord refuse: control
// characters, among them U+0000, and what is no character at all. It also removes the
// controls of the text direction, which would reverse the words around a text. Whatever
// reads a text from outside of the process calls it, so that all other code can rely on it.
package cleantext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean returns s as valid UTF-8 without control characters other than newlines and
// tabs. Line breaks of all kinds become newlines. A text that is clean already is
// returned as it is.
func Clean(s string) string {
	if !strings.ContainsFunc(s, unclean) {
		return s
	}
	return strings.Map(keep, lineBreaks.Replace(s))
}

// lineBreaks are what means a newline.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

// unclean reports whether a rune is removed or replaced.
func unclean(r rune) bool { return r == '\u2028' || r == '\u2029' || removed(r) }

func keep(r rune) rune {
	if removed(r) {
		return -1
	}
	return r
}

// removed reports whether a rune is a control character, a byte-order mark, a
// noncharacter, an interlinear annotation, a control of the text direction, or the mark
// that stands for bytes and surrogates that could not be decoded. Letters that are
// written from right to left need no control, and their marks U+200E, U+200F and U+061C
// are kept: they do not affect other words.
func removed(r rune) bool {
	switch {
	case r == '\n', r == '\t':
		return false
	case unicode.IsControl(r), r == utf8.RuneError, r == '\ufeff', r >= 0xfff9 && r <= 0xfffb:
		return true
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069: // embeddings, overrides and isolates
		return true
	default:
		return r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef || r > unicode.MaxRune || r >= 0xd800 && r <= 0xdfff
	}
}
