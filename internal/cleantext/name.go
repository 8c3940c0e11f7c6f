package cleantext

import (
	"strings"
	"unicode"
)

// Name returns s as the name of something: clean, in one line, with single spaces between its words, and without
// characters that are invisible or change the direction of text. It is empty if nothing of it can be seen.
func Name(s string) string {
	name := strings.Join(strings.Fields(strings.Map(visible, Clean(s))), " ")
	if !strings.ContainsFunc(name, seen) {
		return ""
	}
	return name
}

// visible removes format characters other than joiners and the tags of emoji.
func visible(r rune) rune {
	const nonJoiner, joiner = '\u200c', '\u200d'
	if unicode.Is(unicode.Cf, r) && r != nonJoiner && r != joiner && (r < 0xe0020 || r > 0xe007f) {
		return -1
	}
	return r
}

// seen reports whether a rune makes a name different from an empty one. It agrees with the comparison of names in
// package fold.
func seen(r rune) bool {
	const blankBraille, tatweel = '\u2800', 'ـ'
	return r != blankBraille && r != tatweel && !unicode.IsSpace(r) &&
		!unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}
