package commands

import (
	"context"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/riffusion"
)

// About is /about: which version this is, who makes the songs, and what is done
// with what people type.
func About(version string, family riffusion.Family, writes bool) Command {
	return Command{
		Definition: &discordgo.ApplicationCommand{
			Name: "about", Description: "Version, models and what happens with what you type",
			Contexts: everywhere(), IntegrationTypes: inServers(),
		},
		Handle: func(ctx context.Context, it *Interaction) error {
			l := it.Private()
			text := l.Say("help.about.made", "Family", family.Name)
			if writes {
				text = l.Say("help.about.written", "Family", family.Name)
			}
			return it.ReplyPrivately(ctx, Message{Embeds: []*discordgo.MessageEmbed{{
				Title:       "riffbot " + version,
				Description: text,
				Color:       palette.Done,
				Fields: []*discordgo.MessageEmbedField{
					{Name: l.Say("help.about.models"), Value: cut(plain(strings.Join(family.ModelIDs(), ", ")), 1024)},
					{Name: l.Say("help.about.typed"), Value: l.Say("help.about.privacy")},
				},
			}}})
		},
	}
}
