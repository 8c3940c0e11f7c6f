package typeset

import (
	"strings"
	"unicode"
)

// gap stands for what was left out while a text is tidied.
const gap = '\ufffc'

// pairs are the quotes and brackets that stand around something.
var pairs = map[rune]string{
	'"': `"`, '\'': "'", '“': "”", '‘': "’", '„': "“”", '«': "»", '»': "«", '‹': "›", '(': ")", '[': "]", '{': "}",
	'（': "）", '「': "」", '『': "』", '【': "】", '《': "》", '〈': "〉", '［': "］",
}

// tidy removes the gaps of a text together with the punctuation that is left alone by
// them: quotes and brackets around nothing, and separators beside nothing. A text
// without any letter, number or symbol is nothing.
func tidy(text string) string {
	runes := []rune(text)
	for {
		shorter := once(runes)
		if len(shorter) == len(runes) {
			break
		}
		runes = shorter
	}
	// What is left are gaps beside letters.
	out := strings.Join(strings.Fields(strings.ReplaceAll(string(runes), string(gap), "")), " ")
	if !strings.ContainsFunc(out, func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.So, r) || unicode.Is(unicode.Sc, r)
	}) {
		return ""
	}
	return out
}

// once removes what the first gap allows.
func once(runes []rune) []rune {
	for i, r := range runes {
		if r != gap {
			continue
		}
		before, after := beside(runes, i, -1), beside(runes, i, 1)
		switch {
		case after < len(runes) && runes[after] == gap: // one gap, with what is between
			return cut(runes, i+1, after+1)
		case before >= 0 && after < len(runes) && strings.ContainsRune(pairs[runes[before]], runes[after]):
			runes = cut(runes, before+1, after+1)
			runes[before] = gap
			return runes
		case after < len(runes) && separates(runes[after]) && (before < 0 || separates(runes[before]) ||
			opens(runes[before])):
			return cut(runes, i+1, after+1)
		case before >= 0 && separates(runes[before]) && (after == len(runes) || closes(runes[after])):
			return cut(runes, before, i)
		case before >= 0 && before < i-1 && after == i+1 && after < len(runes) &&
			(separates(runes[after]) && !unicode.Is(unicode.Pd, runes[after]) || closes(runes[after])):
			return cut(runes, before+1, i) // the space before
		case before == i-1 && before >= 0 && opens(runes[before]) && after > i+1:
			return cut(runes, i+1, after) // the space after
		}
	}
	return runes
}

// beside returns the place of the next rune from i that is no space.
func beside(runes []rune, i, step int) int {
	for i += step; i >= 0 && i < len(runes) && unicode.IsSpace(runes[i]); i += step {
	}
	return i
}

func cut(runes []rune, from, to int) []rune {
	return append(append([]rune(nil), runes[:from]...), runes[to:]...)
}

// separates reports whether a rune stands between two things, or after one.
func separates(r rune) bool {
	return unicode.Is(unicode.Pd, r) || strings.ContainsRune(",;:/|·•&+~→.!?…،؛؟、。，；：！？।", r)
}

func opens(r rune) bool  { return unicode.In(r, unicode.Ps, unicode.Pi) }
func closes(r rune) bool { return unicode.In(r, unicode.Pe, unicode.Pf) }
