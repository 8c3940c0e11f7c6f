package boardmessages

import (
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// missingSidesMessage lists the sides of a battle without a song, with who cancelled them, and says how the battle
// continues and what becomes of the other sides.
func missingSidesMessage(l i18n.Language, b board.Battle) discord.Message {
	var lines []string
	failed := 0
	for _, s := range b.Sides {
		if s.Song != "" {
			continue
		}
		if !s.Cancelled {
			failed++
		}
		lines = append(lines, sideLine(l, b, s, 0))
	}
	text := strings.Join(lines, "\n") + "\n\n"
	switch {
	case b.State != board.Abandoned:
		text += l.T("battle.missed-one")
	case len(lines) == len(b.Sides):
		text += l.T("battle.missed-all")
	default:
		text += l.T("battle.missed-most")
	}
	title := l.T("battle.cancelled-title")
	if failed > 0 {
		title = l.Plural("battle.missed", failed)
	}
	m := discord.Message{Embeds: []*discordgo.MessageEmbed{{Title: title, Color: palette.Done,
		Description: discord.Cut(text, 4096)}}}
	if users := namedInSides(b); len(users) > 0 {
		m.Shows = discord.ShowsSongs(songs.PostCopy, l.Tag(), nil, users...)
	}
	return m
}

// namedInSides returns the host, who wrote the styles of a battle, and the members who cancelled sides.
func namedInSides(b board.Battle) (users []string) {
	listed := map[string]bool{"": true}
	add := func(id string) {
		if !listed[id] {
			listed[id] = true
			users = append(users, id)
		}
	}
	add(b.Host.ID)
	for _, s := range b.Sides {
		if s.Song == "" && s.Cancelled {
			add(s.CancelledBy)
		}
	}
	return users
}
