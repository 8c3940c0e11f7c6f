package pages

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

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
	// Public reports that visitors can open the page, so that other sites may show a preview of it.
	Public                           bool
	URL, CoverURL, AudioURL, OEmbed  string
	Download                         string
	FavouriteAction, SetAccessAction string
}

// found is a song that the visitor of a request may see.
type found struct {
	songs.Entry
	viewer songs.Viewer // by which it was found
	access guild.SongAccess
	// public reports that visitors who are no members can see it.
	public bool
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
			f.public, f.viewer = true, *open
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
	case err == nil: // with the favourites of the member
		f.Entry, f.viewer = e, v
	case errors.Is(err, songs.ErrNotFound) && f.public:
		err = nil
	}
	return f, err
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
	if g := r.Settings.Web.Gallery; g != guild.AccessPublic && g != guild.AccessUnlisted {
		return nil, nil
	}
	v, err := a.cfg.Access.Everyone(r.Context(), guildID)
	return &v, err
}

// song shows a song with its lyrics, authors and versions.
func (a *Area) song(w http.ResponseWriter, r *web.Request) error {
	f, err := a.find(r)
	if err != nil {
		return err
	}
	s := linecredits.Reader{Store: a.cfg.Credits, Log: a.cfg.Log}.Song(r.Context(), f.Song)
	page := songPage{songView: viewOf(r, f.Entry), Model: f.Model, Voice: f.Voice, Lyrics: linesOf(s), Public: f.public,
		Access: f.access, Gallery: r.Settings.Web.Gallery, Owner: mayPublish(r, f.Entry)}
	for _, m := range songs.Authors(s.Credits) {
		page.Authors = append(page.Authors, messages.MemberName(r.Language, m))
	}
	if page.Member {
		page.Download, page.FavouriteAction = page.Path+"/download", page.Path+"/favourite"
		page.SetAccessAction = page.Path + "/access"
		versions, err := a.cfg.Library.Versions(r.Context(), f.ID, f.viewer)
		if err != nil {
			return err
		}
		page.Versions = viewsOf(r, slices.DeleteFunc(versions, func(e songs.Entry) bool { return e.ID == f.ID }))
	}
	page.URL = r.SiteURL(page.Path)
	page.OEmbed = r.SiteURL("/oembed?" + url.Values{"url": {page.URL}}.Encode())
	if page.Cover != "" {
		page.CoverURL = r.SiteURL(page.Cover)
	}
	if page.Audio != "" {
		page.AudioURL = r.SiteURL(page.Audio)
	}
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
	if err := a.cfg.Library.SetFavourite(r.Context(), f.ID, r.Viewer.UserID, r.PostFormValue("on") == "1"); err != nil {
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
	case "", guild.AccessPrivate, guild.AccessUnlisted, guild.AccessPublic:
	default:
		return web.NewProblem(http.StatusBadRequest, "web.error.choice")
	}
	if err := a.cfg.Publicity.SetAccess(r.Context(), r.Viewer.GuildID, f.ID, access); err != nil {
		return err
	}
	return r.Redirect(w, songPath(r.Viewer.GuildID, f.ID))
}
