package commands

import (
	"context"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
)

// Help is /help: what one can say, with examples, to whoever asks.
func Help(others func() []*discordgo.ApplicationCommand) Command {
	return Command{
		Definition: &discordgo.ApplicationCommand{
			Name: "help", Description: "What I can do, with examples",
			Contexts: everywhere(), IntegrationTypes: inServers(),
		},
		Handle: func(ctx context.Context, it *Interaction) error {
			var list, menu strings.Builder
			for _, c := range others() {
				if c.Description == "" { // of a menu, where people see it
					fmt.Fprintf(&menu, "**%s**\n", c.Name)
					continue
				}
				fmt.Fprintf(&list, "**/%s** · %s\n", c.Name, c.Description)
			}
			return it.ReplyPrivately(ctx, Message{Embeds: []*discordgo.MessageEmbed{{
				Title:       "Say it, and it becomes a song",
				Description: list.String(),
				Color:       palette.Done,
				Fields: []*discordgo.MessageEmbedField{
					{Name: "Try", Value: "`/song prompt:rain on tin roofs, slow and warm`\n" +
						"`/song prompt:our raid last night style:power metal title:Wipe at Ten Percent`\n" +
						"`/song prompt:study beats for a long night instrumental:True`"},
					{Name: "Your own words", Value: "`/lyrics` opens a form. Mark sections with `[Verse]`, `[Chorus]`, `[Bridge]` on lines of their own."},
					{Name: "Under every song", Value: "🎤 shows the lyrics to you alone, ♻️ makes another take of the same idea, and the second row makes something new of it."},
					{Name: "In the menu of a member or a message, under Apps", Value: menu.String()},
				},
			}}})
		},
	}
}
