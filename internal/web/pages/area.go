package pages

import (
	"context"
	"embed"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/visibility"
	"github.com/riffbot/riffbot/internal/web"
)

//go:embed templates/*.html
var embeddedTemplates embed.FS

//go:embed static/*
var embeddedStatic embed.FS

// Library reads finished songs.
type Library interface {
	Library(ctx context.Context, q songs.Search) ([]songs.Entry, songs.Total, error)
	Entry(ctx context.Context, id songs.SongID, v songs.Viewer) (songs.Entry, error)
	Versions(ctx context.Context, id songs.SongID, v songs.Viewer) ([]songs.Entry, error)
	SetFavourite(ctx context.Context, id songs.SongID, viewer string, favourite bool) error
}

// Publicity says who may open the pages of songs, and lists servers of a user. [webdb.Web] is one.
type Publicity interface {
	Access(ctx context.Context, guildID string, id songs.SongID) (guild.SongAccess, error)
	SetAccess(ctx context.Context, guildID string, id songs.SongID, a guild.SongAccess) error
	PublicSongs(ctx context.Context, everyone songs.Viewer, all bool, offset, limit int) ([]songs.Entry, error)
	OpenSongs(ctx context.Context, everyone songs.Viewer, gallery bool, ids ...songs.SongID) (map[songs.SongID]bool, error)
	GuildsOf(ctx context.Context, userID string, limit int) ([]string, error)
	AddVisit(ctx context.Context, userID, guildID string, now time.Time) error
}

// Playlists reads playlists.
type Playlists interface {
	Playlists(ctx context.Context, v songs.Viewer, text string, limit int) ([]jukebox.Playlist, error)
	Playlist(ctx context.Context, v songs.Viewer, which string) (jukebox.Playlist, error)
	PlaylistSongs(ctx context.Context, p jukebox.Playlist, v songs.Viewer) ([]songs.Entry, error)
}

// Board reads ideas and counts votes. [board.Service] is one.
type Board interface {
	Board(ctx context.Context, guildID string) (board.Board, error)
	Requests(ctx context.Context, q board.Query) ([]board.Request, int, error)
	RulesOf(ctx context.Context, guildID string) (board.Rules, error)
	Vote(ctx context.Context, guildID string, id board.ID, who songs.Member, weight int) (board.Request, error)
}

// Leaderboard ranks songs.
type Leaderboard interface {
	Leaderboard(ctx context.Context, v songs.Viewer, since time.Time, limit int) ([]board.LeaderboardEntry, error)
}

// Credits finds the authors of lines that members wrote.
type Credits interface {
	LineCredits(ctx context.Context, id songs.SongID) ([]songs.LineCredit, error)
}

// Config is what the area needs.
type Config struct {
	Library     Library
	Publicity   Publicity
	Access      visibility.Songs
	Playlists   Playlists
	Board       Board
	Leaderboard Leaderboard
	Credits     Credits
	Files       web.Files
	// Secure reports that browsers use https.
	Secure bool
	Log    *slog.Logger
	Now    func() time.Time
}

// Area is the [web.Area] of the pages.
type Area struct{ cfg Config }

// New returns an area.
func New(cfg Config) *Area { return &Area{cfg} }

// Register implements [web.Area].
func (a *Area) Register(r *web.Routes) {
	r.Templates(sub(embeddedTemplates, "templates"))
	r.Static(sub(embeddedStatic, "static"))
	r.Tab("web.library.tab", "/g/{guild}/library")
	r.Tab("web.playlists.tab", "/g/{guild}/playlists")
	r.Tab("web.board.tab", "/g/{guild}/board")
	r.Tab("web.leaderboard.tab", "/g/{guild}/leaderboard")

	r.Page("GET /{$}", web.SignedIn, a.start)
	r.Public("POST /language", a.setLanguage)
	r.Page("GET /g/{guild}", web.Members, a.enter)
	r.Page("GET /g/{guild}/library", web.Members, a.library)
	r.Page("GET /g/{guild}/playlists", web.Members, a.playlists)
	r.Page("GET /g/{guild}/playlists/{playlist}", web.Members, a.playlist)
	r.Page("GET /g/{guild}/board", web.Members, a.board)
	r.Action("POST /g/{guild}/board/{request}/vote", web.Members, a.vote)
	r.Page("GET /g/{guild}/leaderboard", web.Members, a.leaderboard)

	r.Public("GET /g/{guild}/gallery", a.gallery)
	r.Public("GET /g/{guild}/songs/{song}", a.song)
	r.Public("GET /g/{guild}/songs/{song}/audio", a.audio)
	r.Public("GET /g/{guild}/songs/{song}/cover", a.cover)
	r.Public("GET /g/{guild}/songs/{song}/card", a.card)
	r.Page("GET /g/{guild}/songs/{song}/download", web.Members, a.download)
	r.Action("POST /g/{guild}/songs/{song}/favourite", web.Members, a.favourite)
	r.Action("POST /g/{guild}/songs/{song}/access", web.Members, a.setAccess)
	r.Public("GET /oembed", a.oEmbed)
}

// sub returns a directory of embedded files. It exists, because it was embedded.
func sub(files fs.FS, dir string) fs.FS {
	in, err := fs.Sub(files, dir)
	if err != nil {
		panic(err)
	}
	return in
}

// viewer returns the member of a request as a viewer of songs.
func (a *Area) viewer(r *web.Request) (songs.Viewer, error) {
	return a.cfg.Access.Viewer(r.Context(), r.Viewer.Member)
}

// enter leads to the first page of a server.
func (a *Area) enter(w http.ResponseWriter, r *web.Request) error {
	a.visited(r)
	return r.Redirect(w, "/g/"+r.Viewer.GuildID+"/library")
}

// visited records that the member opened the pages of the server, for the list on the start page.
func (a *Area) visited(r *web.Request) {
	if err := a.cfg.Publicity.AddVisit(r.Context(), r.Viewer.UserID, r.Viewer.GuildID, a.cfg.Now()); err != nil {
		a.cfg.Log.WarnContext(r.Context(), "record visit failed", "err", err)
	}
}
