package acestep

import "unicode"

// unknownLanguage lets the server detect the language. Without a language, it assumes
// English.
const unknownLanguage = "unknown"

// scripts are the languages that a script stands for, with the least share of letters in
// percent. Japanese is first, because its texts also have Chinese characters. Latin,
// Cyrillic and Arabic letters belong to many languages.
var scripts = []struct {
	language string
	share    int
	tables   []*unicode.RangeTable
}{
	{"ja", 10, []*unicode.RangeTable{unicode.Hiragana, unicode.Katakana}},
	{"zh", 50, []*unicode.RangeTable{unicode.Han}},
	{"ko", 50, []*unicode.RangeTable{unicode.Hangul}},
	{"el", 50, []*unicode.RangeTable{unicode.Greek}},
	{"he", 50, []*unicode.RangeTable{unicode.Hebrew}},
	{"th", 50, []*unicode.RangeTable{unicode.Thai}},
	{"bn", 50, []*unicode.RangeTable{unicode.Bengali}},
	{"pa", 50, []*unicode.RangeTable{unicode.Gurmukhi}},
	{"ta", 50, []*unicode.RangeTable{unicode.Tamil}},
	{"te", 50, []*unicode.RangeTable{unicode.Telugu}},
}

// language returns the code of the language of a text for vocal_language, "" if its script
// does not tell. Section headings such as [Verse] do not count.
func language(text string) string {
	counts := make([]int, len(scripts))
	letters, heading := 0, false
	for _, r := range text {
		switch r {
		case '[':
			heading = true
		case ']', '\n':
			heading = false
		}
		if heading || !unicode.IsLetter(r) {
			continue
		}
		letters++
		for i, s := range scripts {
			if unicode.In(r, s.tables...) {
				counts[i]++
			}
		}
	}
	for i, s := range scripts {
		if counts[i] > 0 && counts[i]*100 >= letters*s.share {
			return s.language
		}
	}
	return ""
}
