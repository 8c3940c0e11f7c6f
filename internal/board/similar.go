package board

import (
	"slices"
	"strings"
	"unicode"

	"github.com/riffbot/riffbot/internal/fold"
)

// minSimilarity is the minimum [Similarity] of requests that are reported as similar.
const minSimilarity = 0.5

// stopWords are words that do not describe the content of a song.
var stopWords = map[string]bool{
	"a": true, "an": true, "the": true, "of": true, "on": true, "in": true, "for": true, "to": true, "and": true,
	"with": true, "by": true, "at": true,
	"some": true, "song": true, "songs": true, "music": true, "track": true, "about": true, "please": true,
	"pls": true, "make": true, "write": true,
	"want": true, "i": true, "we": true, "us": true, "me": true, "my": true, "our": true, "it": true, "is": true,
	"that": true, "this": true,
	"like": true, "something": true, "can": true, "you": true, "would": true, "could": true, "one": true,
}

// stopWordsHan are Chinese stop words, longest first.
var stopWordsHan = strings.NewReplacer("一首歌", "", "一首", "", "关于", "", "關於", "", "歌曲", "", "的歌", "",
	"我想要", "", "我想", "", "想要", "", "来一", "", "请", "", "写", "", "的", "", "了", "", "首", "", "歌", "")

// features returns the features by which ideas are compared, ignoring case and diacritics: trigrams
// of each word, so that "robots" and "robot" share most, and single characters and pairs in scripts
// without spaces.
func features(idea string) map[string]int {
	all := make(map[string]int)
	text := stopWordsHan.Replace(fold.Bare(idea))
	words := strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) &&
			!unicode.IsMark(r)
	})
	for _, word := range words {
		if stopWords[word] {
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

// runs splits a word at the borders of dense script.
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

// dense reports whether a rune belongs to a script in which one character corresponds to a syllable
// or a word.
func dense(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

// Similarity returns the Dice coefficient of two ideas, from 0 to 1: twice the number of common
// features divided by the number of all features.
func Similarity(a, b string) float64 {
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

// Similar returns the requests that are similar to an idea, most similar first.
func Similar(idea string, among []Request) []Request {
	type rated struct {
		Request
		likeness float64
	}
	var found []rated
	for _, r := range among {
		if l := Similarity(idea, r.Idea); l >= minSimilarity {
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
