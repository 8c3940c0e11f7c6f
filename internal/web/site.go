package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/i18n"
)

// Config is what a site needs.
type Config struct {
	// PublicURL is the address at which browsers reach the site, without a path.
	PublicURL string
	Sessions  Sessions
	Guilds    Guilds
	Settings  Settings
	// OnByDefault reports that servers have pages unless they turn them off.
	OnByDefault bool
	Log         *slog.Logger
	// Stopping is closed when the process stops.
	Stopping <-chan struct{}
}

// Site serves all areas. It is an [http.Handler].
type Site struct {
	cfg      Config
	base     *url.URL
	pages    *pages
	routes   []Route
	tabs     []Tab
	limits   *limits
	handler  http.Handler
	patterns *http.ServeMux
}

// maxBody limits the bodies of requests to routes, in bytes.
const maxBody = 64 << 10

// New returns a site with areas.
func New(cfg Config, areas ...Area) (*Site, error) {
	base, err := url.Parse(cfg.PublicURL)
	if err != nil || base.Host == "" || strings.Trim(base.Path, "/") != "" {
		return nil, errors.New("address of the site has to have a host and no path")
	}
	r := &Routes{static: nil}
	r.Templates(ownTemplates)
	r.Static(ownStatic)
	for _, a := range areas {
		a.Register(r)
	}
	s := &Site{cfg: cfg, base: base, routes: r.routes, tabs: r.tabs, limits: newLimits()}
	assets, err := newAssets(r.static)
	if err != nil {
		return nil, err
	}
	if s.pages, err = newPages(r.templates, assets); err != nil {
		return nil, err
	}
	s.patterns = http.NewServeMux()
	for _, route := range r.routes {
		s.patterns.HandleFunc(route.Pattern, func(w http.ResponseWriter, req *http.Request) {
			s.serve(w, req, route) //nolint:contextcheck // in req
		})
	}
	s.patterns.HandleFunc("GET "+staticPath, assets.serve)
	s.patterns.HandleFunc("/", func(w http.ResponseWriter, req *http.Request) {
		s.serve(w, req, Route{Right: anyone, handler: notFound}) //nolint:contextcheck // in req
	})
	s.handler = s.protect(s.patterns)
	return s, nil
}

// Routes returns all routes of the areas, for tests of permissions.
func (s *Site) Routes() []Route { return s.routes }

// ServeHTTP implements [http.Handler].
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// request returns a request of a visitor.
func (s *Site) request(r *http.Request) *Request {
	return &Request{Request: r, Language: languageOf(r), Stopping: s.cfg.Stopping, site: s}
}

// serve answers a request to a route.
func (s *Site) serve(w http.ResponseWriter, req *http.Request, route Route) {
	req.Body = http.MaxBytesReader(w, req.Body, maxBody)
	r := s.request(req)
	if err := s.authorize(r, route.Right); err != nil {
		s.answer(w, r, err)
		return
	}
	if route.Right != ownKeys {
		if err := readForm(req); err != nil {
			s.answer(w, r, err)
			return
		}
	}
	if err := route.handler(w, r); err != nil {
		s.answer(w, r, err)
	}
}

// notFound is the [Handler] of paths without a route.
func notFound(http.ResponseWriter, *Request) error { return ErrNotFound }

// authorize sets the viewer of a request; an error if the viewer does not have the right.
func (s *Site) authorize(r *Request, right Right) error {
	if right == ownKeys {
		return nil
	}
	ctx, guildID := r.Context(), r.PathValue("guild")
	session, signedIn, err := s.session(ctx, r)
	switch {
	case err != nil:
		return err
	case signedIn:
		r.Viewer = Viewer{UserID: session.UserID, Name: session.Name}
	case right != anyone:
		return errSignIn // also for unknown servers: a visitor learns nothing about them
	}
	if guildID == "" {
		return nil
	}
	r.Settings, err = s.guildSettings(ctx, guildID)
	if err == nil && right == anyone {
		r.GuildName, err = s.cfg.Guilds.GuildName(ctx, guildID)
	}
	if err != nil || !signedIn {
		return err
	}
	v, err := s.Viewer(ctx, guildID, session.UserID)
	if errors.Is(err, ErrNotFound) && right == anyone {
		return nil
	}
	if err == nil && right != anyone && right != SignedIn && !v.has(right) {
		err = ErrNotFound
	}
	if err == nil {
		r.Viewer, r.GuildName = v, v.GuildName
	}
	return err
}

// session returns the session of a request, and whether there is one.
func (s *Site) session(ctx context.Context, r *Request) (Session, bool, error) {
	token := s.token(r.Request)
	if token == "" {
		return Session{}, false, nil
	}
	session, err := s.cfg.Sessions.Session(ctx, token)
	if errors.Is(err, ErrNoSession) {
		return Session{}, false, nil
	}
	if err != nil {
		return Session{}, false, fmt.Errorf("find session: %w", err)
	}
	return session, true, nil
}

// answer shows an error as a page. Viewers without a session can sign in and return to the page.
func (s *Site) answer(w http.ResponseWriter, r *Request, err error) {
	if errors.Is(err, errSignIn) && r.Method == http.MethodGet {
		next := url.Values{"next": {r.returnPath()}}
		http.Redirect(w, r.Request, SignInPath+"?"+next.Encode(), http.StatusSeeOther)
		return
	}
	p, next := problemOf(err), ""
	if r.Viewer.GuildID == "" {
		r.GuildName = "" // visitors do not learn the name of a server of which they see nothing
	}
	if !r.Viewer.SignedIn() && (p.Status == http.StatusNotFound || p.Status == http.StatusUnauthorized) {
		next = r.returnPath()
	}
	if p.Status >= http.StatusInternalServerError && r.Context().Err() == nil {
		s.cfg.Log.ErrorContext(r.Context(), "serve page failed", "path", r.Pattern, "err", err)
	}
	w.Header().Set("Cache-Control", "no-store")
	err = r.RenderStatus(w, p.Status, "error.html", errorPage{r.T(p.Text, p.Values...), next})
	if err != nil && r.Context().Err() == nil {
		s.cfg.Log.ErrorContext(r.Context(), "write page of error failed", "err", err)
	}
}

// SignInPath is the path of the page to sign in. Its parameter next is where the viewer returns to.
const SignInPath = "/signin"

// tabs returns the navigation of the server of a request.
func (r *Request) tabs() []Tab {
	if r.Viewer.GuildID == "" {
		return nil
	}
	all := make([]Tab, 0, len(r.site.tabs))
	for _, t := range r.site.tabs {
		all = append(all, Tab{t.Text, strings.ReplaceAll(t.Path, "{guild}", r.Viewer.GuildID)})
	}
	return all
}

// LanguageCookie is the name of the cookie with a language that the viewer chose.
const LanguageCookie = "riffbot-language"

// languageOf returns the language of a visitor: the chosen one, or the best one for the browser.
func languageOf(r *http.Request) i18n.Language {
	if c, err := r.Cookie(LanguageCookie); err == nil {
		return i18n.ForLocale(c.Value)
	}
	return i18n.ForLocale(r.Header.Get("Accept-Language"))
}

var _ Settings = (*guild.SettingsService)(nil)
