package discord

import (
	"strconv"
	"strings"
)

// MenuNumber is the number that was chosen; whatever else comes is none.
func MenuNumber(values []string) int {
	n, err := strconv.Atoi(strings.Join(values, ""))
	if err != nil || n < 0 {
		return 0
	}
	return n
}
