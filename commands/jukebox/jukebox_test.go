package jukebox

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/jukebox"
)

func TestSubcommandsHaveTheirOwnHandlersAndOptions(t *testing.T) {
	var calls []string
	sub := func(name string) discord.Subcommand {
		return discord.Subcommand{Name: name, Description: name,
			Handle: func(_ context.Context, it *discord.Interaction) error {
				calls = append(calls, it.Sub+" "+it.Text("song"))
				return nil
			},
			Autocomplete: func(_ context.Context, it *discord.Interaction) error {
				option, typed := it.Focused()
				calls = append(calls, "suggest "+it.Sub+" "+option+" "+typed)
				return nil
			}}
	}
	r, err := discord.NewRouter(
		[]discord.Command{{
			Definition:  discord.ServerDefinition("box", "A box"),
			Subcommands: []discord.Subcommand{sub("play"), sub("skip")},
		}},
		discord.RouterConfig{},
	)
	if err != nil {
		t.Fatal(err)
	}
	if d := r.Definitions()[0]; len(d.Options) != 2 || d.Options[0].Name != "play" || d.Options[0].Type != 1 {
		t.Errorf("got %+v", d.Options)
	}
	for kind, focused := range map[discord.InteractionType]bool{
		discord.TypeCommand: false, discord.TypeAutocomplete: true,
	} {
		it := commandtest.Decode(t, nil,
			map[string]any{"type": kind, "data": map[string]any{"name": "box", "options": []any{
				map[string]any{
					"name": "play", "type": 1,
					"options": []any{map[string]any{"name": "song", "type": 3, "value": "boat", "focused": focused}},
				}}}})
		if err := r.Handle(t.Context(), it); err != nil {
			t.Error(err)
		}
	}
	if got := strings.Join(calls, ", "); got != "play boat, suggest play song boat" &&
		got != "suggest play song boat, play boat" {
		t.Errorf("got %s", got)
	}
	bare := commandtest.Decode(t, nil, map[string]any{
		"type": discord.TypeCommand, "data": map[string]any{"name": "box"},
	})
	if err := r.Handle(t.Context(), bare); !errors.Is(err, discord.ErrUnknown) {
		t.Errorf("without a subcommand: %v", err)
	}
}

func TestActorIsDJ(t *testing.T) {
	for name, c := range map[string]struct {
		roles       []string
		permissions string
		guild, old  string // the DJ role in the guild's settings and in older jukebox settings
		dj, free    bool
	}{
		"nobody":                 {nil, "0", "", "", false, true},
		"the role":               {[]string{"a", "7"}, "0", "7", "", true, false},
		"another role":           {[]string{"a"}, "0", "7", "", false, false},
		"the role of before":     {[]string{"a", "8"}, "0", "7", "8", true, false},
		"the only one, before":   {[]string{"a"}, "0", "", "8", false, false},
		"no role is set":         {[]string{""}, "0", "", "", false, true},
		"manages the server":     {nil, "32", "7", "", true, false},
		"an administrator":       {nil, "8", "7", "", true, false},
		"everybody":              {nil, "0", "g", "", true, false},
		"everybody, from before": {nil, "0", "", "g", true, false},
	} {
		var wants guild.Settings
		if c.guild != "" {
			wants.Roles.DJ = []string{c.guild}
		}
		djs, err := handlers{
			Settings: &commandtest.FixedSettings{Value: wants},
		}.djRoles(t.Context(), "g", jukebox.Settings{DJRole: c.old})
		if err != nil {
			t.Fatal(err)
		}

		it := commandtest.Decode(t, nil, map[string]any{
			"type": 2, "guild_id": "g",
			"member": map[string]any{"user": map[string]any{"id": "u"}, "roles": c.roles, "permissions": c.permissions},
		})
		if got := actorOf(it, djs); got.DJ != c.dj || got.NoDJRole != c.free {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// A message that keeps its files omits the attachments; all others list them.
func TestOnlyMessageThatKeepsFilesOmitsAttachments(t *testing.T) {
	for keep, want := range map[bool]bool{true: false, false: true} {
		b, err := json.Marshal(discord.Message{KeepFiles: keep}.Payload())
		if err != nil || strings.Contains(string(b), `"attachments":[]`) != want {
			t.Errorf("%v: %s, %v", keep, b, err)
		}
	}
}
