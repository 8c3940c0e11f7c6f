package pages

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/web"
)

// galleryPage is what the gallery of public songs shows.
type galleryPage struct {
	Guild          string
	Songs          []songView
	Page           int
	Previous, Next string
}

// gallery lists the public songs of a server for everyone. A server without any has no gallery.
func (a *Area) gallery(w http.ResponseWriter, r *web.Request) error {
	guildID, page := r.PathValue("guild"), pageOf(r)
	everyone, err := a.cfg.Access.Everyone(r.Context(), guildID)
	if err != nil {
		return err
	}
	all := r.Settings.Web.Gallery == guild.AccessPublic
	found, err := a.cfg.Publicity.PublicSongs(r.Context(), everyone, all, (page-1)*pageSize, pageSize+1)
	if err != nil {
		return err
	}
	switch {
	case len(found) > 0:
	case page > 1: // beyond the last page
		return r.Redirect(w, galleryPath(guildID))
	case !all:
		return web.ErrNotFound
	}
	out := galleryPage{Guild: r.GuildName, Page: page}
	if len(found) > pageSize {
		found, out.Next = found[:pageSize], pagePath(r, page+1)
	}
	if page > 1 {
		out.Previous = pagePath(r, page-1)
	}
	out.Songs = viewsOf(r, found)
	return r.Render(w, "gallery.html", out)
}

// galleryPath returns the path of the gallery of a server.
func galleryPath(guildID string) string { return "/g/" + guildID + "/gallery" }

// galleryOf returns the path of the gallery of the viewer's server; empty if the server has none.
func (a *Area) galleryOf(r *web.Request) (string, error) {
	path := galleryPath(r.Viewer.GuildID)
	if r.Settings.Web.Gallery == guild.AccessPublic {
		return path, nil
	}
	everyone, err := a.cfg.Access.Everyone(r.Context(), r.Viewer.GuildID)
	if err != nil {
		return "", err
	}
	found, err := a.cfg.Publicity.PublicSongs(r.Context(), everyone, false, 0, 1)
	if err != nil || len(found) == 0 {
		return "", err
	}
	return path, nil
}

// preview describes a song for other sites.
//
// https://oembed.com
type preview struct {
	Version      string `json:"version"`
	Type         string `json:"type"`
	Title        string `json:"title"`
	Author       string `json:"author_name"`
	Provider     string `json:"provider_name"`
	ProviderURL  string `json:"provider_url"`
	CacheSeconds int    `json:"cache_age"`
}

// oEmbed describes a public song by the address of its page.
func (a *Area) oEmbed(w http.ResponseWriter, r *web.Request) error {
	query := r.URL.Query()
	if format := query.Get("format"); format != "" && format != "json" {
		return web.NewProblem(http.StatusNotImplemented, "web.error.format")
	}
	guildID, id, ok := songOf(r, query.Get("url"))
	if !ok {
		return web.ErrNotFound
	}
	visitor, err := r.Visitor(guildID)
	if err != nil {
		return err
	}
	visitor.SetPathValue("song", id)
	f, err := a.find(visitor)
	if err == nil && !f.public {
		err = web.ErrNotFound
	}
	if err != nil {
		return err
	}
	v := viewOf(visitor, f.Entry)
	f.setHeaders(w.Header())
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Access-Control-Allow-Origin", "*")
	return json.NewEncoder(w).Encode(preview{Version: "1.0", Type: "link", Title: v.Title, Author: v.Artist,
		Provider: "riffbot", ProviderURL: r.SiteURL("/"), CacheSeconds: 3600})
}

// songOf returns the server and the song of the address of a page.
func songOf(r *web.Request, address string) (guildID, id string, ok bool) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme+"://"+u.Host+u.Path != r.SiteURL(u.Path) {
		return "", "", false
	}
	rest, ok := strings.CutPrefix(u.Path, "/g/")
	guildID, id, found := strings.Cut(rest, "/songs/")
	return guildID, id, ok && found && !strings.Contains(id, "/")
}
