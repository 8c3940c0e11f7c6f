package commands

import (
	"context"
	"errors"
	"slices"

	"riffbot/internal/media"
	"riffbot/internal/songs"
)

// Announce lets the desk post finished songs in the song channels of servers, with
// files that are made to fit.
func (d *Desk) Announce(channels songChannels, copies copier, album func(context.Context, songs.Place) string) {
	d.channels, d.copies, d.album = channels, copies, album
}

// announce posts a finished song where its server wants all of them. A song that
// is where it was asked for is delivered: what goes wrong here is for the log.
func (d *Desk) announce(ctx context.Context, o songs.Order) {
	if d.channels == nil || o.Place.GuildID == "" {
		return
	}
	c, err := d.channels.SongChannel(ctx, o.Place.GuildID)
	if err == nil {
		err = d.announceIn(ctx, c, o)
	}
	if err != nil && !errors.Is(err, songs.ErrNotFound) {
		d.log.WarnContext(ctx, "a song was not posted in the song channel", "order", o.ID, "guild", o.Place.GuildID, "channel", c.ID, "err", err)
	}
}

func (d *Desk) announceIn(ctx context.Context, c songs.Channel, o songs.Order) error {
	thread := ""
	if c.Threads && o.Brief.Edit != nil {
		found, err := d.channels.Thread(ctx, o.Brief.Edit.Song)
		if err != nil && !errors.Is(err, songs.ErrNotFound) {
			return err
		}
		thread = found
	}
	if thread != "" { // a version goes where the song is
		err := d.postSong(ctx, thread, o)
		if err == nil {
			err = d.channels.Share(ctx, o.Place.GuildID, songs.Posting{ChannelID: thread}, idsOf(o.Songs)...)
		}
		if !errors.Is(err, ErrMessageGone) {
			return errors.Join(err, d.channels.SetThread(ctx, thread, idsOf(o.Songs)...))
		}
	}
	message := ""
	if o.Place.ChannelID == c.ID { // it is there already
		to, err := decodeAddress(o.Address)
		if err != nil {
			return err
		}
		message = to.MessageID
	} else {
		posted, err := d.discord.Post(ctx, c.ID, d.elsewhere(ctx, o))
		if err != nil {
			return err
		}
		message = posted.ID
		if err := d.channels.Share(ctx, o.Place.GuildID, songs.Posting{ChannelID: c.ID}, idsOf(o.Songs)...); err != nil {
			return err
		}
		d.postFurther(ctx, c.ID, "at-", d.inSongChannel(ctx, o))
	}
	if !c.Threads || message == "" {
		return nil
	}
	l := d.language(ctx, o)
	thread, err := d.discord.StartThread(ctx, c.ID, message, cut(titleOf(l, o), 100))
	if err == nil {
		p := *showsSongs(songs.PostThread, l.Tag(), idsOf(o.Songs))
		p.ChannelID, p.MessageID, p.At = thread, thread, d.now()
		err = d.channels.RecordPost(ctx, p)
	}
	if err != nil {
		return err
	}
	return d.channels.SetThread(ctx, thread, idsOf(o.Songs)...)
}

func (d *Desk) postSong(ctx context.Context, channelID string, o songs.Order) error {
	if o.Place.ChannelID == channelID {
		return nil
	}
	_, err := d.discord.Post(ctx, channelID, d.elsewhere(ctx, o))
	if err == nil {
		d.postFurther(ctx, channelID, "at-", d.inSongChannel(ctx, o))
	}
	return err
}

// inSongChannel is the order with files that fit there and no token of the place
// where it was asked for.
func (d *Desk) inSongChannel(ctx context.Context, o songs.Order) songs.Order {
	o = d.fit(ctx, o, DefaultSizeLimit)
	to, _ := decodeAddress(o.Address) // one that cannot be read says nothing
	to.Token = Token{}
	o.Address = to.encode()
	return o
}

// elsewhere is the message of a song in a channel where nobody asked for it. Its
// nonce keeps a second attempt from posting it twice.
func (d *Desk) elsewhere(ctx context.Context, o songs.Order) Message {
	m := d.finished(d.language(ctx, o), d.fit(ctx, o, DefaultSizeLimit))
	m.Nonce = "at-" + string(o.ID)
	return m
}

// fit is the order with files of at most limit bytes; songs for which there are none
// go out as links.
func (d *Desk) fit(ctx context.Context, o songs.Order, limit int64) songs.Order {
	ctx = media.Paid(ctx)
	o.Songs = slices.Clone(o.Songs)
	o.SizeLimit = min(o.SizeLimit, limit)
	for i := range o.Songs {
		s := &o.Songs[i]
		if s.Posted.Size <= limit || s.Posted.Key == "" {
			continue
		}
		var f songs.File
		if d.copies != nil && !s.Stems {
			var err error
			if f, err = d.copies.Format(ctx, *s, songs.Credits{Artist: o.Artist(), Album: d.album(ctx, o.Place)}, "m4a", limit); err != nil {
				d.log.WarnContext(ctx, "a song was not made to fit", "order", o.ID, "song", s.ID, "limit", limit, "err", err)
			}
		}
		s.Posted = f
	}
	return o
}

func idsOf(all []songs.Song) []songs.SongID {
	var ids []songs.SongID
	for _, s := range all {
		ids = append(ids, s.ID)
	}
	return ids
}
