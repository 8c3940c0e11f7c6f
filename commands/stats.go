package commands

import (
	"context"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// Stats is /stats: what was made in a server, by how many, with which models, and,
// for those who manage it, for how much.
func (o Office) Stats() Command {
	return Command{
		Definition: serverDefinition("stats", "Songs, members and models of this server"),
		Handle: func(ctx context.Context, it *Interaction) error {
			if err := it.DeferPrivately(ctx); err != nil {
				return err
			}
			v, err := it.viewer(ctx)
			if err != nil {
				return err
			}
			v.All = v.All || it.MemberCan(discordgo.PermissionManageGuild) // what is paid, but no song
			now := o.Now().UTC()
			l := it.Private()
			e := &discordgo.MessageEmbed{Title: l.Say("office.stats"), Color: doneColour}
			for _, span := range []struct {
				name  string
				since time.Time
			}{
				{l.Say("office.stats-month"), time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)},
				{l.Say("office.stats-all"), time.Unix(0, 0)},
			} {
				s, err := o.Accounts.Stats(ctx, v, span.since)
				if err != nil {
					return err
				}
				e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: span.name, Value: o.statsText(l, s, it.MemberCan(discordgo.PermissionManageGuild)), Inline: true})
			}
			return it.Edit(ctx, Message{Embeds: []*discordgo.MessageEmbed{e}})
		},
	}
}

func (o Office) statsText(l words.Language, s songs.Stats, manager bool) string {
	lines := []string{l.Say("office.stats-songs", "Songs", s.Songs, "Orders", s.Orders),
		l.Say("office.stats-members", "Members", s.Members), l.Say("office.stats-failed", "Orders", s.Failed)}
	if manager {
		line := credits(l, s.Credits)
		if o.Money.Known() {
			line += " · **" + o.Money.Of(s.Credits, o.Price) + "**"
		}
		lines = append(lines, line)
	}
	for _, m := range s.Models[:min(len(s.Models), 10)] {
		lines = append(lines, cut(plain(orDash(m.Model)), 60)+" · "+l.Number(m.Songs))
	}
	return cut(strings.Join(lines, "\n"), 1024)
}
