package messages

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

const (
	firstEditDelay = time.Second     // before the first edit: the first states pass quickly
	editInterval   = 5 * time.Second // between edits, to stay within Discord's rate limits
)

// StatusTimeout limits one edit of a status. Delivery waits at most this long for an edit that is
// in progress.
const StatusTimeout = 15 * time.Second

// liveStatus is the status of an order that is in progress.
type liveStatus struct {
	id     songs.OrderID
	latest chan songs.Order // the latest state that is not shown yet
	stop   chan struct{}
	done   chan struct{}
}

// Changed shows the state of an order soon, unless a newer one arrives first.
func (ord *Orders) Changed(o songs.Order) {
	if to, err := DecodeAddress(o.Address); err == nil && !ord.showsStatus(to) {
		return
	}
	ord.mu.Lock()
	defer ord.mu.Unlock()
	if ord.closed {
		return
	}
	s, ok := ord.statuses[o.ID]
	if !ok {
		s = &liveStatus{id: o.ID, latest: make(chan songs.Order, 1), stop: make(chan struct{}),
			done: make(chan struct{})}
		ord.statuses[o.ID] = s
		go ord.runStatus(s)
	}
	select {
	case <-s.latest:
	default:
	}
	s.latest <- o
}

// showsStatus reports whether an address has a message that can show a status.
func (ord *Orders) showsStatus(to Address) bool {
	if to.External {
		return to.fresh(ord.cfg.Now())
	}
	return to.MessageID != "" || to.Token.Token != ""
}

// Released stops the status of an order that was rejected or that another process continues.
func (ord *Orders) Released(id songs.OrderID) { ord.stopStatus(id) }

// runStatus edits the status message until the status is stopped. It returns early when no new
// state arrives, so that orders that wait in the queue use no goroutine. An edit that is in
// progress at the end is not cancelled, because Discord might still apply it after the song was
// delivered.
func (ord *Orders) runStatus(s *liveStatus) {
	defer close(s.done)
	var shown string
	pause, failures := firstEditDelay, 0
	for {
		select {
		case <-s.stop:
			return
		case <-time.After(pause):
		}
		pause = editInterval
		select {
		case <-s.stop:
			return
		default:
		}
		select {
		case o := <-s.latest:
			ctx, cancel := context.WithTimeout(context.Background(), StatusTimeout)
			ahead, err := ord.position(ctx, o)
			if errors.Is(err, songs.ErrNotFound) {
				cancel()
				continue // it left the queue: another process may show a later state
			}
			m := ord.statusWithin(ord.Language(ctx, o), o, ahead, ord.remaining(ctx, o, ahead))
			err = nil // show the status without a position
			if m.Embeds[0].Description != shown {
				err = ord.checkCurrent(ctx, o)
			}
			if errors.Is(err, songs.ErrConflict) {
				cancel()
				continue
			}
			if err == nil && m.Embeds[0].Description != shown {
				err = ord.edit(ctx, o, m)
			}
			cancel()
			if err != nil {
				// The next state or the delivery tries again.
				ord.cfg.Log.Warn("show order status failed", "order", o.ID, "err", err)
				failures++
				pause = min(editInterval<<min(failures, 4), time.Minute)
				continue
			}
			shown, failures = m.Embeds[0].Description, 0
		default:
			if ord.removeIdle(s) {
				return
			}
		}
	}
}

// checkCurrent returns [songs.ErrConflict] if a state is not of the latest run of its order: this
// process stalled, and another one continued the order or delivered it. A stall after this check
// is limited by StatusTimeout, which started before it.
func (ord *Orders) checkCurrent(ctx context.Context, o songs.Order) error {
	if ord.cfg.Store == nil {
		return nil
	}
	now, err := ord.cfg.Store.Order(ctx, o.ID)
	switch {
	case errors.Is(err, songs.ErrNotFound), err == nil && (now.Run != o.Run || now.State.Final()):
		return fmt.Errorf("show status of order %s: %w", o.ID, songs.ErrConflict)
	case err != nil:
		return fmt.Errorf("read order: %w", err)
	}
	return nil
}

// position returns how many orders are before a queued order.
func (ord *Orders) position(ctx context.Context, o songs.Order) (int, error) {
	if o.State != songs.Queued || ord.cfg.Store == nil {
		return UnknownPosition, nil
	}
	n, err := ord.cfg.Store.Ahead(ctx, o.ID)
	if err != nil {
		return UnknownPosition, err
	}
	return n, nil
}

// removeIdle removes a status that has no state to show.
func (ord *Orders) removeIdle(s *liveStatus) bool {
	ord.mu.Lock()
	defer ord.mu.Unlock()
	if len(s.latest) > 0 {
		return false
	}
	if ord.statuses[s.id] == s {
		delete(ord.statuses, s.id)
	}
	return true
}

// Close stops all statuses and waits for edits in progress, at most [StatusTimeout]. Later states are not shown.
func (ord *Orders) Close() {
	ord.mu.Lock()
	ord.closed = true
	ids := slices.Collect(maps.Keys(ord.statuses))
	ord.mu.Unlock()
	var all sync.WaitGroup
	for _, id := range ids {
		all.Go(func() { ord.stopStatus(id) })
	}
	all.Wait()
}

// stopStatus stops the status of an order and waits for an edit in progress, so that a late status
// never replaces the final message.
func (ord *Orders) stopStatus(id songs.OrderID) {
	ord.mu.Lock()
	s, ok := ord.statuses[id]
	delete(ord.statuses, id)
	ord.mu.Unlock()
	if ok {
		close(s.stop)
		<-s.done
	}
}
