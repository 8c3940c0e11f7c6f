package app

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
)

// typedInteractions returns an interaction for every command with texts and for every form, by the name of its handler.
// Each text is different, and ends with added.
func typedInteractions(h *harness, added string) map[string]map[string]any {
	all := make(map[string]map[string]any)
	command := func(name string, options []*discordgo.ApplicationCommandOption, kind discordgo.ApplicationCommandType) {
		data := map[string]any{"name": name, "target_id": "m", "resolved": map[string]any{"messages": map[string]any{
			"m": map[string]any{"id": "m", "content": "a text" + added}}}}
		if values, texts := optionValues(options, added); texts {
			data["options"] = values
			if group, sub, ok := strings.Cut(name, " "); ok {
				data["name"], data["options"] = group, []any{map[string]any{"name": sub, "type": 1, "options": values}}
			}
		} else if name != "Make a song from this" || kind != discordgo.MessageApplicationCommand {
			return
		}
		all["command "+name] = map[string]any{"type": discord.TypeCommand, "data": data}
	}
	for _, c := range h.router.Definitions() {
		command(c.Name, c.Options, c.Type)
		for _, o := range c.Options {
			if o.Type == discordgo.ApplicationCommandOptionSubCommand {
				command(c.Name+" "+o.Name, o.Options, c.Type)
			}
		}
	}
	for _, name := range h.router.Names() {
		verb, ok := strings.CutPrefix(name, "form ")
		if !ok || verb == "refilled" {
			continue
		}
		var fields []any
		for _, id := range slices.Sorted(maps.Keys(formFields)) {
			fields = append(fields, textField(id, formFields[id]+added))
		}
		all[name] = map[string]any{"type": discord.TypeForm, "data": map[string]any{
			"custom_id": strings.TrimSuffix(verb+":"+matrix[name].args, ":"), "components": fields}}
	}
	return all
}

// formFields has a text for every text field of a form. The test fails for a field without one.
var formFields = map[string]string{"title": "a title", "style": "a style", "lyrics": "some\nlyrics", "prompt": "a prompt",
	"reason": "a reason", "change": "a change", "idea": "an idea", "voice": "a voice", "from": "never", "to": "later", "threshold": "many",
	"every": "often", "daily": "few", "memberday": "one", "serverday": "two", "servermonth": "ten", "cooldown": "long"}

// optionValues returns the values of a command's options and whether there are texts among them.
func optionValues(options []*discordgo.ApplicationCommandOption, added string) (values []any, texts bool) {
	for _, o := range options {
		var value any
		switch {
		case o.Type == discordgo.ApplicationCommandOptionString && len(o.Choices) == 0:
			text := "*" + o.Name + "*" + added
			if o.MaxLength == 0 || o.MaxLength > 4000 {
				text = "no limit: " + text
			}
			value, texts = text, true
		case !o.Required:
			continue
		case len(o.Choices) > 0:
			value = o.Choices[0].Value
		case o.Type == discordgo.ApplicationCommandOptionInteger:
			value = 1
		default:
			value = "1"
		}
		values = append(values, map[string]any{"name": o.Name, "type": int(o.Type), "value": value})
	}
	return values, texts
}

func textField(id, value string) map[string]any {
	return map[string]any{"type": 18, "component": map[string]any{"type": 4, "custom_id": id, "value": value}}
}

// decode returns an interaction of the requester, who manages the server and may see the channel.
func (h *harness) decode(t *testing.T, raw map[string]any, client discord.Client) *discord.Interaction {
	t.Helper()
	raw = maps.Clone(raw)
	raw["application_id"], raw["channel_id"], raw["guild_id"], raw["locale"] = "7", "c", homeGuild, "en-US"
	raw["message"] = map[string]any{"id": "m"}
	raw["member"] = map[string]any{"user": map[string]any{"id": requester, "username": "Rita"}, "permissions": "32"}
	it := commandtest.Decode(t, client, raw)
	it.ID = h.parts.newID() // otherwise it would be a repeated interaction
	return it
}

// typedTexts returns the texts of a command or form by the name of their option or field.
func typedTexts(raw map[string]any) map[string]string {
	texts := make(map[string]string)
	data, _ := raw["data"].(map[string]any)
	var options func(all []any)
	options = func(all []any) {
		for _, o := range all {
			o, _ := o.(map[string]any)
			if nested, ok := o["options"].([]any); ok {
				options(nested)
			} else if text, ok := o["value"].(string); ok && strings.Contains(text, "*") {
				texts[o["name"].(string)] = text
			}
		}
	}
	if all, ok := data["options"].([]any); ok {
		options(all)
	} else if data["name"] == "Make a song from this" { // its text is the idea of /write draft
		message := data["resolved"].(map[string]any)["messages"].(map[string]any)["m"].(map[string]any)
		texts["idea"] = message["content"].(string)
	}
	if fields, ok := data["components"].([]any); ok {
		for _, f := range fields {
			c, _ := f.(map[string]any)["component"].(map[string]any)
			texts[c["custom_id"].(string)] = c["value"].(string)
		}
	}
	return texts
}

// formPayload returns what Discord receives of a form.
func formPayload(t *testing.T, f *discord.Form) (payload map[string]any) {
	t.Helper()
	b, err := json.Marshal(f)
	if err == nil {
		err = json.Unmarshal(b, &payload)
	}
	if err != nil {
		t.Fatal(err)
	}
	return payload
}

// formTexts returns the values of the text fields of a form.
func formTexts(form map[string]any) map[string]string {
	texts := make(map[string]string)
	for _, label := range form["components"].([]any) {
		c := label.(map[string]any)["component"].(map[string]any)
		if c["type"] == 4.0 {
			texts[c["custom_id"].(string)], _ = c["value"].(string)
		}
	}
	return texts
}

// submitted returns the submission of a form as it was opened.
func submitted(form map[string]any) map[string]any {
	var fields []any
	texts := formTexts(form)
	for _, id := range slices.Sorted(maps.Keys(texts)) {
		fields = append(fields, textField(id, texts[id]))
	}
	return map[string]any{"type": discord.TypeForm, "data": map[string]any{"custom_id": form["custom_id"],
		"components": fields}}
}
