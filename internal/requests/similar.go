package requests

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// alike is from which likeness on two ideas are about the same.
const alike = 0.5

// filler are words that say nothing about what a song is about.
var filler = map[string]bool{
	"a": true, "an": true, "the": true, "of": true, "on": true, "in": true, "for": true, "to": true, "and": true, "with": true, "by": true, "at": true,
	"some": true, "song": true, "songs": true, "music": true, "track": true, "about": true, "please": true, "pls": true, "make": true, "write": true,
	"want": true, "i": true, "we": true, "us": true, "me": true, "my": true, "our": true, "it": true, "is": true, "that": true, "this": true,
	"like": true, "something": true, "can": true, "you": true, "would": true, "could": true, "one": true,
}

// fillerHan are the same in Chinese, longest first.
var fillerHan = strings.NewReplacer("一首歌", "", "一首", "", "关于", "", "關於", "", "歌曲", "", "的歌", "", "我想要", "", "我想", "", "想要", "", "来一", "", "请", "", "写", "", "的", "", "了", "", "首", "", "歌", "")

// features are what two ideas are compared by: pieces of three letters of each
// word, so that "robots" and "robot" share most, and single characters and pairs
// of them in scripts that have no spaces.
func features(idea string) map[string]int {
	all := make(map[string]int)
	text := fillerHan.Replace(strings.ToLower(norm.NFKC.String(idea)))
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
	for _, word := range words {
		if filler[word] {
			continue
		}
		for _, run := range runs([]rune(word)) {
			sizes := []int{3}
			if dense(run[0]) {
				sizes = []int{1, 2}
			} else {
				run = slices.Concat([]rune{' '}, run, []rune{' '})
			}
			for _, n := range sizes {
				for at := 0; at+n <= len(run); at++ {
					all[string(run[at:at+n])]++
				}
			}
		}
	}
	return all
}

// runs splits a word where dense script begins or ends.
func runs(word []rune) (out [][]rune) {
	start := 0
	for i := 1; i <= len(word); i++ {
		if i == len(word) || dense(word[i]) != dense(word[start]) {
			out = append(out, word[start:i])
			start = i
		}
	}
	return out
}

// dense reports whether a rune is of a script in which one character says as much
// as a syllable or a word.
func dense(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

// Likeness says how much two ideas have in common, from 0 to 1: twice what both
// have, of what they have together (Dice's coefficient).
func Likeness(a, b string) float64 {
	x, y := features(a), features(b)
	both, total := 0, 0
	for f, n := range x {
		both += min(n, y[f])
		total += n
	}
	for _, n := range y {
		total += n
	}
	if total == 0 {
		return 0
	}
	return 2 * float64(both) / float64(total)
}

// Similar returns those of the requests that are about the same as an idea, the
// most alike first.
func Similar(idea string, among []Request) []Request {
	type rated struct {
		Request
		likeness float64
	}
	var found []rated
	for _, r := range among {
		if l := Likeness(idea, r.Idea); l >= alike {
			found = append(found, rated{r, l})
		}
	}
	slices.SortStableFunc(found, func(a, b rated) int {
		switch {
		case a.likeness > b.likeness:
			return -1
		case a.likeness < b.likeness:
			return 1
		}
		return b.Votes - a.Votes
	})
	out := make([]Request, 0, len(found))
	for _, f := range found {
		out = append(out, f.Request)
	}
	return out
}
