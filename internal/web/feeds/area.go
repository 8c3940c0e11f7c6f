package feeds

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/web"
)

// Songs finds the songs of a server that visitors may open. [webdb.Web] is one.
type Songs interface {
	PublicSongs(ctx context.Context, everyone songs.Viewer, all bool, offset, limit int) ([]songs.Entry, error)
	OpenSongs(ctx context.Context, everyone songs.Viewer, gallery bool, ids ...songs.SongID) (map[songs.SongID]bool, error)
}

// Library reads a song.
type Library interface {
	Entry(ctx context.Context, id songs.SongID, v songs.Viewer) (songs.Entry, error)
}

// Playlists finds the playlist of a feed, and its songs.
type Playlists interface {
	PlaylistOfFeed(ctx context.Context, feed string) (jukebox.Playlist, error)
	PlaylistSongs(ctx context.Context, p jukebox.Playlist, v songs.Viewer) ([]songs.Entry, error)
}

// Access returns the viewer of the songs that every member of a server may see.
type Access interface {
	Everyone(ctx context.Context, guildID string) (songs.Viewer, error)
}

// Deps are the dependencies of an [Area].
type Deps struct {
	Songs     Songs
	Library   Library
	Playlists Playlists
	Access    Access
	// Audio returns the file of a song that its page plays.
	Audio func(songs.Song) songs.File
}

// Area is the part of the site with podcasts.
type Area struct {
	deps Deps
}

// New returns the area.
func New(d Deps) *Area { return &Area{d} }

// maxItems is the number of songs in a feed.
const maxItems = 100

// Register implements [web.Area].
func (a *Area) Register(r *web.Routes) {
	r.Public("GET /g/{guild}/gallery.xml", a.gallery)
	r.Public("GET /g/{guild}/songs/{song}/chapters.json", a.chapters)
	r.Public("GET /feeds/{feed}", a.playlist)
}

// PlaylistPath returns the path of the feed of a playlist with a name.
func PlaylistPath(feed string) string { return "/feeds/" + url.PathEscape(feed) }

// galleryOpen reports whether visitors may open songs without an access of their own.
func galleryOpen(s guild.Settings) bool {
	return s.Web.Gallery == guild.AccessPublic || s.Web.Gallery == guild.AccessUnlisted
}

// gallery sends the newest public songs of a server. A server without any has no feed.
func (a *Area) gallery(w http.ResponseWriter, r *web.Request) error {
	guildID := r.PathValue("guild")
	everyone, err := a.deps.Access.Everyone(r.Context(), guildID)
	if err != nil {
		return err
	}
	all := r.Settings.Web.Gallery == guild.AccessPublic
	found, err := a.deps.Songs.PublicSongs(r.Context(), everyone, all, 0, maxItems)
	if err != nil {
		return err
	}
	if len(found) == 0 && !all {
		return web.ErrNotFound
	}
	l := languageOf(r, r.Settings)
	return a.send(w, r, found, feed{Title: r.GuildName, Description: l.T("web.feed.of-server", "Server", r.GuildName),
		Author: r.GuildName, Language: l.Tag(), Link: r.SiteURL("/g/" + guildID + "/gallery"),
		Self: r.SiteURL("/g/" + guildID + "/gallery.xml")}, l)
}

// playlist sends the songs of a playlist that visitors may open, in its order. Its address is not guessable.
func (a *Area) playlist(w http.ResponseWriter, r *web.Request) error {
	ctx, name := r.Context(), r.PathValue("feed")
	list, err := a.deps.Playlists.PlaylistOfFeed(ctx, name)
	if errors.Is(err, jukebox.ErrNoPlaylist) {
		return web.ErrNotFound
	}
	if err != nil {
		return err
	}
	visitor, err := r.Visitor(list.GuildID)
	if err != nil {
		return err // the server turned its pages off
	}
	all, err := a.deps.Playlists.PlaylistSongs(ctx, list, songs.Viewer{GuildID: list.GuildID, All: true})
	if err != nil {
		return err
	}
	open, err := a.open(ctx, visitor.Settings, list.GuildID, all...)
	if err != nil {
		return err
	}
	var found []songs.Entry
	for _, e := range all {
		if open[e.ID] && len(found) < maxItems {
			found = append(found, e)
		}
	}
	l, address := languageOf(r, visitor.Settings), r.SiteURL(PlaylistPath(name))
	w.Header().Set("X-Robots-Tag", "noindex")
	return a.send(w, visitor, found, feed{Title: list.Name,
		Description: l.T("web.feed.of-playlist", "Name", list.Name, "Server", visitor.GuildName), Author: visitor.GuildName,
		Language: l.Tag(), Link: address, Self: address}, l)
}

