package commands

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/words"
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
			return it.ReplyPrivately(ctx, o.privacyMessage(it.Private()))
		},
	}
}

func (o Office) privacyMessage(l words.Language) Message {
	return Message{Embeds: []*discordgo.MessageEmbed{{
		Title: l.Say("privacy.title"), Color: doneColour,
		Fields: []*discordgo.MessageEmbedField{
			{Name: l.Say("privacy.stored"), Value: l.Say("privacy.stored-text")},
			{Name: l.Say("privacy.why"), Value: l.Say("privacy.why-text")},
			{Name: l.Say("privacy.who"), Value: l.Say("privacy.who-text")},
			{Name: l.Say("privacy.how-long"), Value: l.Say("privacy.how-long-text",
				"Events", span(l, o.Keep.Events), "Drafts", span(l, o.Keep.Drafts), "Texts", span(l, o.Keep.Texts), "Servers", span(l, o.Keep.Guilds))},
			{Name: l.Say("privacy.yours"), Value: l.Say("privacy.yours-text")},
		},
		Footer: &discordgo.MessageEmbedFooter{Text: l.Say("privacy.footer")},
	}}}
}

func span(l words.Language, days int) string {
	if days == 0 {
		return l.Say("privacy.forever")
	}
	return l.Count("privacy.days", days)
}
