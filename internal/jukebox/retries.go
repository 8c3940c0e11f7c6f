package jukebox

import (
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// retries schedules the retries of failed pending plays. The zero value is empty.
type retries map[songs.OrderID]retry

type retry struct {
	at   time.Time
	wait time.Duration
}

// The range of the delay between two attempts, which doubles each time.
const (
	minRetryDelay = pollInterval
	maxRetryDelay = 2 * time.Minute
)

// due reports whether an order should be tried now.
func (r retries) due(id songs.OrderID, now time.Time) bool { return !now.Before(r[id].at) }

// schedule schedules the next attempt for an order.
func (r *retries) schedule(id songs.OrderID, now time.Time) {
	if *r == nil {
		*r = make(retries)
	}
	wait := min(max(2*(*r)[id].wait, minRetryDelay), maxRetryDelay)
	(*r)[id] = retry{now.Add(wait), wait}
}

// prune removes all orders that are not pending.
func (r retries) prune(plays []PendingPlay) {
	isPending := make(map[songs.OrderID]bool, len(plays))
	for _, pending := range plays {
		isPending[pending.Order] = true
	}
	for id := range r {
		if !isPending[id] {
			delete(r, id)
		}
	}
}
