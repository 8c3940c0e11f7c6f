package store

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"riffbot/internal/songs"
)

// Memory remembers orders for as long as the process lives, the newest 10,000
// final ones. It implements [songs.Store].
type Memory struct {
	mu     sync.Mutex
	orders map[songs.OrderID]songs.Order
	queue  []songs.OrderID // oldest first
	ended  []songs.OrderID // oldest first
	turn   int64
	served map[string]int64 // the turn a guild, or a member of it, was last served
}

// keepEnded is how many final orders stay readable, for their buttons.
const keepEnded = 10_000

// NewMemory returns an empty store.
func NewMemory() *Memory {
	return &Memory{orders: make(map[songs.OrderID]songs.Order), served: make(map[string]int64)}
}

// Add takes a new order in.
func (m *Memory) Add(_ context.Context, o songs.Order) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, dup := m.orders[o.ID]; dup {
		return fmt.Errorf("order %s exists already", o.ID)
	}
	m.orders[o.ID] = clone(o)
	if o.State == songs.Queued {
		m.queue = append(m.queue, o.ID)
	}
	return nil
}

// Save replaces an order.
func (m *Memory) Save(_ context.Context, o songs.Order) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	old, ok := m.orders[o.ID]
	if !ok {
		return songs.ErrNotFound
	}
	m.orders[o.ID] = clone(o)
	if o.State.Final() && !old.State.Final() {
		m.ended = append(m.ended, o.ID)
		if len(m.ended) > keepEnded {
			delete(m.orders, m.ended[0])
			m.ended = m.ended[1:]
		}
	}
	return nil
}

// Order returns one order.
func (m *Memory) Order(_ context.Context, id songs.OrderID) (songs.Order, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	o, ok := m.orders[id]
	if !ok {
		return songs.Order{}, songs.ErrNotFound
	}
	return clone(o), nil
}

// Next takes the next fair order off the queue.
func (m *Memory) Next(_ context.Context, into songs.State) (songs.Order, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	best := m.first(m.queue, m.served)
	if best < 0 {
		return songs.Order{}, false, nil
	}
	o := m.orders[m.queue[best]]
	m.queue = slices.Delete(m.queue, best, best+1)
	m.turn++
	guild, member := shares(o)
	m.served[guild], m.served[member] = m.turn, m.turn
	if len(m.queue) == 0 {
		clear(m.served) // nobody waits: everybody starts even
	}
	o.State = into
	m.orders[o.ID] = o
	return clone(o), true, nil
}

// Ahead plays the queue forward until it comes to the order.
func (m *Memory) Ahead(_ context.Context, id songs.OrderID) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	queue, turn := slices.Clone(m.queue), m.turn
	served := make(map[string]int64, len(m.served))
	for k, v := range m.served {
		served[k] = v
	}
	for n := 0; ; n++ {
		best := m.first(queue, served)
		if best < 0 {
			return 0, songs.ErrNotFound
		}
		if queue[best] == id {
			return n, nil
		}
		turn++
		guild, member := shares(m.orders[queue[best]])
		served[guild], served[member] = turn, turn
		queue = slices.Delete(queue, best, best+1)
	}
}

// Unfinished returns the orders that are on the line.
func (m *Memory) Unfinished(context.Context) ([]songs.Order, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var left []songs.Order
	for _, o := range m.orders {
		if o.State != songs.Queued && !o.State.Final() {
			left = append(left, clone(o))
		}
	}
	return left, nil
}

// first returns the index of the order whose guild, then whose member, was
// served the longest ago; among equals the oldest. -1 for an empty queue.
func (m *Memory) first(queue []songs.OrderID, served map[string]int64) int {
	best := -1
	var bestGuild, bestMember int64
	for i, id := range queue {
		guild, member := shares(m.orders[id])
		g, u := served[guild], served[member]
		if best < 0 || g < bestGuild || g == bestGuild && u < bestMember {
			best, bestGuild, bestMember = i, g, u
		}
	}
	return best
}

// shares names the two between whom the line is shared: the guild (in direct
// messages the member alone) and the member in it.
func shares(o songs.Order) (guild, member string) {
	guild = o.Place.GuildID
	if guild == "" {
		guild = "dm:" + o.Requester.ID
	}
	return guild, guild + "/" + o.Requester.ID
}

// clone keeps callers from sharing what an order points to.
func clone(o songs.Order) songs.Order {
	o.Songs = slices.Clone(o.Songs)
	o.Address = slices.Clone(o.Address)
	if o.Failure != nil {
		f := *o.Failure
		o.Failure = &f
	}
	return o
}
