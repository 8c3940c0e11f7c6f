package account

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/palette"
)

// privacyCommand returns /me privacy: what is stored and why, who receives it, for how long, and how to delete it.
func (h handlers) privacyCommand() discord.Command {
	return discord.Command{
		Group:      "me",
		Definition: discord.GeneralDefinition("privacy", "What I store about you, and why"),
		Handle: func(ctx context.Context, it *discord.Interaction) error {
			return it.ReplyPrivately(ctx, h.privacyMessage(it.Private()))
		},
	}
}

func (h handlers) privacyMessage(l i18n.Language) discord.Message {
	return discord.Message{Embeds: []*discordgo.MessageEmbed{{
		Title: l.T("privacy.title"), Color: palette.Done,
		Fields: []*discordgo.MessageEmbedField{
			{Name: l.T("privacy.stored"), Value: l.T("privacy.stored-text")},
			{Name: l.T("privacy.why"), Value: l.T("privacy.why-text")},
			{Name: l.T("privacy.who"), Value: l.T("privacy.who-text")},
			{Name: l.T("privacy.how-long"), Value: l.T("privacy.how-long-text",
				"Events", retentionText(l, h.Retention.Events), "Drafts", retentionText(l, h.Retention.Drafts), "Texts",
				retentionText(l, h.Retention.Texts), "Servers", retentionText(l, h.Retention.Guilds))},
			{Name: l.T("privacy.yours"), Value: l.T("privacy.yours-text")},
		},
		Footer: &discordgo.MessageEmbedFooter{Text: l.T("privacy.footer")},
	}}}
}

// retentionText returns the text of a retention period.
func retentionText(l i18n.Language, days int) string {
	if days == 0 {
		return l.T("privacy.forever")
	}
	return l.Plural("privacy.days", days)
}
