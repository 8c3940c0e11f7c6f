package room

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/store/pubsub"
)

const (
	// watchInterval is the interval at which a process tells that it shows a page, and the state is sent again.
	watchInterval = 10 * time.Second
	// countInterval is the interval at which pages are told about a new number of viewers. A page that connects again
	// meanwhile causes no update.
	countInterval = time.Second
	// staleAfter is the time without a message after which the state of a player is unknown.
	staleAfter = 3 * watchInterval
	// loadTimeout limits reading the queue of a player.
	loadTimeout = 10 * time.Second
)

// Bus passes messages between the processes of the bot. [*pubsub.Bus] implements it.
type Bus interface {
	Sender
	Subscribe(ctx context.Context, s pubsub.Subscription)
}

// Store reads the saved states of players.
type Store interface {
	PlayerState(ctx context.Context, guildID string) (jukebox.State, error)
}

// Players are the players of this process. [*jukebox.Jukebox] implements it.
type Players interface {
	jukebox.Players
	// On reports whether the bot plays in voice channels.
	On() bool
	// Connected reports whether this process is connected to a guild and has its player.
	Connected(guildID string) bool
}

// Hub receives the states of players and wakes the pages of this process that show them.
type Hub struct {
	process   string // unique id of this process
	bus       Bus
	store     Store
	players   Players
	publisher *Publisher
	commands  *Actions
	log       *slog.Logger

	mu    sync.Mutex
	rooms map[string]*room // that pages of this process show
}

// NewHub returns a hub. [Hub.Run] receives messages.
func NewHub(process string, bus Bus, s Store, players Players, p *Publisher, a *Actions, log *slog.Logger) *Hub {
	return &Hub{process: process, bus: bus, store: s, players: players, publisher: p, commands: a, log: log,
		rooms: make(map[string]*room)}
}

// Run receives messages until ctx ends.
func (h *Hub) Run(ctx context.Context) error {
	var all sync.WaitGroup
	all.Go(func() { h.keepWatching(ctx) })
	h.bus.Subscribe(ctx, pubsub.Subscription{
		Connected: func() { h.watchAll(ctx) },
		Lost:      func(err error) { h.log.WarnContext(ctx, "receive states of players failed", "err", err) },
		Message:   func(text string) { h.receive(ctx, text) },
	})
	all.Wait()
	return nil
}

// keepWatching tells other processes regularly which players the pages of this one show, and the pages how many members
// look at them.
func (h *Hub) keepWatching(ctx context.Context) {
	count, watch := time.NewTicker(countInterval), time.NewTicker(watchInterval)
	defer count.Stop()
	defer watch.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-count.C:
			h.wakeStale()
		case <-watch.C:
			h.watchAll(ctx)
		}
	}
}

func (h *Hub) watchAll(ctx context.Context) {
	h.mu.Lock()
	counts := make(map[string]int, len(h.rooms))
	for id, r := range h.rooms {
		counts[id] = len(r.members)
	}
	h.mu.Unlock()
	for id, n := range counts {
		h.sendWatch(ctx, id, n)
	}
}

// sendWatch tells all processes how many members look at the page of a guild in this one.
func (h *Hub) sendWatch(ctx context.Context, guildID string, members int) {
	h.send(ctx, message{Guild: guildID, Watch: &watch{Process: h.process, Members: members}})
}

func (h *Hub) send(ctx context.Context, m message) {
	text, err := m.encode()
	if err == nil {
		ctx, cancel := context.WithTimeout(ctx, publishTimeout)
		err = h.bus.Publish(ctx, text)
		cancel()
	}
	if err != nil && ctx.Err() == nil {
		h.log.WarnContext(ctx, "send message to processes failed", "guild", m.Guild, "err", err)
	}
}

// wakeStale wakes the pages whose player does not answer any more, or whose number of viewers changed.
func (h *Hub) wakeStale() {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	for _, r := range h.rooms {
		for process, v := range r.elsewhere {
			if now.Sub(v.at) > staleAfter {
				delete(r.elsewhere, process)
			}
		}
		known := r.known(now)
		if n := r.watching(); n != r.toldCount || known != r.toldKnown {
			r.toldCount, r.toldKnown = n, known
			r.wake()
		}
	}
}

// receive handles a message.
func (h *Hub) receive(ctx context.Context, text string) {
	m, err := decodeMessage(text)
	switch {
	case err != nil:
		h.log.WarnContext(ctx, "receive message of process failed", "err", err)
	case m.Live != nil:
		h.receiveLive(ctx, m.Guild, *m.Live)
	case m.Watch != nil:
		h.receiveWatch(m.Guild, *m.Watch)
	case m.Do != nil:
		h.commands.receive(ctx, m.Guild, *m.Do)
	case m.Result != nil:
		h.commands.finish(*m.Result)
	}
}

func (h *Hub) receiveWatch(guildID string, w watch) {
	if h.players.Connected(guildID) {
		h.publisher.watched(h.players, guildID)
	}
	if w.Process == h.process {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[guildID]
	if r == nil {
		return
	}
	r.elsewhere[w.Process] = viewers{w.Members, time.Now()}
}

func (h *Hub) receiveLive(ctx context.Context, guildID string, l Live) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[guildID]
	if r == nil || l.Revision.Run != 0 && l.Revision.Before(r.live.Revision) {
		return // nobody looks, or an older process of the player
	}
	r.live, r.heard = l, time.Now()
	switch {
	case r.ready && r.shown.Revision == l.Revision:
		r.shown = l
		r.wake()
	case !r.loading:
		r.loading = true
		go h.load(ctx, r) // it ends after loadTimeout
	}
}

// load reads the queue of a room until it is that of the latest revision, and wakes its pages.
func (h *Hub) load(ctx context.Context, r *room) {
	for again := true; again; {
		h.mu.Lock()
		live := r.live
		h.mu.Unlock()
		limited, cancel := context.WithTimeout(ctx, loadTimeout)
		s, err := h.store.PlayerState(limited, r.guildID)
		cancel()
		if err != nil && ctx.Err() == nil {
			h.log.WarnContext(ctx, "read queue of jukebox failed", "guild", r.guildID, "err", err)
		}
		h.mu.Lock()
		if err == nil {
			r.shown, r.state, r.ready = live, s, true
			r.wake()
		}
		again = err == nil && r.live.Revision != live.Revision
		r.loading = again // after an error, the next message tries again
		if err == nil && !again {
			r.shown = r.live
		}
		h.mu.Unlock()
	}
}
