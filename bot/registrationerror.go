package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// maxFaults limits how many faults an error names.
const maxFaults = 5

// registrationError names the commands and fields that Discord rejected, one a line, in
// place of the whole tree of errors.
//
// https://discord.com/developers/docs/reference#error-messages
func registrationError(err error, want []*discordgo.ApplicationCommand) error {
	refusal, ok := errors.AsType[*APIError](err)
	if !ok || len(refusal.Fields) == 0 {
		return err
	}
	var tree map[string]any
	if json.Unmarshal(refusal.Fields, &tree) != nil {
		return err
	}
	var lines []string
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		name := key
		if n, err := strconv.Atoi(key); err == nil && n >= 0 && n < len(want) {
			name = "/" + want[n].Name
		}
		lines = append(lines, fieldErrors(name, "", tree[key])...)
	}
	if more := len(lines) - maxFaults; more > 0 {
		lines = append(lines[:maxFaults], fmt.Sprintf("and %d more", more))
	}
	brief := *refusal
	brief.Fields = nil
	return fmt.Errorf("%w\n%s", &brief, strings.Join(lines, "\n"))
}

// fieldErrors lists the errors below a field: "/song options.2.name: Must be …".
func fieldErrors(command, field string, node any) (lines []string) {
	tree, ok := node.(map[string]any)
	if !ok {
		return nil
	}
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		if key != "_errors" {
			lines = append(lines, fieldErrors(command, strings.TrimPrefix(field+"."+key, "."), tree[key])...)
			continue
		}
		faults, _ := tree[key].([]any)
		for _, f := range faults {
			fault, _ := f.(map[string]any)
			text, _ := fault["message"].(string)
			lines = append(lines, fmt.Sprintf("%s %s: %s", command, field, text))
		}
	}
	return lines
}
