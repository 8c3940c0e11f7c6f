package app

import (
	"context"

	"github.com/riffbot/riffbot/internal/cowriting"
	"github.com/riffbot/riffbot/internal/cowritingmessages"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// newCowriting returns the service of songs that members write line by line.
func newCowriting(ctx context.Context, e env, data *storage, conn connection, g guilds,
	svc services) *cowriting.Service {
	longest := maxLyrics(svc.offer.For(ctx, "", songs.SongSpec{}))
	return cowriting.NewService(cowriting.Deps{Store: data.cowriting, MaxLyrics: longest, Moderator: svc.moderator,
		Notifier: cowritingmessages.NewNotifier(conn.recorded, g.locales,
			cowritingmessages.Options{MaxLyrics: longest, Price: e.cfg.Songs.Price}),
		Log: e.log, NewID: newID, Now: e.now})
}

// maxLyrics returns the maximum length of lyrics that the default model of the operator's provider accepts. The provider
// that a server chose may accept less, which is checked when the song is ordered.
func maxLyrics(c provider.Capabilities) int {
	if n := c.LimitsOf("").LyricsRunes; n > 0 {
		return min(n, songs.MaxLyrics)
	}
	return songs.MaxLyrics
}
