package subsonic

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/riffbot/riffbot/internal/cleantext"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

// maxPlaylists is the number of playlists that are listed.
const maxPlaylists = 500

// Errors of playlists.
var (
	errNotOwner = &apiError{Code: codeForbidden,
		Message: "Only the owner of a playlist, and members who manage the server, can change it."}
	errNameTaken  = &apiError{Code: codeGeneric, Message: "You have a playlist of that name already."}
	errUnsuitable = &apiError{Code: codeGeneric, Message: "That name is not allowed here."}
	errListFull   = &apiError{Code: codeGeneric,
		Message: fmt.Sprintf("A playlist has at most %d songs, with those that you cannot see.", jukebox.MaxPlaylistSongs)}
	errListIndex = &apiError{Code: codeNotFound, Message: "The playlist has no song at that index."}
)

// getPlaylists returns the playlists of the owner of the key and those that are shared in the server.
func (a *Area) getPlaylists(ctx context.Context, c *call) (response, error) {
	if name := c.params.text("username"); name != "" && name != c.username() && name != c.params.text("u") {
		return response{}, &apiError{Code: codeForbidden, Message: "You can list only your own playlists."}
	}
	all, err := a.deps.Playlists.Playlists(ctx, c.songs, "", maxPlaylists)
	if err != nil {
		return response{}, err
	}
	return response{Playlists: &playlists{describeAll(all, c.describePlaylist)}}, nil
}

func (a *Area) getPlaylist(ctx context.Context, c *call) (response, error) {
	list, err := a.playlist(ctx, c, "id")
	if err != nil {
		return response{}, err
	}
	return a.showPlaylist(ctx, c, list)
}

// describePlaylist returns a playlist as apps see it, without its songs.
func (c *call) describePlaylist(l jukebox.Playlist) playlist {
	return playlist{ID: playlistID(l.ID), Name: l.Name, Owner: l.Owner.Name, Public: l.Shared,
		ReadOnly: c.mayChange(l) != nil, SongCount: l.Songs, Duration: seconds(l.Length), Created: timestamp(l.Created),
		Changed: timestamp(l.Created), CoverArt: playlistID(l.ID)}
}

// mayChange returns an error if the owner of the key may not change a playlist.
func (c *call) mayChange(l jukebox.Playlist) error {
	if l.Owner.ID == c.viewer.UserID || c.viewer.Manages {
		return nil
	}
	return errNotOwner
}

// playlist returns the playlist that a parameter names.
func (a *Area) playlist(ctx context.Context, c *call, param string) (jukebox.Playlist, error) {
	id, err := c.params.require(param)
	if err != nil {
		return jukebox.Playlist{}, err
	}
	name, ok := cutID(id, playlistPrefix)
	if !ok {
		return jukebox.Playlist{}, errNotFound
	}
	l, err := a.deps.Playlists.Playlist(ctx, c.songs, name)
	if err == nil && string(l.ID) != name { // a playlist of that name
		err = jukebox.ErrNoPlaylist
	}
	return l, err
}

func (a *Area) showPlaylist(ctx context.Context, c *call, l jukebox.Playlist) (response, error) {
	ids, err := a.playlistSongs(ctx, c, l)
	if err != nil {
		return response{}, err
	}
	d := c.describePlaylist(l)
	d.Entry, err = a.children(ctx, c.songs, ids...)
	return response{Playlist: &d}, err
}

// playlistSongs returns the songs of a playlist that the owner of the key may see.
func (a *Area) playlistSongs(ctx context.Context, c *call, l jukebox.Playlist) ([]songs.SongID, error) {
	all, err := a.deps.Playlists.PlaylistSongs(ctx, l, c.songs)
	return describeAll(all, func(e songs.Entry) songs.SongID { return e.ID }), err
}

// createPlaylist makes a playlist or, with the parameter playlistId, replaces the songs of one.
func (a *Area) createPlaylist(ctx context.Context, c *call) (response, error) {
	wanted, err := a.distinct(ctx, c, c.params.all("songId"))
	if err != nil {
		return response{}, err
	}
	if len(wanted) > jukebox.MaxPlaylistSongs {
		return response{}, errListFull
	}
	if c.params.has("playlistId") {
		return a.replaceSongs(ctx, c, wanted)
	}
	name, err := a.playlistName(ctx, c)
	if err != nil {
		return response{}, err
	}
	l := jukebox.Playlist{ID: jukebox.PlaylistID(a.deps.NewID()), GuildID: c.viewer.GuildID,
		Owner: songs.Member{ID: c.viewer.UserID, Name: c.username()}, Name: name, Created: a.deps.Now()}
	if err := a.deps.Changes.SavePlaylist(ctx, l, wanted...); err != nil {
		return response{}, explainPlaylist(err)
	}
	return a.reread(ctx, c, l)
}

