package web

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/ops"
)

// Request is a request with its viewer.
type Request struct {
	*http.Request
	Viewer   Viewer
	Language i18n.Language
	// Settings are those of the server {guild} of the path.
	Settings guild.Settings
	// GuildName is the name of that server.
	GuildName string
	// Return is the path to which the form of the language leads back; empty for the page of the request.
	Return string
	// Stopping is closed when the process stops. Long responses then end.
	Stopping <-chan struct{}

	site *Site
}

// T returns a text in the viewer's language; see [i18n.Language.T].
func (r *Request) T(id string, pairs ...any) string { return r.Language.T(id, pairs...) }

// Render writes a page with data, which its template reads as .Data.
func (r *Request) Render(w http.ResponseWriter, page string, data any) error {
	return r.RenderStatus(w, http.StatusOK, page, data)
}

// RenderStatus is like [Request.Render] with a status.
func (r *Request) RenderStatus(w http.ResponseWriter, status int, page string, data any) error {
	return r.site.pages.render(w, status, page, r.Language, view{
		Language: r.Language.Tag(), Viewer: r.Viewer, GuildName: r.GuildName, Path: r.URL.Path, Tabs: r.tabs(), Data: data,
		Return: r.returnPath(),
	})
}

// Redirect sends the viewer to a path of the site after an action.
func (r *Request) Redirect(w http.ResponseWriter, path string) error {
	http.Redirect(w, r.Request, LocalPath(path), http.StatusSeeOther)
	return nil
}

// ViewerIn returns a user as the viewer of a server, for an API whose keys belong to users; see [Site.Viewer].
func (r *Request) ViewerIn(ctx context.Context, guildID, userID string) (Viewer, error) {
	return r.site.Viewer(ctx, guildID, userID)
}

// SafeForSecrets reports whether nobody on the way can read what clients send: over https, or on this machine.
func (r *Request) SafeForSecrets() bool {
	return r.site.Secure() || ops.Loopback(net.JoinHostPort(r.site.base.Hostname(), "80"))
}

// SiteURL returns the address of a path of the site for others.
func (r *Request) SiteURL(path string) string { return r.site.URL(path) }

// AtSiteURL reports whether the browser uses the host of [Request.SiteURL], and not another name of this machine.
func (r *Request) AtSiteURL() bool { return strings.EqualFold(r.Host, r.site.base.Host) }

// returnPath returns the path at which the viewer can continue: of the page of the request or, for a form, of the page
// with the form.
func (r *Request) returnPath() string {
	u := r.URL
	switch {
	case r.Return != "":
		return LocalPath(r.Return)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		from, err := url.Parse(r.Referer())
		if err != nil || !strings.EqualFold(from.Host, r.Host) {
			return "/"
		}
		u = from
	}
	if path := LocalPath(u.RequestURI()); path != "/" {
		return path
	}
	return LocalPath(u.EscapedPath()) // without a query that is too long
}

// Visitor returns the request as one of a visitor without a session to the pages of a server; [ErrNotFound] if the
// server has none.
func (r *Request) Visitor(guildID string) (*Request, error) {
	v := r.site.request(r.Clone(r.Context()))
	v.SetPathValue("guild", guildID)
	var err error
	if v.Settings, err = r.site.guildSettings(r.Context(), guildID); err == nil {
		v.GuildName, err = r.site.cfg.Guilds.GuildName(r.Context(), guildID)
	}
	return v, err
}
