package room

import (
	"context"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
)

// room is what the pages of a guild show.
type room struct {
	guildID   string
	watchers  map[*Watcher]struct{}
	members   map[string]int     // number of watchers by member
	elsewhere map[string]viewers // pages of other processes
	heard     time.Time          // when live was received; zero: never
	live      Live               // received last
	loading   bool
	shown     Live // whose queue is state
	state     jukebox.State
	ready     bool // shown and state were set
	toldCount int  // number of viewers that pages were told
	toldKnown bool
}

// watching returns the number of members that look at the page.
func (r *room) watching() int {
	n := len(r.members)
	for _, v := range r.elsewhere {
		n += v.count
	}
	return n
}

// known reports whether the state is complete and up to date.
func (r *room) known(now time.Time) bool { return r.ready && now.Sub(r.heard) < staleAfter }

// viewers is the number of members that look at the page in another process.
type viewers struct {
	count int
	at    time.Time
}

// Snapshot is what a page shows.
type Snapshot struct {
	Live  Live
	State jukebox.State
	// Known is set if the state is complete. It is not right after the first page was opened, or if the process with the
	// player does not answer.
	Known bool
	// Watching is the number of members that look at the page.
	Watching int
}

// Watcher is a page that shows a guild's player.
type Watcher struct {
	// C receives a value after changes.
	C chan struct{}

	hub    *Hub
	room   *room
	userID string
}

// maxPages limits the pages of a member and a guild in this process.
const maxPages = 10

// Watch returns a watcher of a guild's player for a member; false if the member has too many. It has to be closed.
func (h *Hub) Watch(ctx context.Context, guildID, userID string) (*Watcher, bool) {
	h.mu.Lock()
	r := h.rooms[guildID]
	if r == nil {
		r = &room{guildID: guildID, watchers: make(map[*Watcher]struct{}), members: make(map[string]int),
			elsewhere: make(map[string]viewers)}
		h.rooms[guildID] = r
	}
	if r.members[userID] >= maxPages {
		h.mu.Unlock()
		return nil, false
	}
	w := &Watcher{C: make(chan struct{}, 1), hub: h, room: r, userID: userID}
	r.watchers[w] = struct{}{}
	r.members[userID]++
	n, first := len(r.members), len(r.watchers) == 1
	w.C <- struct{}{}
	h.mu.Unlock()
	if first {
		h.sendWatch(ctx, guildID, n)
	}
	return w, true
}

// Close ends the watcher.
func (w *Watcher) Close() {
	w.hub.mu.Lock()
	defer w.hub.mu.Unlock()
	delete(w.room.watchers, w)
	if w.room.members[w.userID]--; w.room.members[w.userID] == 0 {
		delete(w.room.members, w.userID)
	}
	if len(w.room.watchers) == 0 && w.hub.rooms[w.room.guildID] == w.room {
		delete(w.hub.rooms, w.room.guildID)
	}
}

// Snapshot returns what the page shows.
func (w *Watcher) Snapshot() Snapshot {
	w.hub.mu.Lock()
	defer w.hub.mu.Unlock()
	r := w.room
	return Snapshot{Live: r.shown, State: r.state, Watching: r.watching(), Known: r.known(time.Now())}
}

func (r *room) wake() {
	for w := range r.watchers {
		select {
		case w.C <- struct{}{}:
		default:
		}
	}
}
