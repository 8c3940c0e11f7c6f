package web

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/riffbot/riffbot/discordtest/userclient"
)

// Action is something that a member did in a page, as a line of a script: see [userclient.Verbs]. A line
// acts in the channel that the member acted in before, which the lines "as" and "in" set.
type Action struct {
	Person    string // empty where it does not matter
	ChannelID string // empty where it does not matter
	Place     string // the channel, as the line "in" takes it: "#songs" or "@Ben"
	Line      string
}

// did reports an action, and the outcome of its interaction if it has a nonce. An empty line reports nothing.
func (v *viewer) did(channelID, line, nonce string) {
	if v.site.opts.OnAction == nil || line == "" {
		return
	}
	outcome := v.site.opts.OnAction(Action{Person: v.person.Name, ChannelID: channelID, Place: v.placeOf(channelID),
		Line: line})
	if outcome == nil || nonce == "" || strings.HasPrefix(line, "#") {
		return
	}
	go func() {
		ctx, cancel := context.WithTimeout(v.site.closing, outcomeTime)
		defer cancel()
		outcome(v.person.AwaitAnswer(ctx, nonce))
	}()
}

// outcomeTime is how long the final answer of a bot may take.
const outcomeTime = 5 * time.Minute

// placeOf returns the name of a channel as the line "in" takes it.
func (v *viewer) placeOf(channelID string) string {
	name := v.person.NameOf(channelID)
	if name == "" {
		return ""
	}
	for _, c := range v.person.DirectChannels() {
		if c.ID == channelID {
			if c.Kind == userclient.DirectChannel {
				return "@" + name
			}
			return name
		}
	}
	return "#" + name
}

// commandLine returns the line of a command.
func (v *viewer) commandLine(ctx context.Context, use userclient.CommandUse) string {
	if v.site.opts.OnAction == nil {
		return ""
	}
	all, err := v.person.Commands(ctx, use.ChannelID)
	if err != nil {
		return unrecorded("a command that could not be read")
	}
	for _, c := range all {
		if c["id"] != use.CommandID {
			continue
		}
		if use.TargetID != "" {
			text := v.targetText(ctx, use)
			if text == "" {
				return unrecorded("the command " + quote(c["name"]) + " on a message without a text")
			}
			return fmt.Sprintf("use %s %s", quote(c["name"]), quote(text))
		}
		line := fmt.Sprintf("/%v", c["name"])
		for options := use.Options; ; {
			inner, rest := v.optionWords(options, use.Files)
			line += rest
			if inner == nil {
				return line
			}
			options = inner
		}
	}
	return unrecorded("a command that could not be read")
}

// threadLine returns the line that creates a thread.
func (v *viewer) threadLine(ctx context.Context, channelID, messageID, name string) string {
	text := v.textOf(ctx, channelID, messageID)
	if text == "" {
		return unrecorded("the thread " + quote(name) + " of a message without a text")
	}
	return fmt.Sprintf("thread %s %s", quote(name), quote(text))
}

// textOf returns a text by which a line finds a message, empty if there is none or nobody records lines.
func (v *viewer) textOf(ctx context.Context, channelID, messageID string) string {
	if v.site.opts.OnAction == nil {
		return ""
	}
	m, err := v.person.MessageIn(ctx, channelID, messageID)
	if err != nil {
		return ""
	}
	return userclient.MessageText(m)
}

// saying names a message in a comment.
func (v *viewer) saying(ctx context.Context, channelID, messageID string) string {
	if text := v.textOf(ctx, channelID, messageID); text != "" {
		return ": " + quote(text)
	}
	return ""
}

// unrecorded returns a comment about an action for which there is no line.
func unrecorded(what string) string { return "# not recorded: " + what }

// The beginnings of comments about files.
const (
	missingFiles = "# not recorded: the files "
	neededFiles  = "# the next line needs the files "
)

// didFiles reports a comment about uploaded files.
func (v *viewer) didFiles(channelID, comment string, files []userclient.File) {
	if len(files) == 0 {
		return
	}
	var names []string
	for _, f := range files {
		names = append(names, quote(f.Name))
	}
	v.did(channelID, comment+strings.Join(names, ", "), "")
}

// optionWords returns options as words of a line, and the options of a subcommand among them.
func (v *viewer) optionWords(options []any, files []userclient.File) (inner []any, words string) {
	for _, option := range options {
		o, _ := option.(map[string]any)
		if below, ok := o["options"].([]any); ok || o["value"] == nil {
			return below, fmt.Sprintf(" %v", o["name"])
		}
		value := o["value"]
		if f, ok := value.(float64); ok {
			value = strconv.FormatFloat(f, 'f', -1, 64)
		}
		switch kind, _ := o["type"].(float64); kind {
		case 6, 8, 9: // users and roles
			value = cmp.Or(v.person.NameOf(fmt.Sprint(value)), fmt.Sprint(value))
		case 7:
			value = "#" + cmp.Or(v.person.NameOf(fmt.Sprint(value)), fmt.Sprint(value))
		case 11:
			if i, err := strconv.Atoi(fmt.Sprint(value)); err == nil && i >= 0 && i < len(files) {
				value = files[i].Name
			}
		}
		mark := ""
		if name, ok := v.person.SuggestedName(fmt.Sprint(value)); ok && name != value {
			mark, value = "?", name
		}
		words += fmt.Sprintf(" %v:%s%s", o["name"], mark, quote(value))
	}
	return nil, words
}

// targetText returns a text that names the target of a command of the context menu: the name of a user, or
// a text of a message.
func (v *viewer) targetText(ctx context.Context, use userclient.CommandUse) string {
	if name := v.person.NameOf(use.TargetID); name != "" {
		return name
	}
	return v.textOf(ctx, use.ChannelID, use.TargetID)
}

// pressLine returns the line of a press.
func (v *viewer) pressLine(ctx context.Context, press userclient.Press) string {
	if v.site.opts.OnAction == nil {
		return ""
	}
	m, err := v.person.MessageIn(ctx, press.ChannelID, press.MessageID)
	if err != nil {
		return unrecorded("a press in a message that could not be read")
	}
	c := findComponent(m["components"], press.CustomID)
	if c == nil {
		return unrecorded("a press in a message that could not be read")
	}
	if kind, _ := c["type"].(float64); kind == 2 {
		label, _ := c["label"].(string)
		if emoji, ok := c["emoji"].(map[string]any); ok && label == "" {
			label, _ = emoji["name"].(string)
		}
		return withText("click "+quote(label), v.person.ComponentText(press.MessageID, label, false))
	}
	var chosen []string
	for _, value := range press.Values {
		chosen = append(chosen, v.choiceName(c, value))
	}
	placeholder, _ := c["placeholder"].(string)
	return withText(fmt.Sprintf("select %s %s", quote(placeholder), quote(strings.Join(chosen, ", "))),
		v.person.ComponentText(press.MessageID, placeholder, true))
}

// withText adds the text of the message to a line.
func withText(line, text string) string {
	if text == "" {
		return line
	}
	return line + " " + quote(text)
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
	return cmp.Or(v.person.NameOf(value), value)
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
	if strings.ContainsAny(label, " =:\"\\\n\t") || label == "" {
		return customID
	}
	return label
}

// quote quotes a value for a line.
func quote(value any) string { return userclient.Quote(fmt.Sprint(value)) }
