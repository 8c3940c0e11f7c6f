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
	d := distance([]rune(a), []rune(b))
	ok = d <= max(utf8.RuneCountInString(a), utf8.RuneCountInString(b))/3 || strings.Contains(a, b) ||
		strings.Contains(b, a)
	return d, ok
}

// distance is the Levenshtein distance of two texts.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, other := range b {
			cost := diagonal
			if r != other {
				cost++
			}
			diagonal, row[j+1] = row[j+1], min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