// open returns which of some songs visitors may open.
func (a *Area) open(ctx context.Context, set guild.Settings, guildID string, all ...songs.Entry) (
	map[songs.SongID]bool, error) {
	everyone, err := a.deps.Access.Everyone(ctx, guildID)
	if err != nil {
		return nil, err
	}
	ids := make([]songs.SongID, len(all))
	for i, e := range all {
		ids[i] = e.ID
	}
	return a.deps.Songs.OpenSongs(ctx, everyone, galleryOpen(set), ids...)
}

// chapters sends the sections of a song that visitors may open.
func (a *Area) chapters(w http.ResponseWriter, r *web.Request) error {
	guildID := r.PathValue("guild")
	e, err := a.deps.Library.Entry(r.Context(), songs.SongID(r.PathValue("song")),
		songs.Viewer{GuildID: guildID, All: true})
	if err != nil {
		return err
	}
	open, err := a.open(r.Context(), r.Settings, guildID, e)
	if err != nil {
		return err
	}
	if !open[e.ID] {
		return web.ErrNotFound
	}
	body, err := chaptersOf(e.Song)
	if err != nil {
		return err
	}
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("X-Robots-Tag", "noindex") // it is for apps
	return reply(w, r, chaptersType, body)
}

// send sends a feed with songs.
func (a *Area) send(w http.ResponseWriter, r *web.Request, all []songs.Entry, f feed, l i18n.Language) error {
	for _, e := range all {
		if i, ok := a.item(r, e, l); ok {
			f.Items = append(f.Items, i)
			if f.Image == "" {
				f.Image = i.Image
			}
		}
	}
	body, err := f.encode()
	if err != nil {
		return err
	}
	return reply(w, r, "application/rss+xml; charset=utf-8", body)
}

// item returns a song as an item of a feed; false if it has no recording.
func (a *Area) item(r *web.Request, e songs.Entry, l i18n.Language) (item, bool) {
	audio := a.deps.Audio(e.Song)
	if audio.Key == "" {
		return item{}, false
	}
	page := r.SiteURL("/g/" + url.PathEscape(e.Place.GuildID) + "/songs/" + url.PathEscape(string(e.ID)))
	i := item{ID: "riffbot:song:" + string(e.ID), Title: messages.EntryName(l, e), Description: e.Style,
		Artist: e.Artist(),
		Link:   page, Published: e.CreatedAt, Duration: e.Duration,
		Audio: enclosure{URL: page + "/audio", Length: audio.Size, Type: audio.ContentType}}
	if e.Requester.Deleted() && e.ArtistOverride == "" {
		i.Artist = messages.MemberName(l, e.Requester)
	}
	if e.Cover.Key != "" {
		i.Image = page + "/cover"
	}
	if len(e.Sections()) > 0 {
		i.Chapters = page + "/chapters.json"
	}
	return i, true
}

// languageOf returns the language of a feed: that of its server or, without one, the best one for the app.
func languageOf(r *web.Request, s guild.Settings) i18n.Language {
	if s.Language != "" {
		return i18n.ForLocale(s.Language)
	}
	return r.Language
}

// reply sends a body that clients may keep for some minutes, or states that theirs is current.
func reply(w http.ResponseWriter, r *web.Request, contentType string, body []byte) error {
	sum := sha256.Sum256(body)
	etag := `"` + hex.EncodeToString(sum[:16]) + `"`
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Cache-Control", "public, max-age=300")
	h.Set("ETag", etag)
	if match := r.Header.Get("If-None-Match"); strings.Contains(match, etag) || strings.TrimSpace(match) == "*" {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	_, err := w.Write(body)
	return err
}
