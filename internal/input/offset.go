package input

import "strconv"

// Offset returns the offset of a page in a custom id; 0, the first page, for an id without one.
func Offset(arg string) int {
	offset, err := strconv.Atoi(arg)
	if err != nil {
		return 0
	}
	return max(offset, 0)
}
