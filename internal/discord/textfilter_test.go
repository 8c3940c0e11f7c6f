package discord_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
)

// linksRefused are the settings of a server that does not accept links.
type linksRefused struct{ err error }

func (s linksRefused) Settings(context.Context, string) (guild.Settings, error) {
	return guild.Settings{Links: guild.LinksRefused}, s.err
}

// TestLinksAreRejectedInTextsThatOthersSee checks which options and fields are checked before a
// handler runs.
func TestLinksAreRejectedInTextsThatOthersSee(t *testing.T) {
	t.Parallel()
	text := func(name string) *discordgo.ApplicationCommandOption {
		return &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: name,
			Description: "d"}
	}
	choice, completed := text("format"), text("song")
	choice.Choices = []*discordgo.ApplicationCommandOptionChoice{{Name: "n", Value: "v"}}
	completed.Autocomplete = true
	option := func(command, name, value string) map[string]any {
		options := []any{map[string]any{"name": name, "type": 3, "value": value}}
		if group, sub, ok := strings.Cut(command, " "); ok {
			command, options = group, []any{map[string]any{"name": sub, "type": 1, "options": options}}
		}
		return map[string]any{"type": discord.TypeCommand, "data": map[string]any{"name": command, "options": options}}
	}
	field := func(form, id, value string) map[string]any {
		return map[string]any{"type": discord.TypeForm, "data": map[string]any{"custom_id": form, "components": []any{
			map[string]any{"type": 18, "component": map[string]any{"type": 4, "custom_id": id, "value": value}}}}}
	}
	const link = "see https://example.com"
	for name, c := range map[string]struct {
		event    map[string]any
		settings linksRefused
		want     error
	}{
		"option":                   {option("make", "prompt", link), linksRefused{}, discord.ErrLink},
		"option without a link":    {option("make", "prompt", "see example"), linksRefused{}, nil},
		"choice":                   {option("make", "format", link), linksRefused{}, nil},
		"name of an existing song": {option("make", "song", link), linksRefused{}, nil},
		"reason of a report":       {option("library report", "reason", link), linksRefused{}, nil},
		"field of a form":          {field("change:1", "lyrics", link), linksRefused{}, discord.ErrLink},
		"field of a report":        {field("reported:1", "reason", link), linksRefused{}, nil},
		"settings unavailable":     {option("make", "prompt", link), linksRefused{errors.New("unavailable")}, nil},
	} {
		called := false
		handler := func(context.Context, *discord.Interaction) error { called = true; return nil }
		r, err := discord.NewRouter([]discord.Command{
			{Definition: &discordgo.ApplicationCommand{Name: "make", Description: "d",
				Options: []*discordgo.ApplicationCommandOption{text("prompt"), choice, completed}}, Handle: handler},
			{Definition: &discordgo.ApplicationCommand{Name: "library", Description: "d"},
				Subcommands: []discord.Subcommand{{Name: "report", Handle: handler,
					Options: []*discordgo.ApplicationCommandOption{text("reason")}}}},
			{Forms: map[string]discord.Handler{"change:{id}": handler, "reported:{order}": handler}},
		}, discord.RouterConfig{Filter: discord.TextFilter{Settings: c.settings}})
		if err != nil {
			t.Fatal(err)
		}
		c.event["guild_id"] = "g"
		err = r.Handle(t.Context(), commandtest.Decode(t, &commandtest.Recorder{}, c.event))
		if !errors.Is(err, c.want) || called != (c.want == nil) {
			t.Errorf("%s: error %v, want %v; handler called: %v", name, err, c.want, called)
		}
	}
}
