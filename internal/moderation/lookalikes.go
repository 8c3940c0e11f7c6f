package moderation

import (
	"strings"
	"unicode"

	"go.mau.fi/util/confusable"
	"golang.org/x/text/unicode/norm"
)

// letters is a set of the letters a to z.
type letters uint32

func setOf(s string) (all letters) {
	for _, r := range s {
		if r >= 'a' && r <= 'z' {
			all |= 1 << (r - 'a')
		}
	}
	return all
}

// substitutes are characters that are used in place of a Latin letter, but are not confusable
// in the data of Unicode.
var substitutes = func() map[rune]letters {
	all := make(map[rune]letters)
	for latin, others := range map[string]string{
		"a": "ᴀ4@", "b": "ьвβʙ8", "c": "ᴄ¢", "d": "ᴅ", "e": "еεɛᴇ3€", "f": "ғꜰ", "g": "ɢ9", "h": "нʜ#",
		"i": "іιıɪӏ1!|",
		"j": "ᴊ", "k": "кκᴋ", "l": "ʟ1!|£", "m": "мᴍ", "n": "пոηɴ", "o": "ᴏ0", "p": "ᴘ", "q": "ꞯ", "r": "ᴦʀ",
		"s": "ꜱ5$",
		"t": "тτᴛ7+", "u": "ᴜ", "v": "νᴠ", "w": "шᴡ", "x": "χ", "y": "ʏ¥", "z": "ᴢ2",
	} {
		for _, r := range others {
			all[r] |= setOf(latin)
		}
	}
	for i := range rune(26) { // negative circled, negative squared, regional indicators
		for _, first := range []rune{0x1F150, 0x1F170, 0x1F1E6} {
			all[first+i] = 1 << i
		}
	}
	return all
}()

// looks returns the Latin letters that a character may stand for. Letters from a to z
// stand only for themselves.
func looks(r rune) letters {
	small := lower(r)
	if r < unicode.MaxASCII && unicode.IsLetter(r) {
		return setOf(string(small))
	}
	all := substitutes[r] | substitutes[small]
	if r < unicode.MaxASCII {
		return all
	}
	return all | confused(r) | confused(small)
}

// confused returns the letter that a character is confusable with in the data of
// Unicode, which has capital I as l.
//
// https://www.unicode.org/reports/tr39/#Confusable_Detection
func confused(r rune) letters {
	like := confusable.GetReplacement(r)
	switch like {
	case "":
		return 0
	case "l":
		return setOf("il")
	}
	like = strings.Map(func(r rune) rune {
		if unicode.IsMark(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(like))
	if one := []rune(like); len(one) == 1 {
		return setOf(like) | substitutes[one[0]]
	}
	return 0
}
