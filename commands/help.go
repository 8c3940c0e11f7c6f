package commands

import (
	"context"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/words"
)

// Help is /help: what one can say, with examples, to whoever asks.
func Help(others func() []*discordgo.ApplicationCommand) Command {
	return Command{
		Definition: &discordgo.ApplicationCommand{
			Name: "help", Description: "What I can do, with examples",
			Contexts: everywhere(), IntegrationTypes: inServers(),
		},
		Handle: func(ctx context.Context, it *Interaction) error {
			l := it.Private()
			var list, menu strings.Builder
			for _, c := range others() {
				name := localized(l, c.NameLocalizations, c.Name)
				if c.Description == "" { // of a menu, where people see it
					fmt.Fprintf(&menu, "**%s**\n", name)
					continue
				}
				fmt.Fprintf(&list, "**/%s** · %s\n", name, localized(l, c.DescriptionLocalizations, c.Description))
			}
			return it.ReplyPrivately(ctx, Message{Embeds: []*discordgo.MessageEmbed{{
				Title:       l.Say("help.heading"),
				Description: list.String(),
				Color:       palette.Done,
				Fields: []*discordgo.MessageEmbedField{
					{Name: l.Say("help.try.heading"), Value: l.Say("help.try.simple") + "\n" + l.Say("help.try.titled") + "\n" + l.Say("help.try.wordless")},
					{Name: l.Say("help.words.heading"), Value: l.Say("help.words.body")},
					{Name: l.Say("help.below.heading"), Value: l.Say("help.below.body")},
					{Name: l.Say("help.menus"), Value: menu.String()},
				},
			}}})
		},
	}
}

// localized is the text of a definition in a language, or as it is.
func localized(l words.Language, others *map[discordgo.Locale]string, text string) string {
	if others != nil && (*others)[discordgo.Locale(l.Tag())] != "" {
		return (*others)[discordgo.Locale(l.Tag())]
	}
	return text
}
