package commands

import (
	"context"
	"errors"
	"slices"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/jukebox"
	"riffbot/internal/requests"
	"riffbot/internal/songs"
	"riffbot/internal/visibility"
)

// Access decides which songs a member may see. [visibility.Songs] is one.
type Access interface {
	Viewer(ctx context.Context, m visibility.Member) (songs.Viewer, error)
	Audience(ctx context.Context, guildID, channelID string) (songs.Viewer, error)
	VisibleSongs(ctx context.Context, v songs.Viewer, ids ...songs.SongID) (map[songs.SongID]bool, error)
	VisibleOrder(ctx context.Context, v songs.Viewer, id songs.OrderID) (bool, error)
	Share(ctx context.Context, guildID string, p songs.Posting, ids ...songs.SongID) error
}

// errNoAccess says that a router was built without an [Access].
var errNoAccess = errors.New("nothing decides who may see which song")

// errPrivateSong says that a song may not be shown where everyone would see it who can see this channel.
var errPrivateSong = errors.New("the song is from a channel that not everyone here can see")

// viewer is the member as one who looks at songs here.
func (it *Interaction) viewer(ctx context.Context) (songs.Viewer, error) {
	if it.access == nil {
		return songs.Viewer{}, errNoAccess
	}
	return it.access.Viewer(ctx, visibility.Member{ID: it.User().ID, GuildID: it.GuildID, Roles: it.Roles(), ChannelID: it.ChannelID,
		ParentID: it.within(), Manager: it.MemberCan(discordgo.PermissionManageGuild), Administrator: it.MemberCan(discordgo.PermissionAdministrator)})
}

// sees returns an order with the songs of it that the member may see here: all of them where the order was made, else
// those that were shared. [songs.ErrNotFound] when that is none.
func (it *Interaction) sees(ctx context.Context, o songs.Order) (songs.Order, error) {
	if o.Place.GuildID != it.GuildID || it.GuildID == "" && o.Requester.ID != it.User().ID {
		return o, songs.ErrNotFound
	}
	v, err := it.viewer(ctx)
	if err != nil {
		return o, err
	}
	if len(o.Songs) == 0 || o.State != songs.Done && o.State != songs.Delivering && !o.Kept() { // none was delivered
		visible, err := it.access.VisibleOrder(ctx, v, o.ID)
		if err == nil && !visible {
			err = songs.ErrNotFound
		}
		return o, err
	}
	visible, err := it.access.VisibleSongs(ctx, v, idsOf(o.Songs)...)
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

// forEveryone returns [errPrivateSong] unless everyone who can see this channel may see some songs: for what is posted
// here without being asked to share them.
func (it *Interaction) forEveryone(ctx context.Context, ids ...songs.SongID) error {
	if it.GuildID == "" {
		return nil
	}
	if it.access == nil {
		return errNoAccess
	}
	v, err := it.access.Audience(ctx, it.GuildID, it.ChannelID)
	if err != nil {
		return err
	}
	visible, err := it.access.VisibleSongs(ctx, v, ids...)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if !visible[id] {
			return errPrivateSong
		}
	}
	return nil
}

// share records that the member has posted a song here.
func (it *Interaction) share(ctx context.Context, id songs.SongID) error {
	if it.access == nil {
		return errNoAccess
	}
	return it.access.Share(ctx, it.GuildID, songs.Posting{ChannelID: it.ChannelID, ParentID: it.publicParent()}, id)
}

// publicParent is the channel that a public thread is in; empty in all other places.
func (it *Interaction) publicParent() string {
	if it.At.Type == discordgo.ChannelTypeGuildPrivateThread {
		return ""
	}
	return it.within()
}

// masked returns a view of a jukebox without the songs that a viewer may not see: their places stay, nameless.
func masked(ctx context.Context, a Access, v songs.Viewer, view jukebox.View) (jukebox.View, error) {
	if a == nil {
		return view, errNoAccess
	}
	var ids []songs.SongID
	for _, e := range view.Waiting {
		ids = append(ids, e.Song.ID)
	}
	if view.Now != nil {
		ids = append(ids, view.Now.Song.ID)
	}
	if view.Notice.Song != "" {
		ids = append(ids, view.Notice.Song)
	}
	visible, err := a.VisibleSongs(ctx, v, ids...)
	if err != nil {
		return view, err
	}
	if !visible[view.Notice.Song] {
		view.Notice.Title = ""
	}
	mask := func(e jukebox.Entry) jukebox.Entry {
		if !visible[e.Song.ID] {
			e.Song = songs.Entry{Song: songs.Song{ID: e.Song.ID, Duration: e.Song.Duration}}
			e.Hidden = true
		}
		return e
	}
	waiting := make([]jukebox.Entry, len(view.Waiting))
	for i, e := range view.Waiting {
		waiting[i] = mask(e)
	}
	view.Waiting = waiting
	if view.Now != nil {
		now := mask(*view.Now)
		view.Now = &now
	}
	return view, nil
}

// withoutHidden returns requests without the titles and addresses of songs that a viewer may not see.
func withoutHidden(ctx context.Context, a Access, v songs.Viewer, all []requests.Request) ([]requests.Request, error) {
	if a == nil {
		return nil, errNoAccess
	}
	var ids []songs.SongID
	for _, r := range all {
		if r.Song != "" {
			ids = append(ids, r.Song)
		}
	}
	visible, err := a.VisibleSongs(ctx, v, ids...)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(all)
	for i := range out {
		if r := &out[i]; r.Song != "" && !visible[r.Song] {
			r.Title, r.Post = "", requests.Post{}
		}
	}
	return out, nil
}

// boardFor is a board as all may see it who can see a channel.
func boardFor(ctx context.Context, a Access, guildID, channelID string, b requests.Board) (requests.Board, error) {
	if a == nil {
		return b, errNoAccess
	}
	v, err := a.Audience(ctx, guildID, channelID)
	for _, list := range []*[]requests.Request{&b.Open, &b.UnderWay, &b.Lately} {
		if err == nil {
			*list, err = withoutHidden(ctx, a, v, *list)
		}
	}
	return b, err
}

// view is a jukebox as the member may see it.
func (it *Interaction) view(ctx context.Context, view jukebox.View) (jukebox.View, error) {
	v, err := it.viewer(ctx)
	if err != nil {
		return view, err
	}
	return masked(ctx, it.access, v, view)
}
