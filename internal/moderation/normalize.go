package moderation

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// normalize returns a text in one way of writing it: compatibility forms resolved, in lower case, without characters
// that are not seen and without marks that change nothing but the look of a letter. Marks of scripts in which they
// are vowels or consonants stay.
//
// https://unicode.org/reports/tr15/
func normalize(text string) string {
	var b strings.Builder
	var base rune
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r), r == tatweel, r == combiningJoiner:
		case unicode.IsMark(r):
			if essential(base) && !alphabetic(r) {
				b.WriteRune(r)
			}
		case unicode.IsControl(r) && r != '\n' && r != '\t':
		default:
			base = r
			b.WriteRune(unicode.ToLower(unicode.ToUpper(r))) // the capital of a final sigma is that of others
		}
	}
	return norm.NFC.String(strings.ReplaceAll(b.String(), "ß", "ss"))
}

const (
	tatweel         = 'ـ' // stretches a word and means nothing
	combiningJoiner = '\u034f'
)

// essential reports whether the marks of a letter's script are a part of the word.
func essential(base rune) bool {
	return !unicode.In(base, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Arabic, unicode.Hebrew, unicode.Common)
}

// alphabetic reports whether a mark is one of the general ones, which are put on letters of alphabets.
func alphabetic(mark rune) bool {
	return mark >= 0x300 && mark <= 0x36f || mark >= 0x1ab0 && mark <= 0x1aff || mark >= 0x1dc0 && mark <= 0x1dff || mark >= 0x20d0 && mark <= 0x20ff
}

// lookalikes are letters and signs that are read as a Latin one, by that one: the common cases of the Unicode data on
// confusable characters, which has thousands.
//
// https://www.unicode.org/Public/security/latest/confusables.txt
var lookalikes = func() map[rune]rune {
	all := make(map[rune]rune)
	for latin, others := range map[rune]string{
		'a': "аαɑᴀ4@", 'b': "ьвβʙ8", 'c': "сϲᴄ¢", 'd': "ԁɗᴅ", 'e': "еєεҽᴇ3€", 'f': "ғƒꜰ", 'g': "ɡցɢ9", 'h': "һнհʜ", 'i': "іιıɪӏ1!|lⅼɭʟ",
		'j': "јϳᴊ", 'k': "кκᴋ", 'm': "мᴍ", 'n': "пոηɴ", 'o': "оοօσᴏ0", 'p': "рρᴘ", 'q': "ԛգ", 'r': "ᴦʀ", 's': "ѕꜱ5$",
		't': "тτᴛ7", 'u': "υսцᴜ", 'v': "ѵνᴠ", 'w': "ԝωшᴡ", 'x': "хχ", 'y': "уүγʏ", 'z': "ᴢ2",
	} {
		for _, r := range others {
			all[r] = latin
		}
	}
	return all
}()

// latin returns a normalized word as it looks in Latin letters.
func latin(word string) string {
	return strings.Map(func(r rune) rune {
		if l, ok := lookalikes[r]; ok {
			return l
		}
		return r
	}, word)
}
