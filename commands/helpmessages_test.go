package commands

import (
	"slices"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/help"
	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
)

// TestHelpListsEveryCommandWithinLimits reads all pages of /help as a server admin in every language.
func TestHelpListsEveryCommandWithinLimits(t *testing.T) {
	t.Parallel()
	definitions := allCommands(t)
	commands := help.Commands(help.Deps{Jukebox: true, FFmpeg: true,
		Commands: func() []*discordgo.ApplicationCommand { return definitions }})
	topics := []string{"start", "songs", "edit", "library", "jukebox", "playlists", "ideas", "account", "admin",
		"privacy", "about"}
	for _, l := range i18n.All() {
		var pages strings.Builder
		for _, topic := range topics {
			r, err := commandtest.RunCommand(t, commands, l, "32", map[string]any{"name": "help", "options": []any{
				map[string]any{"name": "topic", "type": 3, "value": topic}}})
			if err != nil {
				t.Fatal(err)
			}
			m := r.Last(t)
			for _, problem := range commandtest.MessageProblems(m) {
				t.Errorf("%s %s: %s", l.Tag(), topic, problem)
			}
			pages.WriteString(commandtest.Describe(m))
		}
		for _, d := range allDefinitions(t) {
			name, _ := d.localized(l)
			if name == "" {
				name = d.name
			}
			want := []string{"`/" + name + "`"}
			if d.menu {
				want[0] = "**" + name + "**"
			}
			if len(d.children) > 0 && d.children[0].sub {
				want = nil
				for _, part := range d.children {
					want = append(want, "`"+discord.CommandName(l, d.name+" "+part.name)+"`")
				}
			}
			for _, w := range want {
				if !strings.Contains(pages.String(), w) && d.name != "help" {
					t.Errorf("%s: /help does not list %s", l.Tag(), w)
				}
			}
		}
	}
}

func TestHelpListsCommandsInOrder(t *testing.T) {
	t.Parallel()
	var got []string
	for _, d := range router(t).Definitions() {
		got = append(got, d.Name)
	}
	if !slices.Equal(got, order) {
		t.Errorf("got %q, want %q", got, order)
	}
}
