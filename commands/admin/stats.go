package admin

import (
	"context"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// statsCommand returns /library stats: the numbers of songs, members and models of a guild, and the costs for server
// admins.
func (h handlers) statsCommand() discord.Command {
	return discord.Command{
		Group:      "library",
		Definition: discord.ServerDefinition("stats", "Songs, members and models in numbers"),
		Handle: discord.Privately(func(ctx context.Context, it *discord.Interaction) error {
			v, err := it.Viewer(ctx)
			if err != nil {
				return err
			}
			v.All = v.All || it.MemberCan(discordgo.PermissionManageGuild) // counts only; no song is shown
			now := h.Now().UTC()
			l := it.Private()
			e := &discordgo.MessageEmbed{Title: l.T("stats.title"), Color: palette.Done}
			for _, span := range []struct {
				name  string
				since time.Time
			}{
				{l.T("stats.month"), time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)},
				{l.T("stats.all"), time.Unix(0, 0)},
			} {
				s, err := h.Statistics.Stats(ctx, v, span.since)
				if err != nil {
					return err
				}
				e.Fields = append(e.Fields, &discordgo.MessageEmbedField{
					Name: span.name, Value: h.statsText(l, s, it.MemberCan(discordgo.PermissionManageGuild)),
					Inline: true,
				})
			}
			return it.Edit(ctx, discord.Message{Embeds: []*discordgo.MessageEmbed{e}})
		}),
	}
}

func (h handlers) statsText(l i18n.Language, s songs.Stats, manager bool) string {
	lines := []string{l.T("stats.songs", "Songs", s.Songs, "Orders", s.Orders),
		l.T("stats.members", "Members", s.Members)}
	if s.Failed > 0 {
		lines = append(lines, l.T("stats.failed", "Orders", s.Failed))
	}
	if manager {
		line := messages.Credits(l, s.Credits)
		if h.Money.Known() {
			line += " · **" + h.Money.Format(s.Credits, h.Price) + "**"
		}
		lines = append(lines, line)
	}
	for _, m := range s.Models[:min(len(s.Models), 10)] {
		lines = append(lines, discord.Cut(discord.Plain(messages.OrDash(m.Model)), 60)+" · "+l.Number(m.Songs))
	}
	return discord.Cut(strings.Join(lines, "\n"), 1024)
}
