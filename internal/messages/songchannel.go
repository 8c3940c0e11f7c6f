package messages

import (
	"context"
	"errors"
	"slices"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/songs"
)

// postInSongChannel posts a delivered order in the song channel of its server. Errors are only
// logged, because the song is already delivered.
func (ord *Orders) postInSongChannel(ctx context.Context, o songs.Order) {
	if ord.cfg.Channels == nil || o.Place.GuildID == "" {
		return
	}
	c, err := ord.cfg.Channels.SongChannel(ctx, o.Place.GuildID)
	if err == nil {
		err = ord.postInChannel(ctx, c, o)
	}
	if err != nil && !errors.Is(err, songs.ErrNotFound) {
		ord.cfg.Log.WarnContext(ctx, "post in song channel failed", "order", o.ID, "guild", o.Place.GuildID, "channel",
			c.ID, "err", err)
	}
}

// postInChannel posts an order in a song channel or, if it edits a song that has a thread, in that
// thread.
func (ord *Orders) postInChannel(ctx context.Context, c songs.Channel, o songs.Order) error {
	thread := ""
	if c.Threads && o.Spec.Edit != nil {
		found, err := ord.cfg.Channels.Thread(ctx, o.Spec.Edit.Song)
		if err != nil && !errors.Is(err, songs.ErrNotFound) {
			return err
		}
		thread = found
	}
	if thread != "" { // post a new version in the thread of its song
		err := ord.postSong(ctx, thread, o)
		if err == nil {
			err = ord.cfg.Channels.Share(ctx, o.Place.GuildID, songs.Posting{ChannelID: thread},
				discord.SongIDs(o.Songs)...)
		}
		if !errors.Is(err, discord.ErrMessageGone) {
			return errors.Join(err, ord.cfg.Channels.SetThread(ctx, thread, discord.SongIDs(o.Songs)...))
		}
	}
	message := ""
	if o.Place.ChannelID == c.ID { // it was ordered in the song channel
		to, err := DecodeAddress(o.Address)
		if err != nil {
			return err
		}
		message = to.MessageID
	} else {
		posted, err := ord.cfg.Discord.Post(ctx, c.ID, ord.songChannelMessage(ctx, o))
		if err != nil {
			return err
		}
		message = posted.ID
		if err := ord.cfg.Channels.Share(ctx, o.Place.GuildID, songs.Posting{ChannelID: c.ID},
			discord.SongIDs(o.Songs)...); err != nil {
			return err
		}
		ord.postFurther(ctx, c.ID, "at-", ord.forSongChannel(ctx, o))
	}
	if !c.Threads || message == "" {
		return nil
	}
	l := ord.Language(ctx, o)
	thread, err := ord.cfg.Discord.StartThread(ctx, c.ID, message, discord.Cut(OrderTitle(l, o), 100))
	if err == nil {
		p := *discord.ShowsSongs(songs.PostThread, l.Tag(), discord.SongIDs(o.Songs))
		p.ChannelID, p.MessageID, p.At = thread, thread, ord.cfg.Now()
		err = ord.cfg.Channels.RecordPost(ctx, p)
	}
	if err != nil {
		return err
	}
	return ord.cfg.Channels.SetThread(ctx, thread, discord.SongIDs(o.Songs)...)
}

// postSong posts an order in a channel other than its own.
func (ord *Orders) postSong(ctx context.Context, channelID string, o songs.Order) error {
	if o.Place.ChannelID == channelID {
		return nil
	}
	_, err := ord.cfg.Discord.Post(ctx, channelID, ord.songChannelMessage(ctx, o))
	if err == nil {
		ord.postFurther(ctx, channelID, "at-", ord.forSongChannel(ctx, o))
	}
	return err
}

// forSongChannel returns an order with files that the song channel accepts and without the token
// of the place where it was requested.
func (ord *Orders) forSongChannel(ctx context.Context, o songs.Order) songs.Order {
	o = ord.fitFiles(ctx, ord.cfg.Credits.Order(ctx, o), discord.DefaultSizeLimit)
	to, _ := DecodeAddress(o.Address) // an invalid address has no token
	to.Token = discord.Token{}
	o.Address = to.Encode()
	return o
}

// songChannelMessage returns the message of an order for a channel other than its own. Its nonce
// keeps a repeated attempt from posting it twice.
func (ord *Orders) songChannelMessage(ctx context.Context, o songs.Order) discord.Message {
	m := ord.FinishedMessage(ord.Language(ctx, o), ord.fitFiles(ctx, o, discord.DefaultSizeLimit))
	m.Nonce = "at-" + string(o.ID)
	return m
}

// fitFiles returns an order whose files have at most limit bytes. Songs that cannot be converted
// are posted as links.
func (ord *Orders) fitFiles(ctx context.Context, o songs.Order, limit int64) songs.Order {
	o.Songs = slices.Clone(o.Songs)
	o.SizeLimit = min(o.SizeLimit, limit)
	for i := range o.Songs {
		o.Songs[i].Posted = ord.fittingFile(ctx, o, o.Songs[i], limit)
	}
	return o
}

// fittingFile returns the file of a song to post, which has at most limit bytes: the mastered one, or
// one that is made now if that is too large or was deleted because it named a member. Without ffmpeg
// it is the recording. It has no key if nothing fits.
func (ord *Orders) fittingFile(ctx context.Context, o songs.Order, s songs.Song, limit int64) songs.File {
	if s.Posted.Key != "" && s.Posted.Size <= limit {
		return s.Posted
	}
	if s.Audio.Key == "" {
		return songs.File{}
	}
	if ord.cfg.Formatter != nil && !s.Stems {
		by := songs.Tags{Artist: o.Artist()}
		if ord.cfg.Album != nil {
			by.Album = ord.cfg.Album(ctx, o.Place)
		}
		f, err := ord.cfg.Formatter.Format(media.Paid(ctx), s, by, "m4a", limit)
		if err == nil {
			return f
		}
		ord.cfg.Log.WarnContext(ctx, "convert song to size limit failed", "order", o.ID, "song", s.ID, "limit",
			limit, "err", err)
		if errors.Is(err, songs.ErrTooLarge) {
			return songs.File{}
		}
	}
	if s.Audio.Size <= limit {
		return s.Audio
	}
	return songs.File{}
}
