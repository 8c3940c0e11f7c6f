package messages

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
)

// entryOrder returns an order with one song of the library, whose files have at most limit bytes.
func (ord *Orders) entryOrder(ctx context.Context, l i18n.Language, e songs.Entry, limit int64) songs.Order {
	o := ord.fitFiles(ctx, ord.cfg.Credits.Order(ctx, songs.Order{ID: e.OrderID, Requester: e.Requester,
		Place: e.Place, State: songs.Done,
		Songs: []songs.Song{e.Song}, Spec: songs.SongSpec{Edit: e.Edit, Artist: e.ArtistOverride, Voice: e.Voice},
		SizeLimit: limit}), limit)
	o.Songs[0].Title = EntryName(l, e)
	return o
}

// SongPost returns the message that shows a song of the library in a channel, as the message of its
// order does. author says who requested and who posted it. It may convert the song, and thus take long.
// The error is an [*ExportError] if the song does not fit.
func (ord *Orders) SongPost(ctx context.Context, l i18n.Language, e songs.Entry, limit int64,
	author, sharer string) (discord.Message, error) {
	o := ord.entryOrder(ctx, l, e, limit)
	if o.Songs[0].Posted.Key == "" { // a link of the provider would have expired
		return discord.Message{}, &ExportError{Format: "m4a", Length: e.Duration, Limit: limit, Err: songs.ErrTooLarge}
	}
	m := ord.FinishedMessage(l, o)
	m.Embeds[0].Author = &discordgo.MessageEmbedAuthor{Name: discord.Cut(author, 256)}
	m.Shows = discord.ShowsSongs(songs.PostCopy, l.Tag(), []songs.SongID{e.ID}, sharer)
	return m, nil
}
