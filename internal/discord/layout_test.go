package discord_test

import (
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
)

// TestAnswerToLayoutHasLayout edits the messages of components: one with a layout keeps it.
func TestAnswerToLayoutHasLayout(t *testing.T) {
	t.Parallel()
	embed := discord.Message{Content: "hello", Embeds: []*discordgo.MessageEmbed{{
		Title: "Title", Description: "text", Color: 7, Image: &discordgo.MessageEmbedImage{URL: "https://x/y.png"},
		Fields: []*discordgo.MessageEmbedField{{Name: "name", Value: "value"}},
		Footer: &discordgo.MessageEmbedFooter{Text: "foot"},
	}}, Components: []discord.Row{{{Label: "Go", CustomID: "go"}}}}
	for name, c := range map[string]struct {
		flags  int
		before func(*discord.Interaction) error
		want   bool
	}{
		"without a layout": {0, func(it *discord.Interaction) error { return it.DeferUpdate(t.Context()) }, false},
		"with a layout": {discord.FlagLayout, func(it *discord.Interaction) error {
			return it.DeferUpdate(t.Context())
		}, true},
		"a new message": {discord.FlagLayout, func(it *discord.Interaction) error {
			return it.DeferPrivately(t.Context())
		}, false},
		"after an earlier edit": {0, func(it *discord.Interaction) error {
			return it.Edit(t.Context(), embed.InLayout())
		}, true},
		"after a reply": {0, func(it *discord.Interaction) error {
			return it.ReplyPrivately(t.Context(), embed.InLayout())
		}, true},
	} {
		client := &commandtest.Recorder{}
		it := commandtest.Decode(t, client, map[string]any{"type": discord.TypeComponent,
			"message": map[string]any{"id": "m", "flags": c.flags}})
		if err := c.before(it); err != nil {
			t.Fatal(err)
		}
		if err := it.Edit(t.Context(), embed); err != nil {
			t.Fatal(err)
		}
		got := client.Last(t)
		if (len(got.Layout) > 0) != c.want {
			t.Errorf("%s: %+v", name, got)
		}
		if problems := commandtest.MessageProblems(got); len(problems) > 0 {
			t.Errorf("%s: %v", name, problems)
		}
	}
	want := `text: hello
container: #000007
  section: ### Title
    text
  text: **name**
    value
  picture: https://x/y.png Title
  text: -# foot
buttons: [Go → go]`
	if got := commandtest.Describe(embed.InLayout()); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}
