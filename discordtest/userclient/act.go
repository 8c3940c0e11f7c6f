package userclient

import "strings"

// Act is something that a member did, as a line of a script.
type Act struct {
	Member     string
	Place      string // "#songs" or "@Ben"; empty: the line does not depend on it
	FirstPlace bool   // whether that is where each member begins
	Line       string
}

// Quote returns a text as a word of a line.
func Quote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`, "\r", "").Replace(text) + `"`
}
