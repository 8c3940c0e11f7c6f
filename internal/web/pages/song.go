package pages

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/linecredits"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/web"
)

// songPage is what the page of a song shows.
type songPage struct {
	songView
	Model    string
	Voice    string
	Lyrics   []lyricsLine
	Authors  []string // of a song that members wrote line by line
	Versions []songView
	// Owner reports that the viewer may choose who opens the page, Access is the choice, and Gallery the setting of the
	// server.
	Owner   bool
	Access  guild.SongAccess
	Gallery guild.SongAccess
	// Public reports that visitors can open the page, so that other sites may show a preview of it, and Indexed that
	// search engines may list it.
	Public, Indexed                  bool
	GalleryPath                      string // of a visitor; empty if the gallery does not list the song
	URL, CoverURL, AudioURL, OEmbed  string
	Download                         string
	FavouriteAction, SetAccessAction string
}

// found is a song that the visitor of a request may see.
type found struct {
	songs.Entry
	access guild.SongAccess
	// public reports that visitors who are no members can see it, and listed that the gallery lists it.
	public, listed bool
}

// find returns the song of a request: one that the member can see in Discord, or one that everyone may open.
func (a *Area) find(r *web.Request) (f found, err error) {
	ctx, id, guildID := r.Context(), songs.SongID(r.PathValue("song")), r.PathValue("guild")
	if f.access, err = a.cfg.Publicity.Access(ctx, guildID, id); err != nil {
		return f, err
	}
	open, err := a.openTo(r, guildID, f.access)
	if err != nil {
		return f, err
	}
	if open != nil {
		switch f.Entry, err = a.cfg.Library.Entry(ctx, id, *open); {
		case err == nil:
			f.public = true
			f.listed = f.access == guild.AccessPublic || f.access == "" && r.Settings.Web.Gallery == guild.AccessPublic
		case !errors.Is(err, songs.ErrNotFound):
			return f, err
		}
	}
	if r.Viewer.GuildID == "" {
		if !f.public {
			return f, web.ErrNotFound
		}
		return f, nil
	}
	v, err := a.viewer(r)
	if err != nil {
		return f, err
	}
	e, err := a.cfg.Library.Entry(ctx, id, v)
	switch {
	case err == nil:
		f.Entry = e
	case errors.Is(err, songs.ErrNotFound) && f.public: // again, with the favourites of the member
		f.Entry, err = a.cfg.Library.Entry(ctx, id, songs.Viewer{ID: v.ID, GuildID: guildID, All: true})
	}
	return f, err
}

// setHeaders keeps search engines from listing a song whose address only some people know.
func (f found) setHeaders(h http.Header) {
	if !f.listed {
		h.Set("X-Robots-Tag", "noindex")
	}
}

// openTo returns a viewer of the songs of a server that visitors may open if they have an access; nil if there are
// none. The setting of the server applies to songs that every member can see.
func (a *Area) openTo(r *web.Request, guildID string, own guild.SongAccess) (*songs.Viewer, error) {
	if own != "" {
		if own == guild.AccessPrivate {
			return nil, nil
		}
		return &songs.Viewer{GuildID: guildID, All: true}, nil
	}
	if !galleryOpen(r) {
		return nil, nil
	}
	v, err := a.cfg.Access.Everyone(r.Context(), guildID)
	return &v, err
}

// galleryOpen reports whether visitors may open the songs of the server without an access of their own.
func galleryOpen(r *web.Request) bool {
	return r.Settings.Web.Gallery == guild.AccessPublic || r.Settings.Web.Gallery == guild.AccessUnlisted
}

// song shows a song with its lyrics, authors and versions.
func (a *Area) song(w http.ResponseWriter, r *web.Request) error {
	f, err := a.find(r)
	if err != nil {
		return err
	}
	s := linecredits.Reader{Store: a.cfg.Credits, Log: a.cfg.Log}.Song(r.Context(), f.Song)
	page := songPage{songView: viewOf(r, f.Entry), Model: f.Model, Voice: f.Voice, Lyrics: linesOf(s), Public: f.public,
		Indexed: f.listed, Access: f.access, Gallery: r.Settings.Web.Gallery, Owner: mayPublish(r, f.Entry)}
	for _, m := range songs.Authors(s.Credits) {
		page.Authors = append(page.Authors, messages.MemberName(r.Language, m))
	}
	if page.Member {
		page.Download, page.FavouriteAction = page.Path+"/download", page.Path+"/favourite"
		page.SetAccessAction = page.Path + "/access"
		versions, err := a.versions(r, f.ID)
		if err != nil {
			return err
		}
		page.Versions = viewsOf(r, versions)
	} else if f.listed {
		page.GalleryPath = galleryPath(f.Place.GuildID)
	}
	page.URL = r.SiteURL(page.Path)
	page.OEmbed = r.SiteURL("/oembed?" + url.Values{"url": {page.URL}}.Encode())
	if page.Cover != "" {
		page.CoverURL = r.SiteURL(page.Cover)
	}
	if page.Audio != "" {
		page.AudioURL = r.SiteURL(page.Audio)
	}
	f.setHeaders(w.Header())
	return r.Render(w, "song.html", page)
}

// mayPublish reports whether a viewer may choose who opens the page of a song: its requester and server admins.
func mayPublish(r *web.Request, e songs.Entry) bool {
	return r.Viewer.GuildID != "" && (r.Viewer.Manages || e.Requester.ID == r.Viewer.UserID)
}

// favourite marks a song as a favourite of the member, or removes the mark.
func (a *Area) favourite(w http.ResponseWriter, r *web.Request) error {
	f, err := a.find(r)
	if err != nil {
		return err
	}
	on := r.PostFormValue("on")
	if on != "0" && on != "1" {
		return web.NewProblem(http.StatusBadRequest, "web.error.choice")
	}
	if err := a.cfg.Library.SetFavourite(r.Context(), f.ID, r.Viewer.UserID, on == "1"); err != nil {
		return err
	}
	return r.Redirect(w, songPath(r.Viewer.GuildID, f.ID))
}

// setAccess saves who may open the page of a song.
func (a *Area) setAccess(w http.ResponseWriter, r *web.Request) error {
	f, err := a.find(r)
	if err != nil {
		return err
	}
	if !mayPublish(r, f.Entry) {
		return web.ErrNotFound
	}
	access := guild.SongAccess(r.PostFormValue("access"))
	switch access {
	case "": // the setting of the server, if the form has it
		if !r.PostForm.Has("access") {
			return web.NewProblem(http.StatusBadRequest, "web.error.choice")
		}
	case guild.AccessPrivate, guild.AccessUnlisted, guild.AccessPublic:
	default:
		return web.NewProblem(http.StatusBadRequest, "web.error.choice")
	}
	if err := a.cfg.Publicity.SetAccess(r.Context(), r.Viewer.GuildID, f.ID, access); err != nil {
		return err
	}
	return r.Redirect(w, songPath(r.Viewer.GuildID, f.ID))
}
