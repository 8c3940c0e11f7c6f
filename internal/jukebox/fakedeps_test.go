package jukebox_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

// fakeDeps implements the dependencies of a jukebox except its store. Tests pull frames from its source.
type fakeDeps struct {
	mu        sync.Mutex
	people    map[string]jukebox.Listener
	where     map[string]string
	status    []string
	source    jukebox.Source
	call      *call
	joins     []string
	failJoins int // number of joins that will fail
	failReads int // number of reads of files that will fail
	orders    []songs.Order
	checks    int // number of calls of Check
	contexts  []jukebox.RadioContext
	changes   int
	open      int // number of songs that are open
	opened    int // number of songs opened so far
	ids       int
	fail      error       // returned for orders
	made      time.Time   // CreatedAt of orders
	submitted func()      // called after each order
	state     songs.State // of orders
	followed  follower
}

// follower counts calls. It implements [jukebox.Display].
type follower struct{ atomic.Int64 }

func (f *follower) Changed(jukebox.Players, string) { f.Add(1) }

func newFakeDeps() *fakeDeps {
	return &fakeDeps{people: make(map[string]jukebox.Listener), where: make(map[string]string), state: songs.Rendering}
}

func (d *fakeDeps) joinVoice(channel string, names ...string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, n := range names {
		d.people[n] = jukebox.Listener{UserID: n}
		d.where[n] = channel
	}
}

func (d *fakeDeps) leaveVoice(names ...string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, n := range names {
		delete(d.where, n)
	}
}

func (d *fakeDeps) deafen(name string, deaf bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.people[name] = jukebox.Listener{UserID: name, Deaf: deaf}
}

func (d *fakeDeps) Connected(string) bool { return true }

func (d *fakeDeps) Listeners(_, channel string) (all []jukebox.Listener) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, at := range d.where {
		if at == channel {
			all = append(all, d.people[id])
		}
	}
	return append(all, jukebox.Listener{UserID: "bot", Bot: true})
}

func (d *fakeDeps) ChannelOf(_, user string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.where[user]
}

func (d *fakeDeps) SetStatus(_ context.Context, channel, text string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.status = append(d.status, channel+": "+text)
	return nil
}

func (d *fakeDeps) Submit(_ context.Context, o songs.Order) (songs.Order, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fail != nil {
		return o, d.fail
	}
	d.ids++
	o.ID = songs.OrderID(fmt.Sprintf("radio%d", d.ids))
	d.orders = append(d.orders, o)
	if d.submitted != nil {
		d.submitted()
	}
	return o, nil
}

func (d *fakeDeps) Check(context.Context, []songs.Order) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.checks++
	return d.fail
}

func (d *fakeDeps) Order(_ context.Context, id songs.OrderID) (songs.Order, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return songs.Order{ID: id, State: d.state, CreatedAt: d.made}, nil
}

func (d *fakeDeps) OrderOf(_ context.Context, interaction string) (songs.OrderID, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, o := range d.orders {
		if o.Interaction == interaction {
			return o.ID, nil
		}
	}
	return "", songs.ErrNotFound
}

func (d *fakeDeps) Next(_ context.Context, m jukebox.RadioContext) (songs.SongSpec, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.contexts = append(d.contexts, m)
	return songs.SongSpec{Prompt: m.Theme}, nil
}

func (d *fakeDeps) Changed(jukebox.Players, string) { d.mu.Lock(); d.changes++; d.mu.Unlock() }