// distinct returns the songs with the given ids, each once. A playlist has each song at most once.
func (a *Area) distinct(ctx context.Context, c *call, ids []string) (all []songs.SongID, err error) {
	if len(ids) > maxPage {
		return nil, errListFull
	}
	found, err := a.named(ctx, c.songs, ids...)
	for _, t := range found {
		if !slices.Contains(all, t.ID) {
			all = append(all, t.ID)
		}
	}
	return all, err
}

// playlistName returns the parameter name if it may be the name of a playlist.
func (a *Area) playlistName(ctx context.Context, c *call) (string, error) {
	name := cleantext.Name(c.params.text("name"))
	if name == "" {
		return "", missing("name")
	}
	if utf8.RuneCountInString(name) > jukebox.MaxPlaylistName {
		return "", &apiError{Code: codeGeneric,
			Message: fmt.Sprintf("The name of a playlist has at most %d characters.", jukebox.MaxPlaylistName)}
	}
	if err := a.deps.Texts.Allow(ctx, c.viewer.GuildID, name); err != nil {
		return "", explainPlaylist(err)
	}
	return name, nil
}

// replaceSongs sets the songs of a playlist.
func (a *Area) replaceSongs(ctx context.Context, c *call, wanted []songs.SongID) (response, error) {
	l, err := a.ownPlaylist(ctx, c)
	if err != nil {
		return response{}, err
	}
	old, err := a.playlistSongs(ctx, c, l)
	if err != nil {
		return response{}, err
	}
	change := jukebox.PlaylistChange{Remove: old, Add: wanted}
	if err := a.deps.Changes.ChangePlaylist(ctx, l.ID, change); err != nil {
		return response{}, explainPlaylist(err)
	}
	return a.reread(ctx, c, l)
}

// ownPlaylist returns the playlist of the parameter playlistId; an error if it may not be changed.
func (a *Area) ownPlaylist(ctx context.Context, c *call) (jukebox.Playlist, error) {
	l, err := a.playlist(ctx, c, "playlistId")
	if err == nil {
		err = c.mayChange(l)
	}
	return l, err
}

// reread returns a changed playlist with its songs.
func (a *Area) reread(ctx context.Context, c *call, l jukebox.Playlist) (response, error) {
	l, err := a.deps.Playlists.Playlist(ctx, c.songs, string(l.ID))
	if err != nil {
		return response{}, err
	}
	return a.showPlaylist(ctx, c, l)
}

// updatePlaylist renames or shares a playlist, adds songs and removes some by their index. A comment is ignored,
// because playlists have none.
func (a *Area) updatePlaylist(ctx context.Context, c *call) (response, error) {
	l, err := a.ownPlaylist(ctx, c)
	if err != nil {
		return response{}, err
	}
	old, err := a.playlistSongs(ctx, c, l)
	if err != nil {
		return response{}, err
	}
	var change jukebox.PlaylistChange
	if change.Add, err = a.distinct(ctx, c, c.params.all("songIdToAdd")); err != nil {
		return response{}, err
	}
	if change.Remove, err = atIndexes(old, c.params.all("songIndexToRemove")); err != nil {
		return response{}, err
	}
	if c.params.has("name") {
		if change.Name, err = a.playlistName(ctx, c); err != nil {
			return response{}, err
		}
	}
	if c.params.has("public") {
		change.Shared = new(c.params.text("public") == "true")
	}
	return response{}, explainPlaylist(a.deps.Changes.ChangePlaylist(ctx, l.ID, change))
}

// atIndexes returns the songs at the given indexes of a list.
func atIndexes[T any](all []T, indexes []string) (chosen []T, err error) {
	for _, text := range indexes {
		i, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || i < 0 || i >= len(all) {
			return nil, errListIndex
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}

func (a *Area) deletePlaylist(ctx context.Context, c *call) (response, error) {
	l, err := a.playlist(ctx, c, "id")
	if err == nil {
		err = c.mayChange(l)
	}
	if err != nil {
		return response{}, err
	}
	return response{}, a.deps.Changes.DeletePlaylist(ctx, l.ID)
}

// explainPlaylist replaces errors of playlists by those that apps show.
func explainPlaylist(err error) error {
	switch {
	case errors.Is(err, jukebox.ErrPlaylistExists):
		return errNameTaken
	case errors.Is(err, jukebox.ErrFull):
		return errListFull
	case errors.Is(err, songs.ErrUnsuitable):
		return errUnsuitable
	}
	return err
}
