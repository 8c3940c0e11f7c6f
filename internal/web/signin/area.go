package signin

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"embed"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/web"
)

//go:embed templates/*.html
var embedded embed.FS

// SessionTime is how long a session lasts, and LinkTime how long a link can be used.
const (
	SessionTime = 30 * 24 * time.Hour
	LinkTime    = 10 * time.Minute
)

// LinkPath is the path of links. A token follows it.
const LinkPath = web.SignInPath + "/link/"

// Store has the sessions and links. [webdb.Web] is one.
type Store interface {
	CreateSession(ctx context.Context, user songs.Member, now, ends time.Time) (token string, err error)
	DeleteSession(ctx context.Context, token string) error
	DeleteSessions(ctx context.Context, userID string) error
	// Link returns the user and server of a link, and UseLink deletes it, too; [songs.ErrNotFound] if there is none.
	Link(ctx context.Context, token string, now time.Time) (user songs.Member, guildID string, err error)
	UseLink(ctx context.Context, token string, now time.Time) (user songs.Member, guildID string, err error)
	AddVisit(ctx context.Context, userID, guildID string, now time.Time) error
}

// Config is what the area needs.
type Config struct {
	Store Store
	// Discord signs in with Discord; nil: only links do.
	Discord *Discord
	// Secret is a key that all processes share.
	Secret string
	// Secure reports that browsers use https.
	Secure bool
	Log    *slog.Logger
	Now    func() time.Time
}

// Area is the [web.Area] of the sign-in.
type Area struct {
	Config
	key []byte // of signatures
}

// New returns an area.
func New(cfg Config) *Area {
	mac := hmac.New(sha256.New, []byte(cfg.Secret))
	mac.Write([]byte("sign-in of the pages"))
	return &Area{Config: cfg, key: mac.Sum(nil)}
}

// Register implements [web.Area].
func (a *Area) Register(r *web.Routes) {
	files, err := fs.Sub(embedded, "templates")
	if err != nil {
		panic(err) // it is embedded
	}
	r.Templates(files)
	r.Public("GET "+web.SignInPath, a.choose)
	if a.Discord != nil {
		r.Public("GET "+web.SignInPath+"/discord", a.start)
		r.Public("GET "+callbackPath, a.finish)
	}
	r.Public("GET "+LinkPath+"{token}", a.confirm)
	r.Public("POST "+LinkPath+"{token}", a.useLink)
	r.Action("POST /signout", web.SignedIn, a.signOut)
	r.Action("POST /signout/everywhere", web.SignedIn, a.signOutEverywhere)
}

// choose shows the ways to sign in.
func (a *Area) choose(w http.ResponseWriter, r *web.Request) error {
	next := web.LocalPath(r.URL.Query().Get("next"))
	if r.Viewer.SignedIn() {
		return r.Redirect(w, next)
	}
	return r.Render(w, "signin.html", choices{a.Discord != nil, next, ""})
}

// choices are what the page to sign in shows.
type choices struct {
	Discord bool
	Next    string
	Failure string // id of the text that says why a sign-in failed
}

// again shows the page to sign in after one that failed.
func (a *Area) again(w http.ResponseWriter, r *web.Request, status int, next, failure string) error {
	r.Return = web.SignInPath + "?" + url.Values{"next": {next}}.Encode()
	return r.RenderStatus(w, status, "signin.html", choices{a.Discord != nil, next, failure})
}

// confirm shows who a link signs in. Previews of links open this page, which therefore changes nothing.
func (a *Area) confirm(w http.ResponseWriter, r *web.Request) error {
	user, _, err := a.Store.Link(r.Context(), r.PathValue("token"), a.Now())
	if err != nil {
		return expired(err)
	}
	return r.Render(w, "link.html", struct{ Name, Path string }{user.Name, r.URL.Path})
}

// useLink signs in the member of a link.
func (a *Area) useLink(w http.ResponseWriter, r *web.Request) error {
	user, guildID, err := a.Store.UseLink(r.Context(), r.PathValue("token"), a.Now())
	if err != nil {
		return expired(err)
	}
	next := "/"
	if guildID != "" {
		next = "/g/" + guildID
	}
	return a.signIn(w, r, user, guildID, next)
}

// signIn creates a session, replaces the one that the browser had, and sends the browser to a path.
func (a *Area) signIn(w http.ResponseWriter, r *web.Request, user songs.Member, guildID, next string) error {
	ctx, now := r.Context(), a.Now()
	if old := a.cookie(r, web.SessionCookie); old != "" {
		if err := a.Store.DeleteSession(ctx, old); err != nil {
			return err
		}
	}
	token, err := a.Store.CreateSession(ctx, user, now, now.Add(SessionTime))
	if err != nil {
		return err
	}
	if guildID != "" {
		if err := a.Store.AddVisit(ctx, user.ID, guildID, now); err != nil {
			a.Log.WarnContext(ctx, "record visit failed", "err", err)
		}
	}
	a.setCookie(w, web.SessionCookie, token, SessionTime)
	return r.Redirect(w, next)
}

// signOut ends the session of the browser.
func (a *Area) signOut(w http.ResponseWriter, r *web.Request) error {
	if err := a.Store.DeleteSession(r.Context(), a.cookie(r, web.SessionCookie)); err != nil {
		return err
	}
	a.setCookie(w, web.SessionCookie, "", 0)
	return r.Redirect(w, web.SignInPath)
}

// signOutEverywhere ends all sessions of the member.
func (a *Area) signOutEverywhere(w http.ResponseWriter, r *web.Request) error {
	if err := a.Store.DeleteSessions(r.Context(), r.Viewer.UserID); err != nil {
		return err
	}
	a.setCookie(w, web.SessionCookie, "", 0)
	return r.Redirect(w, web.SignInPath)
}

// cookie returns the value of a cookie, or "".
func (a *Area) cookie(r *web.Request, name string) string {
	c, err := r.Cookie(web.CookieName(a.Secure, name))
	if err != nil {
		return ""
	}
	return c.Value
}

// setCookie sets a cookie that scripts cannot read and other sites cannot send with changes. A time of 0 deletes it.
func (a *Area) setCookie(w http.ResponseWriter, name, value string, lasts time.Duration) {
	age := int(lasts / time.Second)
	if age == 0 {
		age = -1
	}
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // not secure on loopback, where http is used
		Name: web.CookieName(a.Secure, name), Value: value, Path: "/", MaxAge: age, HttpOnly: true, Secure: a.Secure,
		SameSite: http.SameSiteLaxMode})
}

// guildOf returns the server of a path such as "/g/123/library", or "".
func guildOf(path string) string {
	rest, ok := strings.CutPrefix(path, "/g/")
	if !ok {
		return ""
	}
	id := rest
	if end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' }); end >= 0 {
		id = rest[:end]
	}
	return id
}
