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
func (p *Person) useSuggestions(ctx context.Context, channelID string, command obj, options []any, names []string) error {
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
	var names []string
	for _, typed := range []string{"", name} {
		option["value"] = typed
		choices, err := p.Complete(ctx, u)
		if err != nil {
			return nil, fmt.Errorf("read the suggestions for %s: %w", str(option, "name"), err)
		}
		for _, c := range choices {
			if shownName(c) == name {
				return c["value"], nil
			}
			names = append(names, shownName(c))
		}
	}
	return nil, fmt.Errorf("%s suggests no %q; %s", str(option, "name"), name, suggest(name, names))
}
