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
	words := "There is no songwriter here: with `/song` the provider finds the words."
	if writes {
		words = "With `/write` a language model writes words for your idea, which you can change before they are sung."
	}
	return Command{
		Definition: &discordgo.ApplicationCommand{
			Name: "about", Description: "Version, models and what happens with what you type",
			Contexts: everywhere(), IntegrationTypes: inServers(),
		},
		Handle: func(ctx context.Context, it *Interaction) error {
			return it.ReplyPrivately(ctx, Message{Embeds: []*discordgo.MessageEmbed{{
				Title:       "riffbot " + version,
				Description: "Songs are made by AI. Words and music come from the Riffusion API (" + family.Name + " family, by Ace Data Cloud); with `/lyrics` the words are yours. " + words,
				Color:       palette.Done,
				Fields: []*discordgo.MessageEmbedField{
					{Name: "Models", Value: cut(plain(strings.Join(family.ModelIDs(), ", ")), 1024)},
					{Name: "What you type", Value: "Your prompt, style, title and lyrics go to the song provider, ideas for `/write` to the language model. Your name, your id and other messages do not."},
				},
			}}})
		},
	}
}
