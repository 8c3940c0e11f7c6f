package discord_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
)

// grouped returns a router of a group with a command that orders and one that works only in servers, which record
// their names and the option "song".
func grouped(t *testing.T, config discord.RouterConfig) (*discord.Router, *[]string) {
	t.Helper()
	var calls []string
	record := func(name string) discord.Handler {
		return func(ctx context.Context, it *discord.Interaction) error {
			calls = append(calls, name+" "+it.Text("song"))
			return it.ReplyPrivately(ctx, discord.Message{Content: "done"})
		}
	}
	song := &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "song",
		Description: "d", Autocomplete: true}
	all := discord.Compose([]*discordgo.ApplicationCommand{discord.GeneralDefinition("edit", "d"),
		discord.GeneralDefinition("unused", "d")}, []discord.Command{
		{Group: "edit", Definition: discord.GeneralDefinition("extend", "Continue", song), Orders: true,
			Handle: record("extend"), Autocomplete: record("suggest"),
			Buttons: map[string]discord.Handler{"extend:{id}": record("button")}},
		{Group: "edit", Definition: discord.ServerDefinition("stats", "Count"), Handle: record("stats")},
		{Group: "edit", Definition: discord.GeneralDefinition("data", "d"), Subcommands: []discord.Subcommand{
			{Name: "export", Description: "d", Handle: record("export")}}},
	})
	r, err := discord.NewRouter(all, config)
	if err != nil {
		t.Fatal(err)
	}
	return r, &calls
}

// use returns a use of a command in a server, or in direct messages.
func use(t *testing.T, client discord.Client, kind discord.InteractionType, guild, name string,
	options ...any) *discord.Interaction {
	t.Helper()
	raw := map[string]any{"type": kind, "data": map[string]any{"name": name, "options": options}, "channel_id": "c"}
	user := map[string]any{"id": "ana"}
	if guild == "" {
		raw["user"] = user
	} else {
		raw["guild_id"], raw["member"] = guild, map[string]any{"permissions": "0", "user": user}
	}
	return commandtest.Decode(t, client, raw)
}

// sub returns a subcommand option.
func sub(name string, options ...any) map[string]any {
	return map[string]any{"name": name, "type": 1, "options": options}
}

// text returns a text option.
func text(name, value string) map[string]any {
	return map[string]any{"name": name, "type": 3, "value": value}
}

func TestComposedCommandsBecomeSubcommands(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	r, calls := grouped(t, discord.RouterConfig{AllowOrder: func(_ context.Context, v discord.Visit) error {
		if v.ChannelID == "closed" {
			return refused
		}
		return nil
	}})
	if all := r.Definitions(); len(all) != 1 || all[0].Name != "edit" || len(all[0].Options) != 3 {
		t.Fatalf("definitions are %+v", all)
	}
	if got := r.Definitions()[0].Options[0]; got.Name != "extend" || got.Description != "Continue" ||
		len(got.Options) != 1 {
		t.Errorf("subcommand is %+v", got)
	}
	for _, it := range []*discord.Interaction{
		use(t, &commandtest.Recorder{}, discord.TypeCommand, "g", "edit", sub("extend", text("song", "s1"))),
		use(t, &commandtest.Recorder{}, discord.TypeCommand, "", "edit", sub("export")),
		use(t, &commandtest.Recorder{}, discord.TypeCommand, "g", "edit", sub("stats")),
	} {
		if err := r.Handle(t.Context(), it); err != nil {
			t.Errorf("%s: %v", r.Name(it), err)
		}
	}
	if want := []string{"extend s1", "export ", "stats "}; !slices.Equal(*calls, want) {
		t.Errorf("called %q, want %q", *calls, want)
	}
	direct := use(t, &commandtest.Recorder{}, discord.TypeCommand, "", "edit", sub("stats"))
	if err := r.Handle(t.Context(), direct); !errors.Is(err, discord.ErrNoGuild) {
		t.Errorf("a subcommand for servers in direct messages: %v", err)
	}
	closed := use(t, &commandtest.Recorder{}, discord.TypeCommand, "g", "edit", sub("extend"))
	closed.ChannelID = "closed"
	if err := r.Handle(t.Context(), closed); !errors.Is(err, refused) {
		t.Errorf("an order in a closed channel: %v", err)
	}
}
