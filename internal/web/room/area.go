package room

import (
	"context"
	"embed"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/visibility"
	"github.com/riffbot/riffbot/internal/web"
)

// Access determines what members may see. [visibility.Songs] implements it.
type Access interface {
	Viewer(ctx context.Context, m visibility.Member) (songs.Viewer, error)
	VisibleSongs(ctx context.Context, v songs.Viewer, ids ...songs.SongID) (map[songs.SongID]bool, error)
}

// Channels reports who can see a voice channel.
type Channels interface {
	CanView(guildID, channelID, userID string, roles []string) (can, known bool)
}

// SongFinder finds songs by words, too.
type SongFinder interface {
	Entry(ctx context.Context, id songs.SongID, v songs.Viewer) (songs.Entry, error)
	Library(ctx context.Context, q songs.Search) (page []songs.Entry, total songs.Total, err error)
}

// History lists what was played.
type History interface {
	Plays(ctx context.Context, v songs.Viewer, limit, offset int) (page []jukebox.Play, total songs.Total, err error)
}

// Parts are what the pages need.
type Parts struct {
	Hub      *Hub
	Actions  *Actions
	Access   Access
	Channels Channels
	Songs    SongFinder
	History  History
	Files    web.Files
}

// Area has the page of the room and what it loads.
type Area struct{ Parts }

// NewArea returns the area of the room.
func NewArea(p Parts) *Area { return &Area{p} }

//go:embed static/*.js static/*.css
var staticFiles embed.FS

//go:embed templates/*.html
var templateFiles embed.FS

// sub returns a directory of embedded files. It exists, because it was embedded.
func sub(files fs.FS, dir string) fs.FS {
	in, err := fs.Sub(files, dir)
	if err != nil {
		panic(err)
	}
	return in
}

// Register implements [web.Area].
func (a *Area) Register(r *web.Routes) {
	r.Tab("web.room.tab", "/g/{guild}/room")
	r.Templates(sub(templateFiles, "templates"))
	r.Static(sub(staticFiles, "static"))
	r.Page("GET /g/{guild}/room", web.Members, a.page)
	r.Page("GET /g/{guild}/room/events", web.Members, a.events)
	r.Page("GET /g/{guild}/room/time", web.Members, serverTime)
	r.Page("GET /g/{guild}/room/history", web.Members, a.historyUpdate)
	r.Page("GET /g/{guild}/room/search", web.Members, a.search)
	r.Page("GET /g/{guild}/room/songs/{song}/audio", web.Members, a.audio)
	r.Page("GET /g/{guild}/room/songs/{song}/cover", web.Members, a.cover)
	r.Action("POST /g/{guild}/room/{action}", web.Members, a.act)
}

// serverTime tells the time of the server in milliseconds. A browser estimates from it how far its own clock is off.
func serverTime(w http.ResponseWriter, _ *web.Request) error {
	now := time.Now()
	return writeJSON(w, http.StatusOK, map[string]float64{"now": milliseconds(now)})
}

// milliseconds returns a time as browsers count it.
func milliseconds(t time.Time) float64 { return float64(t.UnixMicro()) / 1000 }

// song returns a song that the viewer may see; [web.ErrNotFound] otherwise.
func (a *Area) song(r *web.Request) (songs.Entry, error) {
	v, err := a.Access.Viewer(r.Context(), r.Viewer.Member)
	if err != nil {
		return songs.Entry{}, err
	}
	return a.Songs.Entry(r.Context(), songs.SongID(r.PathValue("song")), v)
}

// audio sends the recording that is sent to the voice channel, so that positions agree.
func (a *Area) audio(w http.ResponseWriter, r *web.Request) error {
	e, err := a.song(r)
	if err != nil {
		return err
	}
	return web.ServeFile(w, r.Request, a.Files, recording(e.Song), web.FileOptions{})
}

// recording returns the file that the jukebox plays.
func recording(s songs.Song) songs.File {
	if s.Master.Key != "" {
		return s.Master
	}
	return s.Audio
}

func (a *Area) cover(w http.ResponseWriter, r *web.Request) error {
	e, err := a.song(r)
	if err != nil {
		return err
	}
	return web.ServeFile(w, r.Request, a.Files, e.Cover, web.FileOptions{})
}

// streamTime returns how long a stream of events lasts. The browser connects again, so that its rights are checked
// again. Browsers that connected together do not do so at the same time.
func streamTime() time.Duration { return time.Minute + rand.N(time.Minute) }
