package app

import (
	"cmp"
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
)

// act sends an interaction of an actor. If it fails, it returns the title of the response.
func (h *harness) act(t *testing.T, name, args string, actor int) (title string, failed error) {
	t.Helper()
	kind, verb, _ := strings.Cut(name, " ")
	a := actors[actor]
	args = strings.NewReplacer("refused", h.refused, "which", h.which).Replace(args)
	data := map[string]any{"custom_id": strings.TrimSuffix(verb+":"+args, ":")}
	raw := map[string]any{"id": "1", "application_id": "7", "token": "t", "channel_id": a.channel, "data": data,
		"message": map[string]any{"id": "m"}, "locale": "en-US"}
	user := map[string]any{"id": a.user, "username": a.name}
	if a.guild == "" {
		raw["user"] = user
	} else {
		permissions := int64(discordgo.PermissionSendMessagesInThreads)
		if a.manages {
			permissions |= discordgo.PermissionManageGuild
		}
		raw["guild_id"] = a.guild
		raw["member"] = map[string]any{"user": user, "roles": append([]string{}, a.roles...),
			"permissions": strconv.FormatInt(permissions, 10)}
	}
	switch kind {
	case "command", "autocomplete":
		raw["type"] = discord.TypeCommand
		options := []any{}
		focus := ""
		for option := range strings.FieldsSeq(args) {
			key, value, _ := strings.Cut(option, "=")
			if key == "focus" {
				focus = value
				continue
			}
			var typed any = value
			if n, err := strconv.Atoi(value); err == nil && key != "song" {
				typed = n
			} else if value == "true" {
				typed = true
			}
			options = append(options, map[string]any{"name": key, "type": 3, "value": typed})
		}
		if kind == "autocomplete" {
			raw["type"] = discord.TypeAutocomplete
			options = append(options, map[string]any{"name": focus, "type": 3, "value": "", "focused": true})
		}
		if command, sub, ok := strings.Cut(verb, " "); ok && verb == strings.ToLower(verb) {
			verb, options = command, []any{map[string]any{"name": sub, "type": 1, "options": options}}
		}
		raw["data"] = map[string]any{"name": verb, "options": options, "target_id": "m",
			"resolved": map[string]any{"messages": map[string]any{"m": map[string]any{
				"id": "m", "content": cmp.Or(h.text, "words"), "components": []any{map[string]any{"type": 1,
					"components": []any{map[string]any{"type": 2, "label": "Lyrics", "custom_id": "words:made"}}}}}}}}
	case "button":
		raw["type"], data["component_type"] = discord.TypeComponent, 2
	case "menu":
		raw["type"], data["component_type"], data["values"] = discord.TypeComponent, 3, []string{"5"}
		if verb == "opensong" {
			data["custom_id"], data["values"] = verb, []string{args}
		}
		if verb == "cowrite-vote" {
			data["values"] = []string{"1001"}
		}
		if strings.HasPrefix(verb, "idea") {
			data["values"] = []string{"idea5"}
		}
	case "form":
		raw["type"] = discord.TypeForm
		fields := []any{}
		for _, f := range []string{"title=T", "lyrics=la", "style=ska", "reason=bad", "change=sadder", "from=0:05",
			"to=0:10", "memberday=1", "serverday=1", "servermonth=1", "cooldown=1", "idea=rain", "prompt=rain", "threshold=3",
			"every=10", "daily=2", "line=hum", "section=Chorus"} {
			key, value, _ := strings.Cut(f, "=")
			value = cmp.Or(h.text, value)
			fields = append(fields, map[string]any{"type": 18, "component": map[string]any{"type": 4, "custom_id": key,
				"value": value}})
		}
		data["components"] = fields
	default:
		t.Fatalf("unknown kind %q", kind)
	}
	b, err := json.Marshal(raw)
	if err != nil {
		t.Fatal(err)
	}
	// A client for each interaction, because background tasks respond later.
	h.discord = &fakeClient{}
	it, err := discord.Decode(b, h.discord, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if got := h.router.Name(it); got != name {
		t.Fatalf("%q is routed as %q", name, got)
	}
	failed = h.router.Handle(t.Context(), it)
	if failed != nil {
		h.discord.forget()
		m, _ := messages.Explain(it, failed)
		if err := it.Fail(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		title, _, _ = h.discord.last()
	}
	return title, failed
}
