package jukebox

import (
	"time"

	"riffbot/internal/songs"
)

// repeats says when pending plays that failed are tried again. The zero value is
// empty.
type repeats map[songs.OrderID]repeat

type repeat struct {
	at   time.Time
	wait time.Duration
}

// The pauses between two attempts to play a song: they double.
const (
	shortestRepeat = lookEvery
	longestRepeat  = 2 * time.Minute
)

// due reports whether an order is to be tried now.
func (r repeats) due(id songs.OrderID, now time.Time) bool { return !now.Before(r[id].at) }

// later lets an order wait, longer each time.
func (r *repeats) later(id songs.OrderID, now time.Time) {
	if *r == nil {
		*r = make(repeats)
	}
	wait := min(max(2*(*r)[id].wait, shortestRepeat), longestRepeat)
	(*r)[id] = repeat{now.Add(wait), wait}
}

// keep forgets all orders but those of the pending plays.
func (r repeats) keep(pending []Wish) {
	there := make(map[songs.OrderID]bool, len(pending))
	for _, w := range pending {
		there[w.Order] = true
	}
	for id := range r {
		if !there[id] {
			delete(r, id)
		}
	}
}
