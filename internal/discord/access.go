package discord

import (
	"context"
	"errors"
	"slices"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/visibility"
)

// Access decides which songs a member may see. [visibility.Songs] is one.
type Access interface {
	Viewer(ctx context.Context, m visibility.Member) (songs.Viewer, error)
	Audience(ctx context.Context, guildID, channelID string) (songs.Viewer, error)
	VisibleSongs(ctx context.Context, v songs.Viewer, ids ...songs.SongID) (map[songs.SongID]bool, error)
	VisibleOrder(ctx context.Context, v songs.Viewer, id songs.OrderID) (bool, error)
	Share(ctx context.Context, guildID string, p songs.Posting, ids ...songs.SongID) error
}

// ErrNoSongAccess reports that a router has no [Access].
var ErrNoSongAccess = errors.New("router has no song access")

// ErrPrivateSong reports that a song may not be shown in a channel, because not every
// member who sees the channel may see the song.
var ErrPrivateSong = errors.New("song is from a channel that not every member here can see")

// Viewer returns the member as the viewer of songs in this channel.
func (it *Interaction) Viewer(ctx context.Context) (songs.Viewer, error) {
	if it.Access == nil {
		return songs.Viewer{}, ErrNoSongAccess
	}
	return it.Access.Viewer(ctx, visibility.Member{ID: it.User().ID, GuildID: it.GuildID, Roles: it.Roles(),
		ChannelID: it.ChannelID,
		ParentID:  it.ParentChannelID(), Manager: it.MemberCan(discordgo.PermissionManageGuild),
		Administrator: it.MemberCan(discordgo.PermissionAdministrator)})
}

// VisibleOrder returns an order with those of its songs that the member may see here:
// all of them where the order was made, elsewhere those that were shared. In a message that
// only the member sees, their own orders from outside servers are visible everywhere. It
// returns [songs.ErrNotFound] if there are none.
func (it *Interaction) VisibleOrder(ctx context.Context, o songs.Order) (songs.Order, error) {
	own := o.Place.GuildID == "" && o.Requester.ID == it.User().ID
	elsewhere := own && it.GuildID != "" && it.ephemeralMessage() != ""
	if !elsewhere && (o.Place.GuildID != it.GuildID || it.GuildID == "" && !own) {
		return o, songs.ErrNotFound
	}
	v, err := it.Viewer(ctx)
	if err != nil {
		return o, err
	}
	if elsewhere {
		v = songs.Viewer{ID: it.User().ID}
	}
	// none was delivered
	if len(o.Songs) == 0 || o.State != songs.Done && o.State != songs.Delivering && !o.Undelivered() {
		visible, err := it.Access.VisibleOrder(ctx, v, o.ID)
		if err == nil && !visible {
			err = songs.ErrNotFound
		}
		return o, err
	}
	visible, err := it.Access.VisibleSongs(ctx, v, SongIDs(o.Songs)...)
	if err != nil {
		return o, err
	}
	var shown []songs.Song
	for _, s := range o.Songs {
		if visible[s.ID] {
			shown = append(shown, s)
		}
	}
	if o.Songs = shown; len(shown) == 0 {
		return o, songs.ErrNotFound
	}
	return o, nil
}

// RequirePublic returns [ErrPrivateSong] unless every member who sees this channel may
// see the songs. It is for messages that show songs without a request to share them.
func (it *Interaction) RequirePublic(ctx context.Context, ids ...songs.SongID) error {
	if it.GuildID == "" {
		return nil
	}
	if it.Access == nil {
		return ErrNoSongAccess
	}
	v, err := it.Access.Audience(ctx, it.GuildID, it.ChannelID)
	if err != nil {
		return err
	}
	visible, err := it.Access.VisibleSongs(ctx, v, ids...)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if !visible[id] {
			return ErrPrivateSong
		}
	}
	return nil
}

// Share records that the member posted a song here.
func (it *Interaction) Share(ctx context.Context, id songs.SongID) error {
	if it.Access == nil {
		return ErrNoSongAccess
	}
	return it.Access.Share(ctx, it.GuildID, songs.Posting{ChannelID: it.ChannelID, ParentID: it.PublicParent()}, id)
}

// PublicParent returns the channel of a public thread, or "" elsewhere.
func (it *Interaction) PublicParent() string {
	if it.At.Type == discordgo.ChannelTypeGuildPrivateThread {
		return ""
	}
	return it.ParentChannelID()
}

// SongIDs returns the ids of songs.
func SongIDs(all []songs.Song) []songs.SongID {
	var ids []songs.SongID
	for _, s := range all {
		ids = append(ids, s.ID)
	}
	return ids
}

// ErrNoSong reports that no song of the library matches.
var ErrNoSong = errors.New("no such song here")

// NoSongError reports that no song has the name that a member typed. It is an [ErrNoSong].
type NoSongError struct {
	Option string // name of the option
	Typed  string // its text
}

func (e *NoSongError) Error() string { return "option " + e.Option + " names no song" }

// Unwrap returns [ErrNoSong].
func (e *NoSongError) Unwrap() error { return ErrNoSong }

// VisibleSongs returns the songs whose texts every member who sees the channel may read.
func (t *Reply) VisibleSongs(ctx context.Context, all []songs.Song) ([]songs.Song, error) {
	if t.access == nil {
		return nil, ErrNoSongAccess
	}
	v := songs.Viewer{ID: t.Author.ID}
	if t.GuildID != "" {
		var err error
		if v, err = t.access.Audience(ctx, t.GuildID, t.ChannelID); err != nil {
			return nil, err
		}
	}
	visible, err := t.access.VisibleSongs(ctx, v, SongIDs(all)...)
	return slices.DeleteFunc(slices.Clone(all), func(s songs.Song) bool { return !visible[s.ID] }), err
}
