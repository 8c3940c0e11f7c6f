package songs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// WriterCall is one use of the language model.
type WriterCall struct {
	ID     string // filled in by [WriterQuota]
	Member Member // on whose behalf
	Place  Place
	// Shared calls are for what a server asks for together: they count in its quota
	// alone.
	Shared bool
	At     time.Time // filled in by [WriterQuota]
}

// WriterStore counts the calls of the language model. Its methods are safe for use
// by many goroutines and processes.
type WriterStore interface {
	// BeginWriting counts a call, and keeps the member from another until EndWriting,
	// or until expires where that never comes. A [*LimitError] says that the call may
	// not be made.
	BeginWriting(ctx context.Context, c WriterCall, b Bounds, expires time.Time) error
	// EndWriting ends a call. One that cost nothing is taken back.
	EndWriting(ctx context.Context, c WriterCall, free bool) error
}

// WriterQuota lets the language model be used within limits: so many calls in a day
// for a member and for a server, and one at a time for a member.
type WriterQuota struct {
	Store  WriterStore
	Bounds Bounds
	// Free reports whether a call that failed cost nothing.
	Free  func(err error) bool
	NewID func() string
	Now   func() time.Time
	Log   *slog.Logger
}

// A call is over after callTime, whatever became of its process. One that waits for
// its turn looks again every turnEvery.
const (
	callTime  = 4 * time.Minute
	turnEvery = 200 * time.Millisecond
)

// Do makes a call within the limits. A [*LimitError] says that it was not made.
func (q *WriterQuota) Do(ctx context.Context, c WriterCall, call func(ctx context.Context) error) (err error) {
	c.ID, c.At = q.NewID(), q.Now()
	if err := q.Store.BeginWriting(ctx, c, q.Bounds, c.At.Add(callTime)); err != nil {
		return fmt.Errorf("begin a call of the language model: %w", err)
	}
	defer func() {
		free := err != nil && q.Free(err)
		if err := q.Store.EndWriting(context.WithoutCancel(ctx), c, free); err != nil {
			q.Log.ErrorContext(ctx, "end call of the language model failed", "err", err)
		}
	}()
	return call(ctx)
}

// DoInTurn is [WriterQuota.Do] for calls that nobody looks at: it waits while
// another call for the member is running.
func (q *WriterQuota) DoInTurn(ctx context.Context, c WriterCall, call func(ctx context.Context) error) error {
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
