package fold

import (
	"strings"
	"unicode/utf8"
)

// Similar reports whether a name and a typed text are alike: one contains the other, or a few letters differ. A
// smaller rank is more alike.
func Similar(name, typed string) (rank int, ok bool) {
	a, b := Bare(name), Bare(typed)
	if a == "" || b == "" {
		return 0, false
	}
	d := Distance(a, b)
	ok = d <= max(utf8.RuneCountInString(a), utf8.RuneCountInString(b))/3 || strings.Contains(a, b) ||
		strings.Contains(b, a)
	return d, ok
}

// Distance is the Levenshtein distance of two texts, in characters.
func Distance(a, b string) int {
	to := []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range []rune(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j, other := range to {
			cost := diagonal
			if r != other {
				cost++
			}
			diagonal, row[j+1] = row[j+1], min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(to)]
}
