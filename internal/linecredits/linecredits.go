// Package linecredits shows the authors of songs that members wrote line by line.
package linecredits

import (
	"context"
	"log/slog"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
)

// Store finds the authors of songs.
type Store interface {
	// LineCredits returns the authors of the lines of a song; none for songs that one member or a model wrote.
	LineCredits(ctx context.Context, id songs.SongID) ([]songs.LineCredit, error)
}

// Reader adds authors to songs. The zero value adds none.
type Reader struct {
	Store Store
	Log   *slog.Logger
}

// Song returns a song with the authors of its lines. If they cannot be read, the song is shown without them.
func (r Reader) Song(ctx context.Context, s songs.Song) songs.Song {
	if r.Store == nil {
		return s
	}
	credits, err := r.Store.LineCredits(ctx, s.ID)
	if err != nil {
		r.Log.WarnContext(ctx, "read authors of lines failed", "song", s.ID, "err", err)
		return s
	}
	s.Credits = credits
	return s
}

// Order returns an order whose first song has the authors of its lines. All songs of an order have the same lyrics.
func (r Reader) Order(ctx context.Context, o songs.Order) songs.Order {
	if len(o.Songs) > 0 {
		o.Songs = slices.Clone(o.Songs)
		o.Songs[0] = r.Song(ctx, o.Songs[0])
	}
	return o
}

// Fields returns the field with the names of the authors of a song's lines; none for other songs.
func Fields(l i18n.Language, s songs.Song) []*discordgo.MessageEmbedField {
	var names []string
	for _, m := range songs.Authors(s.Credits) {
		names = append(names, discord.Plain(m.Name))
	}
	if len(names) == 0 {
		return nil
	}
	return []*discordgo.MessageEmbedField{{Name: l.T("cowriting.by"),
		Value: discord.Cut(strings.Join(names, l.T("board.comma")), 1024)}}
}
