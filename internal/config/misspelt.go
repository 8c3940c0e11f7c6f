package config

import (
	"slices"
	"strings"

	"github.com/riffbot/riffbot/internal/fold"
)

// Misspelt returns the setting that a variable was probably meant to be, or "" if the variable is a setting or
// resembles none.
func Misspelt(variable string) string {
	var found string
	least := len(variable)/5 + 1
	for _, f := range fields(&Config{}) {
		for _, name := range slices.Concat([]string{f.name, f.name + "_FILE", f.old}, f.aliases) {
			if name == variable {
				return ""
			}
			if shorter := min(len(variable), len(name)); max(len(variable), len(name))-shorter >= least {
				continue // the distance is at least the difference of the lengths
			}
			if d := fold.Distance(strings.ToUpper(variable), name); name == f.name && d < least {
				found, least = name, d
			}
		}
	}
	return found
}
