package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/riffbot/riffbot/bot"
	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/webdb"
	"github.com/riffbot/riffbot/internal/visibility"
	"github.com/riffbot/riffbot/internal/web"
	"github.com/riffbot/riffbot/internal/web/pages"
	"github.com/riffbot/riffbot/internal/web/room"
	"github.com/riffbot/riffbot/internal/web/signin"
)

// webParts are the parts that the pages use.
type webParts struct {
	data   *storage
	conn   connection
	guilds guilds
	svc    services
	box    *jukebox.Jukebox
	board  *board.Service
	// publisher sends the states of players; nil if the pages are off.
	publisher *room.Publisher
}

// newSite returns the pages for members and what has to run for them; nil if they are off.
func newSite(ctx context.Context, e env, p webParts) (*web.Site, []func(context.Context) error, error) {
	if e.cfg.Web.Addr == "" {
		return nil, nil, nil
	}
	lookup := newWebGuilds(e, p.conn)
	p.guilds.access = visibility.Songs{Store: p.data.db, Channels: lookup, Settings: p.guilds.settings}
	actions := room.NewActions(p.data.bus, p.box, p.data.library, newID)
	listening, tasks := newRoom(e, p, lookup, actions)
	site, err := web.New(web.Config{PublicURL: e.cfg.WebURL(), Sessions: webSessions{p.data.web, e.now}, Guilds: lookup,
		Settings: p.guilds.settings, OnByDefault: e.cfg.Web.Default == "on", Log: e.log, Stopping: ctx.Done()},
		append(webAreas(e, p), listening, newPages(e, p), newSubsonic(e, p, actions), newFeeds(p))...)
	if err != nil {
		return nil, nil, fmt.Errorf("create pages: %w", err)
	}
	return site, tasks, nil
}

// webAreas returns the parts of the site.
func webAreas(e env, p webParts) []web.Area {
	secret := e.cfg.Web.ClientSecret.Reveal() + e.cfg.Discord.Token.Reveal()
	in := signin.Config{Store: p.data.web, Secret: secret, Secure: strings.HasPrefix(e.cfg.WebURL(), "https://"),
		Log: e.log, Now: e.now}
	if s := e.cfg.Web.ClientSecret.Reveal(); s != "" {
		in.Discord = &signin.Discord{AuthorizeURL: e.cfg.Web.OAuthURL + "/authorize", APIURL: e.cfg.Discord.APIURL,
			ClientSecret: s, ClientID: clientID(p.conn.client), HTTP: signin.NewHTTPClient()}
	}
	return []web.Area{signin.New(in)}
}

// newPages returns the pages of the library, playlists, the board and the leaderboard.
func newPages(e env, p webParts) *pages.Area {
	return pages.New(pages.Config{Library: p.data.library, Publicity: p.data.web, Access: p.guilds.access,
		Playlists: p.data.playlists, Board: p.board, Leaderboard: p.data.board, Credits: p.data.cowriting,
		Files: p.data.files, Secure: strings.HasPrefix(e.cfg.WebURL(), "https://"), Log: e.log, Now: e.now})
}

// clientID returns a function that returns the id of the bot's application, which it looks up once.
func clientID(client *bot.Bot) func(context.Context) (string, error) {
	var mu sync.Mutex
	var id string
	return func(ctx context.Context) (string, error) {
		mu.Lock()
		defer mu.Unlock()
		if id != "" {
			return id, nil
		}
		me, err := client.Application(ctx)
		id = me.ID
		return id, err
	}
}

// webSessions implements [web.Sessions].
type webSessions struct {
	store *webdb.Web
	now   func() time.Time
}

// Session implements [web.Sessions].
func (s webSessions) Session(ctx context.Context, token string) (web.Session, error) {
	user, ends, err := s.store.Session(ctx, token, s.now())
	if errors.Is(err, songs.ErrNotFound) {
		err = web.ErrNoSession
	}
	return web.Session{UserID: user.ID, Name: user.Name, ExpiresAt: ends}, err
}

// sitePages returns the handler of WEB_ADDR: the pages, the callbacks of the provider and the interactions of Discord,
// so that one address is enough.
func sitePages(site *web.Site, callbacks http.Handler) http.Handler {
	pages := http.NewServeMux()
	pages.Handle(callbackPath, callbacks)
	pages.Handle(interactionsPath, callbacks)
	pages.Handle("/", site)
	return pages
}
