package jukebox

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

// The values of the option "from", besides playlists and searches, and the maximum numbers of songs.
const (
	fromFavourites = "favourites"
	fromNewest     = "newest"
	maxFavourites  = 25
	maxFound       = 10
)

// namedSongs returns the songs that the options name.
func (h handlers) namedSongs(ctx context.Context, it *discord.Interaction) ([]songs.Entry, error) {
	song, from := strings.TrimSpace(it.Text("song")), strings.TrimSpace(it.Text("from"))
	var all []songs.Entry
	if song != "" {
		e, err := songoption.Named(ctx, it, h.Library, "song")
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	switch {
	case from != "":
		more, err := h.songsFrom(ctx, it, from)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	case song == "":
		return nil, errNoSongNamed
	}
	return all, nil
}

// errNoSongNamed is returned if no song was named.
var errNoSongNamed = &discord.UserError{Reason: "no song was named", Text: "jukebox.refused.no-song"}

// songsFrom returns favourites, the newest songs, the songs of a playlist, or those that a search finds.
func (h handlers) songsFrom(ctx context.Context, it *discord.Interaction, from string) ([]songs.Entry, error) {
	v, err := it.Viewer(ctx)
	if err != nil {
		return nil, err
	}
	q := songs.Search{Filter: songs.FilterServer, Viewer: v, Limit: 2 * maxFound}
	switch { // members may type the name of a suggestion
	case from == fromFavourites || songoption.IsOneOf(from, "jukebox.from.favourites", "jukebox.from-words.favourites"):
		q.Filter, q.Limit = songs.FilterFavourites, maxFavourites
		page, _, err := h.Library.Library(ctx, q)
		if err == nil && len(page) == 0 {
			err = errNoFavourites
		}
		return page, err
	case from == fromNewest || songoption.IsOneOf(from, "jukebox.from.newest", "jukebox.from-words.newest"):
	default:
		list, err := h.namedPlaylist(ctx, it, "from", from)
		if err == nil {
			return h.nonEmptyPlaylistSongs(ctx, it, list)
		}
		// A text that names no playlist is a search.
		if choice, ok := errors.AsType[*discord.ChoiceError](err); ok && choice.Several ||
			!ok && !errors.Is(err, jukebox.ErrNoPlaylist) {
			return nil, err
		}
		q.Text = from
	}
	page, _, err := h.Library.Library(ctx, q)
	if err != nil {
		return nil, err
	}
	if len(page) == 0 {
		return nil, discord.ErrNoSong
	}
	return firstTakes(page, maxFound), nil
}

// errNoFavourites is returned if the member has no favourites.
var errNoFavourites = &discord.UserError{Reason: "no favourites", Text: "jukebox.refused.no-favourites"}

// namedPlaylist returns a playlist that the member may play, by its id or the name in an option. Of
// playlists with the same name it is the member's own.
func (h handlers) namedPlaylist(
	ctx context.Context, it *discord.Interaction, option, which string,
) (jukebox.Playlist, error) {
	v, err := it.Viewer(ctx)
	if err != nil {
		return jukebox.Playlist{}, err
	}
	list, err := h.Playlists.Playlist(ctx, v, which)
	if err == nil && string(list.ID) == which || err != nil && !errors.Is(err, jukebox.ErrNoPlaylist) {
		return list, err
	}
	all, err := h.playlists(ctx, it, "", maxNamed)
	if err != nil {
		return list, err
	}
	naming := playlistNaming(it.Private(), it.User().ID, option)
	own := slices.DeleteFunc(slices.Clone(all), func(p jukebox.Playlist) bool { return p.Owner.ID != it.User().ID })
	list, err = naming.Choose(own, which)
	if choice, ok := errors.AsType[*discord.ChoiceError](err); err == nil || ok && choice.Several {
		return list, err
	}
	return naming.Choose(all, which)
}

// maxNamed is the number of playlists whose names are compared.
const maxNamed = 500

// playlistNaming returns how members name playlists in an option.
func playlistNaming(l i18n.Language, user, option string) songoption.Naming[jukebox.Playlist] {
	label := func(p jukebox.Playlist) string { return playlistChoice(l, p, user).Name }
	return songoption.Naming[jukebox.Playlist]{Option: option, None: jukebox.ErrNoPlaylist, Label: label,
		ID:    func(p jukebox.Playlist) string { return string(p.ID) },
		Names: func(p jukebox.Playlist) []string { return []string{p.Name} }}
}

// playlists returns the playlists that the member may play and whose names contain a text.
func (h handlers) playlists(
	ctx context.Context, it *discord.Interaction, text string, limit int,
) ([]jukebox.Playlist, error) {
	v, err := it.Viewer(ctx)
	if err != nil {
		return nil, err
	}
	return h.Playlists.Playlists(ctx, v, text, limit)
}

// playlistSongs returns the songs of a playlist that the member may see.
func (h handlers) playlistSongs(
	ctx context.Context, it *discord.Interaction, list jukebox.Playlist,
) ([]songs.Entry, error) {
	v, err := it.Viewer(ctx)
	if err != nil {
		return nil, err
	}
	return h.Playlists.PlaylistSongs(ctx, list, v)
}

// nonEmptyPlaylistSongs is like [handlers.playlistSongs], but returns errEmptyPlaylist if there are none.
func (h handlers) nonEmptyPlaylistSongs(
	ctx context.Context, it *discord.Interaction, list jukebox.Playlist,
) ([]songs.Entry, error) {
	all, err := h.playlistSongs(ctx, it, list)
	if err == nil && len(all) == 0 {
		err = errEmptyPlaylist
	}
	return all, err
}

// errEmptyPlaylist is returned if a playlist has no songs.
var errEmptyPlaylist = &discord.UserError{Reason: "the playlist is empty", Text: "playlist.refused.empty"}

// firstTakes keeps one take for each title of an order, so that similar songs are not played in a row.
func firstTakes(page []songs.Entry, most int) []songs.Entry {
	type song struct {
		order songs.OrderID
		title string
	}
	at := make(map[song]int)
	var all []songs.Entry
	for _, e := range page {
		this := song{e.OrderID, e.Title}
		i, known := at[this]
		switch {
		case !known && len(all) < most:
			at[this] = len(all)
			all = append(all, e)
		case known && e.Take < all[i].Take:
			all[i] = e
		}
	}
	return all
}
