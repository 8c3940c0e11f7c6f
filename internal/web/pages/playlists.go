package pages

import (
	"errors"
	"net/http"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/web"
)

// maxPlaylists limits the playlists on the page.
const maxPlaylists = 200

// playlistView is what templates show of a playlist.
type playlistView struct {
	Name, Owner, Path string
	Own, Shared       bool
	Count             int
	Length            time.Duration
	Songs             []songView
}

func playlistViewOf(r *web.Request, p jukebox.Playlist) playlistView {
	return playlistView{Name: p.Name, Owner: messages.MemberName(r.Language, p.Owner), Own: p.Owner.ID == r.Viewer.UserID,
		Shared: p.Shared, Count: p.Songs, Length: p.Length, Path: "/g/" + r.Viewer.GuildID + "/playlists/" + string(p.ID)}
}

// playlists lists the playlists of the member and those that others share.
func (a *Area) playlists(w http.ResponseWriter, r *web.Request) error {
	v, err := a.viewer(r)
	if err != nil {
		return err
	}
	all, err := a.cfg.Playlists.Playlists(r.Context(), v, "", maxPlaylists)
	if err != nil {
		return err
	}
	var views []playlistView
	for _, p := range all {
		views = append(views, playlistViewOf(r, p))
	}
	return r.Render(w, "playlists.html", views)
}

// playlist shows the songs of a playlist that the member may see.
func (a *Area) playlist(w http.ResponseWriter, r *web.Request) error {
	v, err := a.viewer(r)
	if err != nil {
		return err
	}
	p, err := a.cfg.Playlists.Playlist(r.Context(), v, r.PathValue("playlist"))
	if errors.Is(err, jukebox.ErrNoPlaylist) || err == nil && string(p.ID) != r.PathValue("playlist") {
		return web.ErrNotFound // also for a name, which is not a permanent address
	}
	if err != nil {
		return err
	}
	all, err := a.cfg.Playlists.PlaylistSongs(r.Context(), p, v)
	if err != nil {
		return err
	}
	view := playlistViewOf(r, p)
	view.Songs = viewsOf(r, all)
	view.Count, view.Length = len(all), 0
	for _, e := range all {
		view.Length += e.Duration
	}
	return r.Render(w, "playlist.html", view)
}
