package web

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/riffbot/riffbot/discordtest/userclient"
)

// did reports what the member did in a channel, empty for none in particular. Without a line, no script does
// the same.
func (v *viewer) did(channelID, line string) {
	if v.site.opts.OnAct == nil || line == "" {
		return
	}
	act := userclient.Act{Member: v.person.Name, FirstPlace: channelID == v.site.server.ChannelID(), Line: line}
	if channelID != "" {
		act.Place = "#" + v.person.NameOf(channelID)
		if v.person.GuildOf(channelID) == "" {
			act.Place = "@" + v.person.NameOf(channelID)
		}
	}
	v.site.opts.OnAct(act)
}

// commandLine returns the line of a command.
func (v *viewer) commandLine(ctx context.Context, use userclient.CommandUse) string {
	if v.site.opts.OnAct == nil {
		return ""
	}
	all, err := v.person.Commands(ctx, use.ChannelID)
	if err != nil {
		return ""
	}
	for _, c := range all {
		if c["id"] != use.CommandID {
			continue
		}
		if use.TargetID != "" {
			return fmt.Sprintf("use %s %s", quote(c["name"]), quote(v.targetText(ctx, use)))
		}
		line := fmt.Sprintf("/%v", c["name"])
		for options := use.Options; ; {
			inner, rest := optionWords(options, use.Files)
			line += rest
			if inner == nil {
				return line
			}
			options = inner
		}
	}
	return ""
}

// optionWords returns options as words of a line, and the options of a subcommand among them.
func optionWords(options []any, files []userclient.File) (inner []any, words string) {
	for _, v := range options {
		o, _ := v.(map[string]any)
		if below, ok := o["options"].([]any); ok || o["value"] == nil {
			return below, fmt.Sprintf(" %v", o["name"])
		}
		value := o["value"]
		if f, ok := value.(float64); ok {
			value = strconv.FormatFloat(f, 'f', -1, 64)
		}
		if kind, _ := o["type"].(float64); kind == 11 {
			if i, err := strconv.Atoi(fmt.Sprint(value)); err == nil && i >= 0 && i < len(files) {
				value = files[i].Name
			}
		}
		words += fmt.Sprintf(" %v:%s", o["name"], quote(value))
	}
	return nil, words
}

// targetText returns a text that names the target of a command of the context menu: the name of a user, or
// a text of a message.
func (v *viewer) targetText(ctx context.Context, use userclient.CommandUse) string {
	if name := v.person.NameOf(use.TargetID); name != "" {
		return name
	}
	m, err := v.person.MessageIn(ctx, use.ChannelID, use.TargetID)
	if err != nil {
		return ""
	}
	return messageText(m)
}

// messageText returns a part of a message by which a line finds it: its first line of text.
func messageText(m map[string]any) string {
	shown := userclient.Show(m)
	for i, line := range strings.Split(shown, "\n") {
		if text := strings.TrimLeft(line, " │"); i > 0 && text != "" {
			return text
		}
	}
	return strings.TrimSpace(shown)
}

// pressLine returns the line of a press.
func (v *viewer) pressLine(ctx context.Context, press userclient.Press) string {
	if v.site.opts.OnAct == nil {
		return ""
	}
	m, err := v.person.MessageIn(ctx, press.ChannelID, press.MessageID)
	if err != nil {
		return ""
	}
	c := findComponent(m["components"], press.CustomID)
	if c == nil {
		return ""
	}
	if kind, _ := c["type"].(float64); kind == 2 {
		label, _ := c["label"].(string)
		if emoji, ok := c["emoji"].(map[string]any); ok && label == "" {
			label, _ = emoji["name"].(string)
		}
		return "click " + quote(label)
	}
	var chosen []string
	for _, value := range press.Values {
		chosen = append(chosen, v.choiceName(c, value))
	}
	placeholder, _ := c["placeholder"].(string)
	return fmt.Sprintf("select %s %s", quote(placeholder), quote(strings.Join(chosen, ", ")))
}

// choiceName returns the label of a value of a menu, or the name of a user, role or channel.
func (v *viewer) choiceName(menu map[string]any, value string) string {
	options, _ := menu["options"].([]any)
	for _, o := range options {
		if option, _ := o.(map[string]any); option["value"] == value {
			label, _ := option["label"].(string)
			return label
		}
	}
	return v.person.NameOf(value)
}

// findComponent returns the component with a custom id among components, nil if there is none.
func findComponent(in any, customID string) map[string]any {
	switch value := in.(type) {
	case map[string]any:
		if value["custom_id"] == customID {
			return value
		}
		for _, key := range []string{"components", "accessory", "component"} {
			if found := findComponent(value[key], customID); found != nil {
				return found
			}
		}
	case []any:
		for _, inner := range value {
			if found := findComponent(inner, customID); found != nil {
				return found
			}
		}
	}
	return nil
}

// fillLine returns the line of a sent form. It names the fields whose values are not those of the form.
func (v *viewer) fillLine(formID string, given userclient.FormValues) string {
	line := "fill"
	for _, input := range v.person.FormInputs(formID) {
		values := given.Values[input.CustomID]
		if len(values) == 0 || len(values) == 1 && values[0] == input.Value {
			continue
		}
		var names []string
		for _, value := range values {
			names = append(names, v.choiceName(input.Raw, value))
		}
		text := strings.Join(names, ", ")
		line += fmt.Sprintf(" %s=%s", fieldName(input.Label, input.CustomID), quote(text))
	}
	return line
}

// fieldName returns the label of a field, or its custom id where a line cannot have the label.
func fieldName(label, customID string) string {
	if strings.ContainsAny(label, " =:\"\\") || label == "" {
		return customID
	}
	return label
}

// quote quotes a value for a line.
func quote(value any) string { return userclient.Quote(fmt.Sprint(value)) }
