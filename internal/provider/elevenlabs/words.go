package elevenlabs

import (
	"strings"
	"unicode"
)

// lookAhead is how many words of the lyrics may be missing from the timed words at one place.
const lookAhead = 12

// wordsOf returns the timed words of an answer with their lines in the lyrics. A word that is not
// in the lyrics, such as an ad-lib, is in the line of the word before it. The API times section
// markers as words, such as "[Verse 1]", and their end is not their start.
func wordsOf(lyrics string, meta metadata) []timedWord {
	places := placesOf(lyrics)
	var all []timedWord
	at, line := 0, 0
	for _, w := range meta.Words {
		text := strings.TrimSpace(w.Word)
		if text == "" || w.StartMS < 0 || w.EndMS < w.StartMS {
			continue
		}
		folded := foldWord(text)
		for i := at; i < min(at+lookAhead, len(places)); i++ {
			if places[i].text == folded {
				at, line = i+1, places[i].line
				break
			}
		}
		if strings.HasPrefix(text, "[") {
			w.EndMS = w.StartMS
		}
		all = append(all, timedWord{text, w.StartMS, w.EndMS, line})
	}
	return all
}

// place is a word of the lyrics, folded, and its line.
type place struct {
	text string
	line int
}

func placesOf(lyrics string) []place {
	var all []place
	line := 0
	for text := range strings.Lines(lyrics) {
		text = strings.TrimSpace(text)
		if _, ok := marker(text); ok {
			all = append(all, place{foldWord(text), line})
		} else {
			for word := range strings.FieldsSeq(text) {
				all = append(all, place{foldWord(word), line})
			}
		}
		line++
	}
	return all
}

// foldWord returns a word without case, punctuation and spaces.
func foldWord(word string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, word)
}
