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
		p.group.Go(func() { p.runGuild(p.ctx, g) })
	}
	select {
	case g.wake <- struct{}{}:
	default:
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

// runGuild updates the panel of one guild until ctx ends.
func (p *Panel) runGuild(ctx context.Context, g *guildPanel) {
	timer := time.NewTimer(panelDelay)
	defer timer.Stop()
	var last time.Time // of the last edit
	idle := false
	for {
		if idle {
			select {
			case <-ctx.Done():
				return
			case <-g.wake:
			}
			timer.Reset(max(panelDelay, g.pause()-time.Since(last)))
		}
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		changed, playing := p.refresh(ctx, g)
		if changed {
			last = time.Now()
		}
		idle = !playing
		timer.Reset(g.pause())
		if idle {
			timer.Stop()
		}
	}
}
