package commands

import (
	"context"
	"fmt"

	"github.com/bwmarrin/discordgo"
)

// Privacy is /privacy: what is stored, why, with whom it is shared, for how long,
// and how to have it deleted.
func (o Office) Privacy() Command {
	return Command{
		Definition: &discordgo.ApplicationCommand{
			Name:             "privacy",
			Description:      "What is stored about you, why, who gets it, and how to have it deleted",
			Contexts:         everywhere(),
			IntegrationTypes: inServers(),
		},
		Handle: func(ctx context.Context, it *Interaction) error {
			return it.ReplyPrivately(ctx, o.privacyMessage())
		},
	}
}

func (o Office) privacyMessage() Message {
	return Message{Embeds: []*discordgo.MessageEmbed{{
		Title: "What happens with your data", Color: doneColour,
		Fields: []*discordgo.MessageEmbedField{
			{Name: "What is stored", Value: "Your Discord id and the name you had when you ordered; what you typed into my commands and forms, and what you answered to my messages; the songs that came of it; your favourites, drafts and reports; what you used of quotas; and, if you manage a server, what you changed. I do not read other messages."},
			{Name: "Why", Value: "To make your songs and bring them to you, to find them again, to keep turns and budgets fair, and to answer reports. Nothing is sold, no profile is made, and nothing is used to train models."},
			{Name: "Who gets it", Value: "The song provider gets prompts, styles, titles and lyrics; the language model gets ideas and drafts. Neither gets your name or your id. Discord carries what I post. Whoever runs this bot keeps the rest."},
			{Name: "How long", Value: fmt.Sprintf("History of orders: %s. Drafts: %s. Prompts of finished songs: %s, or as this server has set. Songs: until they are removed. When I am removed from a server, all of its data goes after %s.",
				span(o.Keep.Events), span(o.Keep.Drafts), span(o.Keep.Texts), span(o.Keep.Guilds))},
			{Name: "Yours to decide", Value: "`/my-data export` gives you everything as a file. `/my-data delete` deletes it; your songs go with it or stay without your name, as you choose. `/song-info` removes one song. `/report` tells the curators of a server about a song."},
		},
		Footer: &discordgo.MessageEmbedFooter{Text: "Songs are made by AI."},
	}}}
}

func span(days int) string {
	if days == 0 {
		return "without an end"
	}
	return fmt.Sprintf("%d days", days)
}
