package pages

import (
	"errors"
	"net/http"

	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/web"
)

// maxServers limits the servers on the start page, because each is looked up.
const maxServers = 25

// server is a server of the viewer.
type server struct{ Name, Path string }

// start lists the servers of the viewer: those that the database knows, without those that the viewer left.
func (a *Area) start(w http.ResponseWriter, r *web.Request) error {
	ids, err := a.cfg.Publicity.GuildsOf(r.Context(), r.Viewer.UserID, maxServers)
	if err != nil {
		return err
	}
	var servers []server
	for _, id := range ids {
		v, err := r.ViewerIn(r.Context(), id, r.Viewer.UserID)
		if errors.Is(err, web.ErrNotFound) {
			continue
		}
		if err != nil { // one server that cannot be looked up does not hide the others
			a.cfg.Log.WarnContext(r.Context(), "look up server failed", "guild", id, "err", err)
			continue
		}
		servers = append(servers, server{v.GuildName, "/g/" + id})
	}
	return r.Render(w, "start.html", servers)
}

// languageTime is how long browsers keep the chosen language, in seconds.
const languageTime = 365 * 24 * 60 * 60

// setLanguage saves the language that a visitor chose in a cookie.
func (a *Area) setLanguage(w http.ResponseWriter, r *web.Request) error {
	tag := i18n.ForLocale(r.PostFormValue("language")).Tag()
	http.SetCookie(w, &http.Cookie{Name: web.LanguageCookie, //nolint:gosec // not secure on loopback, where http is used
		Value: tag, Path: "/", MaxAge: languageTime, HttpOnly: true, Secure: a.cfg.Secure, SameSite: http.SameSiteLaxMode})
	return r.Redirect(w, web.LocalPath(r.PostFormValue("next")))
}
