package input

import (
	"strconv"
	"strings"
)

// MenuNumber returns the number that was chosen in a menu, and 0 for anything else.
func MenuNumber(values []string) int {
	n, err := strconv.Atoi(strings.Join(values, ""))
	if err != nil || n < 0 {
		return 0
	}
	return n
}
