package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/requests"
)

// shownFame is how many songs the hall of fame shows.
const shownFame = 10

// hallOfFame is /hall-of-fame: the songs that a server liked most.
func (c Community) hallOfFame() Command {
	return Command{
		Definition: &discordgo.ApplicationCommand{
			Name:             "hall-of-fame",
			Description:      "The songs that this server likes most, this week or of all time",
			Contexts:         inGuilds(),
			IntegrationTypes: inServers(),
			Options: []*discordgo.ApplicationCommandOption{{Type: discordgo.ApplicationCommandOptionString, Name: "of", Description: "Left out: of all time",
				Choices: []*discordgo.ApplicationCommandOptionChoice{{Name: "all time", Value: "all"}, {Name: "the last seven days", Value: "week"}}}},
		},
		Handle: func(ctx context.Context, it *Interaction) error {
			if err := it.Defer(ctx); err != nil {
				return err
			}
			since, title := time.Time{}, "Hall of fame"
			if it.Text("of") == "week" {
				since, title = c.Now().Add(-7*24*time.Hour), "Hall of fame of the last seven days"
			}
			best, err := c.Council.Fame(ctx, it.GuildID, since, shownFame)
			if err != nil {
				return err
			}
			return it.Edit(ctx, fameMessage(title, it.GuildID, best))
		},
	}
}

func fameMessage(title, guildID string, best []requests.Fame) Message {
	e := &discordgo.MessageEmbed{Title: title, Color: palette.Done, Description: "Nobody voted or marked a favourite yet. `/request`, `/battle` and ⭐ under `/song-info` fill this hall.",
		Footer: &discordgo.MessageEmbedFooter{Text: "Votes for an idea and in battles count, and favourites."}}
	m := Message{Embeds: []*discordgo.MessageEmbed{e}}
	var hear Row
	for i, f := range best {
		if len(hear) < 5 {
			hear = append(hear, Button{Label: fmt.Sprintf("Listen %d", i+1), Emoji: "🎧", CustomID: customID("hear", string(f.Song))})
		}
	}
	if len(best) > 0 {
		e.Description = fameLines(guildID, best)
		m.Components = []Row{hear}
	}
	return m
}

// fameLines lists songs with what they were liked for.
func fameLines(guildID string, best []requests.Fame) string {
	var lines []string
	for i, f := range best {
		rank := ordinal(i + 1)
		if medals := []string{"🥇", "🥈", "🥉"}; i < len(medals) {
			rank = medals[i]
		}
		title := f.Title
		if title == "" {
			title = "Untitled"
		}
		line := fmt.Sprintf("%s **%s** · %s", rank, cut(plain(title), 80), cut(plain(f.Requester.Name), 40))
		if f.Votes > 0 {
			line += " · " + counted(f.Votes, "vote")
		}
		if f.Favourites > 0 {
			line += fmt.Sprintf(" · ⭐ %s", thousands(f.Favourites))
		}
		if f.Trophies > 0 {
			line += " · " + strings.Repeat("🏆", min(f.Trophies, 5))
		}
		if url := jump(guildID, f.Post); url != "" {
			line += " · [listen](" + url + ")"
		}
		lines = append(lines, line)
	}
	return cut(strings.Join(lines, "\n"), 4096)
}

// weekMessage tells what happened in a week.
func weekMessage(w requests.Week) Message {
	e := &discordgo.MessageEmbed{Title: "The week of this server", Color: palette.Done,
		Description: fmt.Sprintf("%s, %s, %s and %s.", counted(w.Ideas, "idea"), counted(w.Votes, "vote"), counted(w.Songs, "song"), counted(w.Battles, "battle"))}
	if len(w.Best) > 0 {
		e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: "Liked most", Value: cut(fameLines(w.GuildID, w.Best), 1024)})
	}
	if w.Leading != nil {
		e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: "First on the board", Value: cut(ideaLine(*w.Leading), 1024)})
	}
	return Message{Embeds: []*discordgo.MessageEmbed{e}}
}
