package fold

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Marks returns a text with compatibility forms resolved, without characters that are not seen and without marks that
// change nothing but the look of a letter. Marks of scripts in which they are vowels or consonants stay, and so does
// the case.
//
// https://unicode.org/reports/tr15/
func Marks(text string) string {
	var b strings.Builder
	var base, last rune
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unseen(r) || unicode.IsControl(r) && r != '\n' && r != '\t':
			continue
		case unicode.IsMark(r):
			if r == last || !essential(base, r) {
				continue
			}
		default:
			base = r
		}
		last = r
		b.WriteRune(r)
	}
	return norm.NFC.String(sharpS.Replace(b.String()))
}

var sharpS = strings.NewReplacer("ß", "ss", "ẞ", "SS")

// unseen reports whether a character has no look of its own: those that Unicode calls default ignorable, the blank
// Braille pattern, and the line that stretches Arabic words.
func unseen(r rune) bool {
	const blankBraille, tatweel = '\u2800', 'ـ'
	return r == blankBraille || r == tatweel ||
		unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// essential reports whether a mark on a letter is a part of the word: a mark of the letter's own script, unless the
// script is written without it as well, and a mark that makes another kana.
func essential(base, mark rune) bool {
	if unicode.In(base, unicode.Hiragana, unicode.Katakana) {
		return len([]rune(norm.NFC.String(string([]rune{base, mark})))) == 1
	}
	return !unicode.In(base, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Arabic, unicode.Hebrew,
		unicode.Common, unicode.Han) && !unicode.In(mark, unicode.Inherited, unicode.Common)
}
