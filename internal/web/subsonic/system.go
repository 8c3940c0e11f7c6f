package subsonic

import (
	"cmp"
	"context"
)

func (a *Area) ping(context.Context, *call) (response, error) { return response{}, nil }

func (a *Area) getLicense(context.Context, *call) (response, error) {
	return response{License: &license{Valid: true}}, nil
}

// getExtensions returns the extensions that the area supports. Apps call it before they have a key.
func (a *Area) getExtensions(context.Context, *call) (response, error) {
	return response{Extensions: []extension{{"apiKeyAuthentication", []int{1}}, {"formPost", []int{1}},
		{"songLyrics", []int{1, 2}}}}, nil
}

func (a *Area) getTokenInfo(_ context.Context, c *call) (response, error) {
	return response{TokenInfo: &tokenInfo{c.username()}}, nil
}

// getUser returns the owner of the key. Other users are not found.
func (a *Area) getUser(_ context.Context, c *call) (response, error) {
	if name := c.params.text("username"); name != "" && name != c.username() && name != c.params.text("u") {
		return response{}, errNotFound
	}
	return response{User: &user{Username: c.username(), DownloadRole: true, PlaylistRole: true, StreamRole: true,
		JukeboxRole: a.deps.Jukebox.On(), Folder: []int{folderID}}}, nil
}

func (c *call) username() string { return cmp.Or(c.viewer.Name, c.viewer.UserID) }

func (a *Area) getScanStatus(ctx context.Context, c *call) (response, error) {
	all, err := a.readCatalog(ctx, c.songs)
	return response{ScanStatus: &scanStatus{Count: len(all.tracks)}}, err
}

// folderID is the only music folder: the library of the server.
const folderID = 1

func (a *Area) getMusicFolders(_ context.Context, c *call) (response, error) {
	return response{MusicFolders: &musicFolders{[]musicFolder{{folderID, c.viewer.GuildName}}}}, nil
}

// scrobble accepts that an app played songs. The bot counts only what the jukebox plays.
func (a *Area) scrobble(ctx context.Context, c *call) (response, error) {
	if _, err := c.params.require("id"); err != nil {
		return response{}, err
	}
	ids := c.params.all("id")
	if len(ids) > maxPage {
		return response{}, errTooMany
	}
	_, err := a.named(ctx, c.songs, ids...)
	return response{}, err
}

// errTooMany is returned for calls with too many ids.
var errTooMany = &apiError{Code: codeGeneric, Message: "These are too many at once."}
