package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/songs"
)

// Stats is /stats: what was made in a server, by how many, with which models, and,
// for those who manage it, for how much.
func (o Office) Stats() Command {
	return Command{
		Definition: &discordgo.ApplicationCommand{
			Name:             "stats",
			Description:      "Songs, members and models of this server",
			Contexts:         inGuilds(),
			IntegrationTypes: inServers(),
		},
		Handle: func(ctx context.Context, it *Interaction) error {
			if err := it.DeferPrivately(ctx); err != nil {
				return err
			}
			now := o.Now().UTC()
			e := &discordgo.MessageEmbed{Title: "Songs of this server", Color: doneColour}
			for _, span := range []struct {
				name  string
				since time.Time
			}{
				{"This month", time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)},
				{"In all", time.Unix(0, 0)},
			} {
				s, err := o.Accounts.Stats(ctx, it.GuildID, span.since)
				if err != nil {
					return err
				}
				e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: span.name, Value: o.statsText(s, it.MemberCan(discordgo.PermissionManageGuild)), Inline: true})
			}
			return it.Edit(ctx, Message{Embeds: []*discordgo.MessageEmbed{e}})
		},
	}
}

func (o Office) statsText(s songs.Stats, manager bool) string {
	lines := []string{fmt.Sprintf("**%s** songs of %s orders", thousands(s.Songs), thousands(s.Orders)),
		fmt.Sprintf("by **%s** members", thousands(s.Members)), fmt.Sprintf("%s ended without one", thousands(s.Failed))}
	if manager {
		line := credits(english, s.Credits)
		if o.Money.Known() {
			line += " · **" + o.Money.Of(s.Credits, o.Price) + "**"
		}
		lines = append(lines, line)
	}
	for _, m := range s.Models[:min(len(s.Models), 10)] {
		lines = append(lines, fmt.Sprintf("%s · %s", cut(plain(orDash(m.Model)), 60), thousands(m.Songs)))
	}
	return cut(strings.Join(lines, "\n"), 1024)
}
