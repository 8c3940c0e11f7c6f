package userclient

import (
	"context"
	"fmt"
	"slices"
)

// rememberChoices keeps the names of suggested choices by their values.
func (p *Person) rememberChoices(choices []map[string]any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range choices {
		if value, ok := c["value"].(string); ok {
			p.suggested[value] = shownName(c)
		}
	}
}

// SuggestedName returns the name of a choice that a bot suggested to the member, by its value.
func (p *Person) SuggestedName(value string) (name string, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	name, ok = p.suggested[value]
	return name, ok
}

// useSuggestions replaces the values of options, which are names of suggested choices, by those of the choices. The
// options of the command may be inside a subcommand.
func (p *Person) useSuggestions(ctx context.Context, channelID string, command obj, options []any,
	names []string) error {
	for _, v := range innerOptions(options) {
		o, _ := v.(obj)
		if !slices.ContainsFunc(names, func(name string) bool { return hasName(o, name) }) {
			continue
		}
		text, _ := o["value"].(string)
		value, err := p.suggestion(ctx, CommandUse{ChannelID: channelID, ApplicationID: str(command, "application_id"),
			CommandID: str(command, "id"), Options: options}, o, text)
		if err != nil {
			return err
		}
		o["value"] = value
	}
	return nil
}

// suggestion returns the value of the choice of a name that the bot suggests for an option: before anything is
// typed, or else for the name.
func (p *Person) suggestion(ctx context.Context, u CommandUse, option obj, name string) (any, error) {
	defer delete(option, "focused")
	option["focused"] = true
	var all []map[string]any
	for _, typed := range []string{"", name} {
		option["value"] = typed
		choices, err := p.Complete(ctx, u)
		if err != nil {
			return nil, fmt.Errorf("read the suggestions for %s: %w", str(option, "name"), err)
		}
		all = append(all, choices...)
	}
	if c := closestChoice(all, name); c != nil {
		return c["value"], nil
	}
	var names []string
	for _, c := range all {
		names = append(names, shownName(c))
	}
	return nil, fmt.Errorf("%s suggests no %q; %s", str(option, "name"), name, suggest(name, names))
}

// minCommon is the number of bytes that the name of a choice has to have in common with another one to be taken for
// it.
const minCommon = 3

// closestChoice returns the choice of a name, or else the one whose name begins most like it: bots put times such as
// "just now" at the ends of names. It returns nil if none begins like it.
func closestChoice(choices []map[string]any, name string) (closest map[string]any) {
	most := minCommon - 1
	for _, c := range choices {
		shown := shownName(c)
		if shown == name {
			return c
		}
		common := 0
		for common < min(len(shown), len(name)) && shown[common] == name[common] {
			common++
		}
		if common > most {
			closest, most = c, common
		}
	}
	return closest
}
