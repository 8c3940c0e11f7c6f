package bot

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
)

// TestMessagesWithLayouts posts a message with a layout, and edits it and a message without one.
func TestMessagesWithLayouts(t *testing.T) {
	t.Parallel()
	b := startRefusedBot(t)
	ctx, channel := t.Context(), b.server.ChannelID()
	picture := discord.File{Name: "cover.png", Size: 1, Open: func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader("x")), nil
	}}
	layout := discord.Message{Files: []discord.File{picture}, Layout: []discord.Block{discord.Container{Color: 1,
		Blocks: []discord.Block{
			discord.Section{Texts: []string{"## Songs"}, Thumbnail: &discord.Picture{URL: "attachment://cover.png"}},
			discord.Section{Texts: []string{"Rain"}, Button: &discord.Button{Label: "Play", CustomID: "play:1"}},
			discord.NewMenu(discord.MenuConfig{CustomID: "menu", Options: discord.OptionsFor([]string{"a"}, "")}),
			discord.Separator{Large: true}, discord.Gallery{{URL: "attachment://cover.png"}},
			discord.AttachedFile("cover.png"), discord.Row{{Label: "Next", CustomID: "next"}},
		}}}}
	posted, err := b.Post(ctx, channel, layout)
	if err != nil {
		t.Fatal(err)
	}
	if posted.Flags&discord.FlagLayout == 0 || len(posted.Components) != 1 || len(posted.Components[0]) != 3 ||
		posted.Components[0][0].CustomID != "play:1" {
		t.Errorf("posted %+v", posted)
	}
	plain := discord.Message{Content: "gone", Embeds: []*discordgo.MessageEmbed{{Title: "This song was removed",
		Fields: []*discordgo.MessageEmbedField{{Name: "By", Value: "Ana"}}}}}
	if edited, err := b.Edit(ctx, channel, posted.ID, plain); err != nil || edited.Flags&discord.FlagLayout == 0 {
		t.Errorf("edit without a layout: %+v, %v", edited, err)
	}
	classic, err := b.Post(ctx, channel, discord.Message{Content: "classic", Embeds: plain.Embeds})
	if err != nil {
		t.Fatal(err)
	}
	layout.Layout = []discord.Block{discord.Text("now with a layout")}
	edited, err := b.Edit(ctx, channel, classic.ID, layout)
	if err != nil || edited.Flags&discord.FlagLayout == 0 || edited.Content != "" {
		t.Errorf("edit of a message without a layout: %+v, %v", edited, err)
	}
}
