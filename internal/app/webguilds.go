package app

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/riffbot/riffbot/bot"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/visibility"
	"github.com/riffbot/riffbot/internal/web"
)

// Times for which answers of Discord are used for the pages. Leaving a server or losing a role counts after at most
// memberTime. If Discord cannot be asked, an answer is used until staleTime.
const (
	memberTime     = 30 * time.Second
	guildTime      = time.Minute
	staleTime      = 5 * time.Minute
	guildLoadTime  = 10 * time.Second
	maxWebAnswers  = 20_000
	maxWebGuilds   = 5_000
	webLookupGroup = 8 // concurrent lookups
)

// webGuilds looks up servers and members for the pages. The gateway sends the servers of this process; those of other
// processes are requested. It implements [web.Guilds] and [visibility.Channels].
type webGuilds struct {
	client  *bot.Bot
	local   *visibility.Cache
	allowed []string // ids of servers; empty: all
	now     func() time.Time
	lookups chan struct{}

	mu      sync.Mutex
	members map[[2]string]*answer[web.Member]     // by server and user
	guilds  map[string]*answer[*visibility.Cache] // of other processes
}

// answer is what Discord answered, and when. Its mutex lets one request at a time ask again.
type answer[T any] struct {
	mu    sync.Mutex
	at    time.Time
	value T
	err   error // [songs.ErrNotFound] or nil
}

func newWebGuilds(e env, conn connection) *webGuilds {
	return &webGuilds{client: conn.client, local: conn.channels,
		allowed: e.cfg.Songs.Guilds, now: e.now, lookups: make(chan struct{}, webLookupGroup),
		members: make(map[[2]string]*answer[web.Member]), guilds: make(map[string]*answer[*visibility.Cache])}
}

// get returns the answer, after asking again if it is older than lasts.
func (a *answer[T]) get(now time.Time, lasts time.Duration, ask func() (T, error)) (T, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	age := now.Sub(a.at)
	if !a.at.IsZero() && age < lasts {
		return a.value, a.err
	}
	value, err := ask()
	switch {
	case err == nil || errors.Is(err, songs.ErrNotFound):
		a.at, a.value, a.err = now, value, err
	case !a.at.IsZero() && age < staleTime:
		return a.value, a.err
	}
	return value, err
}

// entry returns the entry of a key, and removes all if there are too many.
func entry[K comparable, V any](all map[K]*V, key K, most int) *V {
	if all[key] == nil {
		if len(all) >= most {
			clear(all)
		}
		all[key] = new(V)
	}
	return all[key]
}

// Member implements [web.Guilds].
func (g *webGuilds) Member(ctx context.Context, guildID, userID string) (web.Member, error) {
	channels, err := g.cacheOf(ctx, guildID)
	if err != nil {
		return web.Member{}, err
	}
	g.mu.Lock()
	a := entry(g.members, [2]string{guildID, userID}, maxWebAnswers)
	g.mu.Unlock()
	m, err := a.get(g.now(), memberTime, func() (web.Member, error) {
		if err := g.begin(ctx); err != nil {
			return web.Member{}, err
		}
		defer func() { <-g.lookups }()
		m, err := g.client.GuildMember(ctx, guildID, userID)
		return web.Member{Name: m.Name, Roles: m.Roles}, err
	})
	if err != nil {
		return web.Member{}, err
	}
	m.Manages, m.Administrator, _ = channels.Permissions(guildID, userID, m.Roles)
	return m, nil
}

// GuildName implements [web.Guilds].
func (g *webGuilds) GuildName(ctx context.Context, guildID string) (string, error) {
	if _, err := g.cacheOf(ctx, guildID); err != nil {
		return "", err
	}
	return g.client.GuildName(ctx, guildID)
}

// CanView implements [visibility.Channels].
func (g *webGuilds) CanView(guildID, channelID, userID string, roles []string) (can, known bool) {
	channels, err := g.loaded(guildID)
	if err != nil {
		return false, false
	}
	return channels.CanView(guildID, channelID, userID, roles)
}

// Contains implements [visibility.Channels].
func (g *webGuilds) Contains(guildID, from, to string) bool {
	channels, err := g.loaded(guildID)
	return err == nil && channels.Contains(guildID, from, to)
}

// loaded is like cacheOf with a time limit of its own, for methods without a context.
func (g *webGuilds) loaded(guildID string) (*visibility.Cache, error) {
	ctx, cancel := context.WithTimeout(context.Background(), guildLoadTime)
	defer cancel()
	return g.cacheOf(ctx, guildID)
}

// cacheOf returns the cache with the channels and roles of a server; [songs.ErrNotFound] for one without the bot.
func (g *webGuilds) cacheOf(ctx context.Context, guildID string) (*visibility.Cache, error) {
	if len(g.allowed) > 0 && !slices.Contains(g.allowed, guildID) {
		return nil, songs.ErrNotFound
	}
	if g.local.Knows(guildID) {
		return g.local, nil
	}
	g.mu.Lock()
	a := entry(g.guilds, guildID, maxWebGuilds)
	g.mu.Unlock()
	return a.get(g.now(), guildTime, func() (*visibility.Cache, error) { return g.load(ctx, guildID) })
}

// load requests the channels and roles of a server of another process.
func (g *webGuilds) load(ctx context.Context, guildID string) (*visibility.Cache, error) {
	if err := g.begin(ctx); err != nil {
		return nil, err
	}
	defer func() { <-g.lookups }()
	raw, err := g.client.GuildState(ctx, guildID)
	if err != nil {
		return nil, err
	}
	c := visibility.NewCache()
	return c, c.Apply("GUILD_CREATE", raw)
}

// begin waits until a lookup may begin, so that visitors cannot use up the rate limit of the bot.
func (g *webGuilds) begin(ctx context.Context) error {
	select {
	case g.lookups <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
