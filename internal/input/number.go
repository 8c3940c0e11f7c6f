package input

import (
	"strconv"
	"strings"
)

// Int reads a whole number.
func Int(text string) (int, error) { return strconv.Atoi(Normalize(text)) }

// List returns the items of a list that commas separate, without spaces around them and without empty ones. The items
// stay as they were typed.
func List(text string) []string {
	var items []string
	for item := range strings.FieldsFuncSeq(text, func(r rune) bool { return r != ' ' && Normalize(string(r)) == "," }) {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}
