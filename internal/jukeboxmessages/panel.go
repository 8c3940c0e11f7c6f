package jukeboxmessages

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

// Panel shows the jukebox of each guild in one message at the bottom of its channel. It implements
// [jukebox.Display].
type Panel struct {
	discord discord.Client
	files   songs.Files
	access  discord.Access
	locales discord.LocaleResolver
	log     *slog.Logger

	ctx    context.Context
	cancel context.CancelFunc
	group  sync.WaitGroup

	mu      sync.Mutex
	stopped bool
	guilds  map[string]*guildPanel // by guild id
}

// guildPanel is the panel of one guild.
type guildPanel struct {
	players jukebox.Players
	guild   string
	wake    chan struct{}
	running bool // runGuild runs; guarded by the mutex of the Panel
	// Lock-free: read on the gateway goroutine.
	published atomic.Pointer[jukebox.Place] // a copy of place
	below     atomic.Int64                  // messages posted below the panel

	mu       sync.Mutex
	place    jukebox.Place
	previous jukebox.Place   // the panel of the last session, deleted when a new one is posted
	entry    jukebox.EntryID // the entry whose cover is attached
	shown    string          // the fingerprint of the message
	blocked  string          // a channel that refuses messages of the bot
	failures int             // consecutive failed edits; only used by runGuild
	edited   time.Time       // time of the last edit; only used by runGuild
}

// pause returns the minimum time between two edits. It doubles with each failed edit.
func (g *guildPanel) pause() time.Duration {
	return min(panelInterval<<min(g.failures, 10), maxPanelPause)
}

// NewPanel returns a display that shows each panel in the language of its server.
func NewPanel(client discord.Client, files songs.Files, access discord.Access, locales discord.LocaleResolver,
	log *slog.Logger) *Panel {
	p := &Panel{discord: client, files: files, access: access, locales: locales, log: log,
		guilds: make(map[string]*guildPanel)}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	return p
}

// language returns the language of a guild's panel.
func (p *Panel) language(ctx context.Context, guildID string) i18n.Language {
	return p.locales.Language(ctx, guildID, "")
}

// Run updates panels until ctx ends.
func (p *Panel) Run(ctx context.Context) error {
	<-ctx.Done()
	p.mu.Lock()
	p.stopped = true
	p.mu.Unlock()
	p.cancel()
	p.group.Wait()
	return nil
}

const (
	panelDelay    = 300 * time.Millisecond // collects changes that arrive together
	panelInterval = 5 * time.Second        // between edits, to stay within Discord's rate limits
	repostAfter   = 5                      // messages below the panel
	maxPanelPause = 5 * time.Minute        // after failed edits
)

// Changed schedules an update of a guild's panel.
func (p *Panel) Changed(players jukebox.Players, guildID string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped {
		return
	}
	g := p.guilds[guildID]
	if g == nil {
		g = &guildPanel{players: players, guild: guildID, wake: make(chan struct{}, 1)}
		p.guilds[guildID] = g
	}
	select {
	case g.wake <- struct{}{}:
	default:
	}
	if !g.running {
		g.running = true
		p.group.Go(func() { p.runGuild(p.ctx, g) })
	}
}

// due reports whether a panel changed since the last call. Otherwise the goroutine of the panel has to end.
func (p *Panel) due(g *guildPanel) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-g.wake:
		return true
	default:
		g.running = false
		return false
	}
}

// OnMessage counts a message that was posted in the channel of a panel.
func (p *Panel) OnMessage(channelID, messageID string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, g := range p.guilds {
		if at := g.published.Load(); at != nil && at.ChannelID == channelID && at.MessageID != messageID &&
			at.MessageID != "" {
			g.below.Add(1)
		}
	}
}

// runGuild updates the panel of one guild while something plays and after changes, until ctx ends.
func (p *Panel) runGuild(ctx context.Context, g *guildPanel) {
	for playing := false; playing || p.due(g); {
		wait := g.pause()
		if !playing {
			wait = max(panelDelay, wait-time.Since(g.edited))
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		var changed bool
		if changed, playing = p.refresh(ctx, g); changed {
			g.edited = time.Now()
		}
	}
}
