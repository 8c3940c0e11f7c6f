package songs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// WriterCall is one use of the language model, which may take several requests.
type WriterCall struct {
	ID     string // filled in by [WriterQuota]
	Member Member // on whose behalf
	Place  Place
	// Shared calls are for what a server asks for together: they count in its quota
	// alone.
	Shared bool
	At     time.Time // filled in by [WriterQuota]
}

// WriterStore counts the requests to the language model. Its methods are safe for use
// by many goroutines and processes.
type WriterStore interface {
	// BeginWriting holds the first request of a call, and keeps the member from another until EndWriting,
	// or until expires where that never comes. A [*LimitError] says that the call may
	// not be made.
	BeginWriting(ctx context.Context, c WriterCall, b Bounds, expires time.Time) error
	// HoldWriting holds one more request of a call that was begun. A [*LimitError] says
	// that it may not be made.
	HoldWriting(ctx context.Context, c WriterCall, b Bounds) error
	// EndWriting ends a call: of the requests that are held, those that were spent
	// are charged, and the others are given back.
	EndWriting(ctx context.Context, c WriterCall, held, spent int) error
}

// WriterQuota lets the language model be used within limits: so many requests in a day
// for a member and for a server, and one call at a time for a member.
type WriterQuota struct {
	Store  WriterStore
	Bounds Bounds
	NewID  func() string
	Now    func() time.Time
	Log    *slog.Logger
}

// A call is over after callTime, whatever became of its process. One that waits for
// its turn looks again every turnEvery.
const (
	callTime  = 4 * time.Minute
	turnEvery = 200 * time.Millisecond
)

// WriterMeter counts the requests of one call. Its methods are not safe for use by many
// goroutines.
type WriterMeter struct {
	quota       *WriterQuota
	call        WriterCall
	held, spent int
}

// Allow is called before a request. A [*LimitError] says that it may not be made.
func (m *WriterMeter) Allow(ctx context.Context) error {
	if m.spent < m.held {
		return nil
	}
	if err := m.quota.Store.HoldWriting(ctx, m.call, m.quota.Bounds); err != nil {
		return fmt.Errorf("hold a request to the language model: %w", err)
	}
	m.held++
	return nil
}

// Count is called after a request that may have cost something.
func (m *WriterMeter) Count() { m.spent++ }

// Do makes a call within the limits, whose requests the meter allows and counts. A
// [*LimitError] says that the call, or a request of it, was not made.
func (q *WriterQuota) Do(ctx context.Context, c WriterCall, call func(ctx context.Context, m *WriterMeter) error) error {
	c.ID, c.At = q.NewID(), q.Now()
	if err := q.Store.BeginWriting(ctx, c, q.Bounds, c.At.Add(callTime)); err != nil {
		return fmt.Errorf("begin a call of the language model: %w", err)
	}
	m := &WriterMeter{quota: q, call: c, held: 1}
	defer func() {
		if err := q.Store.EndWriting(context.WithoutCancel(ctx), c, m.held, m.spent); err != nil {
			q.Log.ErrorContext(ctx, "end call of the language model failed", "err", err)
		}
	}()
	return call(ctx, m)
}

// DoInTurn is [WriterQuota.Do] for calls that nobody looks at: it waits while
// another call for the member is running.
func (q *WriterQuota) DoInTurn(ctx context.Context, c WriterCall, call func(ctx context.Context, m *WriterMeter) error) error {
	tick := time.NewTicker(turnEvery)
	defer tick.Stop()
	for {
		err := q.Do(ctx, c, call)
		var limit *LimitError
		if !errors.As(err, &limit) || limit.Kind != LimitWriterBusy {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}
