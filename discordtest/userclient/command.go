package userclient

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Command runs a slash command, written like "/roll dice:2", and waits for the final
// answer.
func (p *Person) Command(ctx context.Context, text string) error {
	l, err := Parse(text)
	if err != nil {
		return err
	}
	if l.Verb != "/" {
		return fmt.Errorf("%q is no slash command", text)
	}
	return p.command(ctx, l)
}

func (p *Person) command(ctx context.Context, l Line) error {
	c, options, err := p.resolve(ctx, p.channel(), l)
	if err != nil {
		return err
	}
	attachments, err := p.attach(ctx, innerOptions(options))
	if err != nil {
		return fmt.Errorf("/%s: %w", l.Command[0], err)
	}
	return p.interact(ctx, commandInteraction, commandData(c, obj{"options": options, "attachments": attachments}), "")
}

// resolve returns the command of a line in a channel, with the values of its options.
func (p *Person) resolve(ctx context.Context, channelID string, l Line) (command obj, options []any, err error) {
	c, err := p.find(ctx, channelID, l.Command[0], true)
	if err != nil {
		return nil, nil, fmt.Errorf("there is no command /%s; %w", l.Command[0], err)
	}
	options, err = optionValues(list(c, "options"), l.Command[1:], l.Values)
	if err == nil {
		err = p.findChannels(innerOptions(options))
	}
	if err == nil {
		err = p.findEntities(ctx, innerOptions(options))
	}
	if err == nil && len(l.Suggested) > 0 {
		err = p.useSuggestions(ctx, channelID, c, options, l.Suggested)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("/%s: %w", l.Command[0], err)
	}
	return c, options, nil
}

// commandData returns the data of an interaction of a command.
func commandData(c, more obj) obj {
	data := obj{"version": c["version"], "id": c["id"], "name": c["name"], "type": c["type"]}
	maps.Copy(data, more)
	return data
}

// Commands returns the commands of all kinds that the member can use in a channel, as the API lists them.
func (p *Person) Commands(ctx context.Context, channelID string) ([]map[string]any, error) {
	var index struct {
		Commands []obj `json:"application_commands"`
	}
	p.mu.Lock()
	guild := p.guildOf(channelID)
	p.mu.Unlock()
	at := "/channels/" + channelID
	if guild != "" {
		at = "/guilds/" + guild
	}
	if err := p.server.call(ctx, p.Token, "GET", at+"/application-command-index", nil, &index); err != nil {
		return nil, fmt.Errorf("read the commands: %w", err)
	}
	return index.Commands, nil
}

// find returns a slash command or a command of the context menu. The error lists the
// commands that exist.
func (p *Person) find(ctx context.Context, channelID, name string, slash bool) (obj, error) {
	all, err := p.Commands(ctx, channelID)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, c := range all {
		if str(c, "application_id") != p.server.ApplicationID || slash != (num(c, "type") == 1) {
			continue
		}
		if hasName(c, name) {
			return c, nil
		}
		names = append(names, shownName(c))
	}
	return nil, errors.New(suggest(name, names))
}

// Use runs a command of the context menu on a member or on the newest message that
// contains a text.
func (p *Person) Use(ctx context.Context, name, target string) error {
	c, err := p.find(ctx, p.channel(), name, false)
	if err != nil {
		return fmt.Errorf("the menu has no %q; %w", name, err)
	}
	id := p.messageID(target)
	if num(c, "type") == 2 {
		id, err = p.member(ctx, target)
	}
	if err != nil {
		return err
	}
	if id == "" {
		return fmt.Errorf("no message says %q, and no member of that name wrote one", target)
	}
	return p.interact(ctx, commandInteraction, commandData(c, obj{"target_id": id, "attachments": []any{}}), "")
}

// messageID returns the id of the newest message whose content contains a text, else of the
// newest public message that shows it anywhere, empty if there is none.
func (p *Person) messageID(text string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, id := range slices.Backward(p.order) {
		if m := p.messages[id]; m != nil && strings.Contains(str(m, "content"), text) {
			return id
		}
	}
	const ephemeral = 1 << 6
	for _, id := range slices.Backward(p.order) {
		if m := p.messages[id]; m != nil && num(m, "flags")&ephemeral == 0 && strings.Contains(Show(m), text) {
			return id
		}
	}
	return ""
}

// member returns the id of the user of a name in the current guild, or else of one who wrote a message or used a
// command in the first channel, empty if there is none.
func (p *Person) member(ctx context.Context, name string) (string, error) {
	p.mu.Lock()
	for id, m := range p.cache.members[p.guildOf(p.currentChannel)] {
		if u := sub(m, "user"); strings.EqualFold(userName(u), name) || strings.EqualFold(str(u, "username"), name) {
			p.mu.Unlock()
			return id, nil
		}
	}
	p.mu.Unlock()
	messages, err := p.Messages(ctx)
	if err != nil {
		return "", err
	}
	for _, m := range messages {
		for _, u := range []obj{sub(m, "author"), sub(sub(m, "interaction_metadata"), "user")} {
			if strings.EqualFold(str(u, "global_name"), name) || strings.EqualFold(str(u, "username"), name) {
				return str(u, "id"), nil
			}
		}
	}
	return "", nil
}

// optionValues converts written values to options, inside their subcommands.
func optionValues(declared []any, path []string, values []Value) ([]any, error) {
	var names []string
	for _, d := range declared {
		o, _ := d.(obj)
		names = append(names, shownName(o))
	}
	if len(path) > 0 {
		o := pick(declared, path[0])
		if o != nil && num(o, "type") > 2 {
			return nil, fmt.Errorf("the option %q has no value; write %s:\"value\"", path[0], path[0])
		}
		if o == nil {
			return nil, fmt.Errorf("there is no %q; %s", path[0], suggest(path[0], names))
		}
		inner, err := optionValues(list(o, "options"), path[1:], values)
		return []any{obj{"name": o["name"], "type": o["type"], "options": inner}}, err
	}
	options := []any{}
	for _, v := range values {
		o := pick(declared, v.Name)
		if o == nil {
			return nil, fmt.Errorf("there is no option %q; %s", v.Name, suggest(v.Name, names))
		}
		value, err := typedValue(o, v)
		if err != nil {
			return nil, err
		}
		options = append(options, obj{"name": o["name"], "type": o["type"], "value": value})
	}
	return options, nil
}

// innerOptions returns the options of the subcommand among options, or else the options themselves.
func innerOptions(options []any) []any {
	for len(options) == 1 {
		o, _ := options[0].(obj)
		inner, ok := o["options"].([]any)
		if !ok {
			break
		}
		options = inner
	}
	return options
}

// typedValue converts a written value to the option's type.
func typedValue(option obj, v Value) (any, error) {
	if c := pick(list(option, "choices"), v.Text); c != nil {
		return c["value"], nil
	}
	switch num(option, "type") {
	case 4:
		n, err := strconv.ParseInt(v.Text, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %q is no whole number", v.Name, v.Text)
		}
		return n, nil
	case 5:
		b, err := strconv.ParseBool(strings.ToLower(v.Text))
		if err != nil {
			return nil, fmt.Errorf("%s: %q is neither true nor false", v.Name, v.Text)
		}
		return b, nil
	case 10:
		f, err := strconv.ParseFloat(v.Text, 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %q is no number", v.Name, v.Text)
		}
		return f, nil
	default:
		return v.Text, nil
	}
}
