package room

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
)

const (
	// clockPrecision is the change of a clock that pages are told about.
	clockPrecision = 10 * time.Millisecond
	// watchFor is how long the state of a player is sent after a process told that it shows the page.
	watchFor = 60 * time.Second
	// publishTimeout limits sending one message.
	publishTimeout = 5 * time.Second
)

// Sender sends a message to all processes, including this one.
type Sender interface {
	Publish(ctx context.Context, message string) error
}

// Publisher sends the states of the players of this process to all processes that show them. It implements
// [jukebox.Display].
type Publisher struct {
	sender Sender
	log    *slog.Logger
	wake   chan struct{}

	mu     sync.Mutex
	guilds map[string]*published
}

// published is what was sent about a player.
type published struct {
	players jukebox.Players
	due     bool
	until   time.Time // while somebody looks at the page
	last    *Live     // nil: has to be sent
}

// NewPublisher returns a publisher. [Publisher.Run] sends.
func NewPublisher(s Sender, log *slog.Logger) *Publisher {
	return &Publisher{sender: s, log: log, wake: make(chan struct{}, 1), guilds: make(map[string]*published)}
}

// Changed implements [jukebox.Display]. It does not block.
func (p *Publisher) Changed(players jukebox.Players, guildID string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	g := p.guilds[guildID]
	if g == nil {
		return // nobody looks
	}
	g.players, g.due = players, true
	p.notify()
}

// watched starts to send the state of a guild's player for some time, and sends it at once.
func (p *Publisher) watched(players jukebox.Players, guildID string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	g := p.guilds[guildID]
	if g == nil {
		g = &published{}
		p.guilds[guildID] = g
	}
	g.players, g.due, g.last, g.until = players, true, nil, time.Now().Add(watchFor)
	p.notify()
}

func (p *Publisher) notify() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Run sends states until ctx ends.
func (p *Publisher) Run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-p.wake:
		}
		due := p.takeDue()
		for guildID, players := range due {
			p.publishClock(ctx, players, guildID)
		}
		for guildID, players := range due {
			p.publishView(ctx, players, guildID)
		}
	}
}

// takeDue returns the guilds whose state may have to be sent, and forgets those that nobody looks at.
func (p *Publisher) takeDue() map[string]jukebox.Players {
	p.mu.Lock()
	defer p.mu.Unlock()
	due, now := make(map[string]jukebox.Players), time.Now()
	for id, g := range p.guilds {
		if now.After(g.until) {
			delete(p.guilds, id)
			continue
		}
		if g.due {
			due[id], g.due = g.players, false
		}
	}
	return due
}

// publishClock sends a new clock with what was sent before, because the rest is known only when it is saved.
func (p *Publisher) publishClock(ctx context.Context, players jukebox.Players, guildID string) {
	c, known := players.Clock(guildID)
	p.mu.Lock()
	g := p.guilds[guildID]
	if !known || g == nil || g.last == nil || g.last.Clock.Entry == "" {
		p.mu.Unlock()
		return
	}
	l := *g.last
	p.mu.Unlock()
	l.Clock = c
	p.publish(ctx, guildID, l)
}

func (p *Publisher) publishView(ctx context.Context, players jukebox.Players, guildID string) {
	v, _ := players.View(guildID) // without a player, nothing plays
	p.publish(ctx, guildID, liveOf(v))
}

// publish sends the state of a player if it changed.
func (p *Publisher) publish(ctx context.Context, guildID string, l Live) {
	p.mu.Lock()
	g := p.guilds[guildID]
	same := g == nil || g.last != nil && l.sameAs(*g.last)
	p.mu.Unlock()
	if same {
		return
	}
	text, err := message{Guild: guildID, Live: &l}.encode()
	if err == nil {
		ctx, cancel := context.WithTimeout(ctx, publishTimeout)
		err = p.sender.Publish(ctx, text)
		cancel()
	}
	if err != nil {
		if ctx.Err() == nil {
			p.log.WarnContext(ctx, "publish player failed", "guild", guildID, "err", err)
		}
		return // again with the next change, at most a second later while something plays
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	g.last = &l
}

var _ jukebox.Display = (*Publisher)(nil)
