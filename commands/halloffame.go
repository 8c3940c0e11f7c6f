package commands

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/requests"
	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// shownFame is how many songs the hall of fame shows.
const shownFame = 10

// hallOfFame is /hall-of-fame: the songs that a server liked most.
func (c Community) hallOfFame() Command {
	return Command{
		Definition: serverDefinition("hall-of-fame", "The songs that this server likes most, this week or of all time",
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "of", Description: "Left out: of all time",
				Choices: []*discordgo.ApplicationCommandOptionChoice{{Name: "all time", Value: "all"}, {Name: "the last seven days", Value: "week"}}}),
		Handle: func(ctx context.Context, it *Interaction) error {
			if err := it.Defer(ctx); err != nil {
				return err
			}
			l := it.Public(ctx)
			since, title := time.Time{}, l.Say("board.fame")
			if it.Text("of") == "week" {
				since, title = c.Now().Add(-7*24*time.Hour), l.Say("board.fame-week")
			}
			best, err := c.Council.Fame(ctx, it.GuildID, it.ChannelID, since, shownFame)
			if err != nil {
				return err
			}
			return it.Edit(ctx, fameMessage(l, title, it.GuildID, best))
		},
	}
}

func fameMessage(l words.Language, title, guildID string, best []requests.Fame) Message {
	e := &discordgo.MessageEmbed{Title: title, Color: palette.Done, Description: l.Say("board.fame-empty"),
		Footer: &discordgo.MessageEmbedFooter{Text: l.Say("board.fame-footer")}}
	m := Message{Embeds: []*discordgo.MessageEmbed{e}}
	var hear Row
	for i, f := range best {
		if len(hear) < 5 {
			hear = append(hear, Button{Label: l.Say("board.fame-listen", "Number", strconv.Itoa(i+1)), Emoji: "🎧", CustomID: customID("hear", string(f.Song))})
		}
	}
	if len(best) > 0 {
		m.Shows = showsSongs(songs.PostCopy, l.Tag(), famous(best))
		e.Description = fameLines(l, guildID, best)
		m.Components = []Row{hear}
	}
	return m
}

func famous(best []requests.Fame) []songs.SongID {
	var ids []songs.SongID
	for _, f := range best {
		ids = append(ids, f.Song)
	}
	return ids
}

// fameLines lists songs with what they were liked for.
func fameLines(l words.Language, guildID string, best []requests.Fame) string {
	var lines []string
	for i, f := range best {
		rank := ordinal(i + 1)
		if medals := []string{"🥇", "🥈", "🥉"}; i < len(medals) {
			rank = medals[i]
		}
		title := f.Title
		if title == "" {
			title = l.Say("board.untitled")
		}
		line := fmt.Sprintf("%s **%s** · %s", rank, cut(plain(title), 80), cut(plain(f.Requester.Name), 40))
		if f.Votes > 0 {
			line += " · " + l.Count("board.votes", f.Votes)
		}
		if f.Favourites > 0 {
			line += " · ⭐ " + l.Number(f.Favourites)
		}
		if f.Trophies > 0 {
			line += " · " + strings.Repeat("🏆", min(f.Trophies, 5))
		}
		if url := jump(guildID, f.Post); url != "" {
			line += " · [" + l.Say("board.listen") + "](" + url + ")"
		}
		lines = append(lines, line)
	}
	return cut(strings.Join(lines, "\n"), 4096)
}

// weekMessage tells what happened in a week.
func weekMessage(l words.Language, w requests.Week) Message {
	e := &discordgo.MessageEmbed{Title: l.Say("board.week"), Color: palette.Done,
		Description: l.Say("board.week-text", "Ideas", l.Count("board.ideas", w.Ideas), "Votes", l.Count("board.votes", w.Votes),
			"Songs", l.Count("board.songs", w.Songs), "Battles", l.Count("board.battles", w.Battles))}
	if len(w.Best) > 0 {
		e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: l.Say("board.week-best"), Value: cut(fameLines(l, w.GuildID, w.Best), 1024)})
	}
	if w.Leading != nil {
		e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: l.Say("board.week-leading"), Value: cut(ideaLine(l, *w.Leading), 1024)})
	}
	m := Message{Embeds: []*discordgo.MessageEmbed{e}, Shows: showsSongs(songs.PostCopy, l.Tag(), famous(w.Best))}
	if w.Leading != nil && w.Leading.Proposer.ID != "" {
		m.Shows.Users = []string{w.Leading.Proposer.ID}
	}
	return m
}
