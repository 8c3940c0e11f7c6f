package subsonic

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/riffbot/riffbot/internal/apikeys"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/librarydb"
	"github.com/riffbot/riffbot/internal/visibility"
	"github.com/riffbot/riffbot/internal/web"
)

// Keys checks keys of apps.
type Keys interface {
	Check(ctx context.Context, secret string) (apikeys.Key, error)
}

// Library reads the songs of a server and marks favourites.
type Library interface {
	Tracks(ctx context.Context, v songs.Viewer) ([]librarydb.Track, error)
	TrackFiles(ctx context.Context, v songs.Viewer, ids ...songs.SongID) ([]librarydb.TrackFiles, error)
	TracksOfOrder(ctx context.Context, v songs.Viewer, id songs.OrderID) ([]librarydb.TrackFiles, error)
	OrderTitles(ctx context.Context, v songs.Viewer, ids ...songs.OrderID) (map[songs.OrderID]string, error)
	Library(ctx context.Context, q songs.Search) ([]songs.Entry, songs.Total, error)
	Entry(ctx context.Context, id songs.SongID, v songs.Viewer) (songs.Entry, error)
	SetFavourite(ctx context.Context, id songs.SongID, viewer string, favourite bool) error
}

// Access decides which songs a member may see. [visibility.Songs] implements it.
type Access interface {
	Viewer(ctx context.Context, m visibility.Member) (songs.Viewer, error)
}

// Playlists reads playlists.
type Playlists interface {
	Playlists(ctx context.Context, v songs.Viewer, text string, limit int) ([]jukebox.Playlist, error)
	Playlist(ctx context.Context, v songs.Viewer, which string) (jukebox.Playlist, error)
	PlaylistSongs(ctx context.Context, p jukebox.Playlist, v songs.Viewer) ([]songs.Entry, error)
}

// PlaylistChanges changes playlists.
type PlaylistChanges interface {
	SavePlaylist(ctx context.Context, p jukebox.Playlist, all ...songs.SongID) error
	// ChangePlaylist makes all changes or, with an error, none.
	ChangePlaylist(ctx context.Context, id jukebox.PlaylistID, c jukebox.PlaylistChange) error
	DeletePlaylist(ctx context.Context, id jukebox.PlaylistID) error
}

// Jukebox has the players of servers, also those in other processes.
type Jukebox interface {
	On() bool
	// View returns the state of a player.
	View(ctx context.Context, guildID string) (jukebox.View, error)
	// Do performs an action in the process that has the player. voting is set if it only counted a vote.
	Do(ctx context.Context, guildID string, c Command) (voting bool, err error)
	Plays(ctx context.Context, v songs.Viewer, limit, offset int) ([]jukebox.Play, songs.Total, error)
}

// Settings returns the settings of a server.
type Settings interface {
	Settings(ctx context.Context, guildID string) (guild.Settings, error)
}

// Texts checks texts of members before others see them: [songs.ErrUnsuitable] for a text that may not be shown.
type Texts interface {
	Allow(ctx context.Context, guildID, text string) error
}

// Exports makes songs in other formats and keeps them for a while. [*media.Exports] implements it.
type Exports interface {
	Format(ctx context.Context, s songs.Song, by songs.Tags, format string, limit int64) (songs.File, error)
}

// Files opens stored files. [*blobs.Files] implements it.
type Files interface {
	web.Files
	Open(ctx context.Context, key string) (io.ReadCloser, error)
}

// Deps are the dependencies of an [Area].
type Deps struct {
	Version   string // of the bot
	Keys      Keys
	Library   Library
	Access    Access
	Playlists Playlists
	Changes   PlaylistChanges
	Jukebox   Jukebox
	Settings  Settings
	Texts     Texts
	Exports   Exports // nil: songs have only the formats that are stored
	Files     Files
	NewID     func() string
	Now       func() time.Time
	Log       *slog.Logger
}

// Area is the part of the site below /rest/.
type Area struct {
	deps        Deps
	scaling     chan struct{} // limits covers that are made smaller at the same time
	transcoding chan struct{} // limits songs that are made in another format at the same time
}

// New returns the area.
func New(d Deps) *Area {
	return &Area{deps: d, scaling: make(chan struct{}, maxScaling), transcoding: make(chan struct{}, maxTranscoding)}
}

// call is a request of an app, and what the owner of its key may see.
type call struct {
	*web.Request
	params params
	viewer web.Viewer
	songs  songs.Viewer
}

// method answers a call with a response.
type method func(ctx context.Context, c *call) (response, error)

// fileMethod answers a call with a file. It writes nothing if it returns an error.
type fileMethod func(w http.ResponseWriter, c *call) error

