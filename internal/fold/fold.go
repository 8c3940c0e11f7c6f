package fold

import (
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Case returns a text after compatibility composition and case folding, without invisible characters and with single
// spaces between its words. It is the form in which two names are the same name.
//
// https://www.unicode.org/versions/latest/core-spec/chapter-3/#G34145
func Case(text string) string {
	visible := strings.Map(func(r rune) rune {
		if unseen(r) {
			return -1
		}
		return r
	}, norm.NFKC.String(strings.ToValidUTF8(text, "")))
	return strings.Join(strings.Fields(norm.NFKC.String(cases.Fold().String(visible))), " ")
}

// Bare returns a text as [Case] does, and without diacritics and typographic variants of punctuation: it finds "Café"
// for "cafe", "ışık" for "isik" and "Don’t" for "don't". Letters of scripts in which marks are vowels or consonants
// keep them.
func Bare(text string) string {
	return Case(basic.Replace(Marks(Case(text))))
}

// basic are the letters that people write for those that Unicode does not decompose, and the punctuation that
// keyboards have.
var basic = strings.NewReplacer(
	"ı", "i", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "ħ", "h", "ŧ", "t", "æ", "ae", "œ", "oe", "þ", "th",
	"’", "'", "‘", "'", "ʼ", "'", "ʻ", "'", "′", "'", "`", "'", "“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`,
	"‐", "-", "‑", "-", "–", "-", "—", "-", "−", "-",
)
