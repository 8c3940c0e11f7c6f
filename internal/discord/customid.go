package discord

import (
	"slices"
	"strings"
)

// CustomID returns the custom id of a button, menu or form: its verb, and the values of
// the variables that the pattern of its handler names. See [Command].
func CustomID(verb string, values ...string) string {
	return strings.Join(append([]string{verb}, values...), ":")
}

// parsePattern returns the verb and the names of the variables of a pattern such as
// "copyof:{song}:{format}".
func parsePattern(pattern string) (verb string, variables []string) {
	verb, rest, _ := strings.Cut(pattern, ":")
	for name := range strings.SplitSeq(rest, ":") {
		if name != "" {
			variables = append(variables, strings.Trim(name, "{}"))
		}
	}
	return verb, variables
}

// Var returns the value of a variable of the custom id, as the pattern of the handler
// names it. It is empty in ids of earlier releases that lack it. Var panics if the pattern
// has no such variable.
func (it *Interaction) Var(name string) string {
	i := slices.Index(it.variables, name)
	if i < 0 {
		panic("custom id without variable " + name)
	}
	values := strings.Split(it.Data.CustomID, ":")[1:]
	if i >= len(values) {
		return ""
	}
	return values[i]
}