// Register implements [web.Area].
func (a *Area) Register(r *web.Routes) {
	add := func(name string, h web.Handler) {
		for _, pattern := range []string{"GET /rest/" + name, "POST /rest/" + name} {
			r.API(pattern, h)
			r.API(pattern+".view", h)
		}
	}
	add("getOpenSubsonicExtensions", a.open(a.getExtensions))
	for name, m := range a.methods() {
		add(name, a.answer(m))
	}
	for name, m := range a.fileMethods() {
		add(name, a.serve(m))
	}
	r.API("GET /rest/{method}", a.answer(unknownMethod))
	r.API("POST /rest/{method}", a.answer(unknownMethod))
	r.API("OPTIONS /rest/{method}", allowOtherSites)
}

// allowOtherSites lets browsers send requests of apps that are pages of other sites. They have no access without a key.
func allowOtherSites(w http.ResponseWriter, _ *web.Request) error {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Methods", "GET, POST")
	h.Set("Access-Control-Allow-Headers", "Content-Type, Range")
	h.Set("Access-Control-Max-Age", "3600")
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// methods returns the calls that return data, by name.
func (a *Area) methods() map[string]method {
	return map[string]method{
		"ping": a.ping, "getLicense": a.getLicense, "getUser": a.getUser, "tokenInfo": a.getTokenInfo,
		"getScanStatus": a.getScanStatus, "getMusicFolders": a.getMusicFolders, "getIndexes": a.getIndexes,
		"getMusicDirectory": a.getMusicDirectory, "getArtists": a.getArtists, "getArtist": a.getArtist,
		"getAlbum": a.getAlbum, "getAlbumList": a.getAlbumList, "getAlbumList2": a.getAlbumList2, "getSong": a.getSong,
		"getRandomSongs": a.getRandomSongs, "getSongsByGenre": a.getSongsByGenre, "getGenres": a.getGenres,
		"getNowPlaying": a.getNowPlaying, "getStarred": a.getStarred, "getStarred2": a.getStarred2,
		"star": a.star(true), "unstar": a.star(false), "scrobble": a.scrobble,
		"search2": a.search2, "search3": a.search3,
		"getPlaylists": a.getPlaylists, "getPlaylist": a.getPlaylist, "createPlaylist": a.createPlaylist,
		"updatePlaylist": a.updatePlaylist, "deletePlaylist": a.deletePlaylist,
		"getLyrics": a.getLyrics, "getLyricsBySongId": a.getLyricsBySongID, "jukeboxControl": a.jukeboxControl,
	}
}

// fileMethods returns the calls that return a file, by name.
func (a *Area) fileMethods() map[string]fileMethod {
	return map[string]fileMethod{"stream": a.stream, "download": a.download, "getCoverArt": a.getCoverArt}
}

// open returns the handler of a call that needs no key.
func (a *Area) open(m method) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		c, err := newCall(w, r)
		var res response
		if err == nil {
			res, err = m(r.Context(), c)
		}
		return a.finish(w, c, res, err)
	}
}

// answer returns the handler of a call that returns data.
func (a *Area) answer(m method) web.Handler {
	return a.open(func(ctx context.Context, c *call) (response, error) {
		if err := a.authenticate(ctx, c); err != nil {
			return response{}, err
		}
		return m(ctx, c)
	})
}

// serve returns the handler of a call that returns a file.
func (a *Area) serve(m fileMethod) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		c, err := newCall(w, r)
		if err == nil {
			err = a.authenticate(r.Context(), c)
		}
		if err == nil {
			err = m(w, c)
		}
		if err == nil {
			return nil
		}
		return a.finish(w, c, response{}, err)
	}
}

// newCall reads the parameters of a request. Pages of other sites may read responses, because they need a key.
func newCall(w http.ResponseWriter, r *web.Request) (*call, error) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	p, err := readParams(r.Request)
	return &call{Request: r, params: p}, err
}

// finish writes a response, or an error as a response.
func (a *Area) finish(w http.ResponseWriter, c *call, res response, err error) error {
	if err != nil {
		e, known := errors.AsType[*apiError](err)
		switch {
		case known:
		case errors.Is(err, songs.ErrNotFound), errors.Is(err, jukebox.ErrNoPlaylist):
			e = errNotFound
		default:
			if c.Context().Err() == nil {
				a.deps.Log.ErrorContext(c.Context(), "answer app failed", "route", c.Pattern, "err", err)
			}
			e = &apiError{Code: codeGeneric, Message: "Something went wrong. Try again later."}
		}
		res = response{Error: e}
	}
	return a.write(w, c.params, res)
}

// unknownMethod answers calls that the area does not offer.
func unknownMethod(context.Context, *call) (response, error) {
	return response{}, &apiError{Code: codeGeneric, Message: "This server does not offer that function."}
}
