package songs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// WriterCall is one use of the language model, which may consist of several requests.
type WriterCall struct {
	ID     string // that of the interaction, if one leads to the call; else set by [WriterQuota]
	Member Member // on whose behalf the call is made
	Place  Place
	// Shared calls are made on behalf of the whole guild. They count in the guild's quota only.
	Shared bool
	At     time.Time // set by [WriterQuota]
}

// WriterStore counts the requests to the language model. Its methods are safe for concurrent use by
// several goroutines and processes.
type WriterStore interface {
	// BeginWriterCall reserves the first request of a call. It blocks further calls of the member until
	// EndWriterCall is called or expires has passed. It returns a [*LimitError] if a limit rejects the
	// call, and [ErrDuplicate] if a call with this id is running.
	BeginWriterCall(ctx context.Context, c WriterCall, b Limits, expires time.Time) error
	// ReserveWriterRequest reserves one more request of a call. It returns a [*LimitError] if a limit rejects
	// the request.
	ReserveWriterRequest(ctx context.Context, c WriterCall, b Limits) error
	// EndWriterCall ends a call. It charges the spent requests and releases the other reserved ones.
	EndWriterCall(ctx context.Context, c WriterCall, held, spent int) error
}

// WriterQuota enforces the limits on the language model: daily requests per member and per guild, and
// one call at a time per member.
type WriterQuota struct {
	Store  WriterStore
	Limits Limits
	NewID  func() string
	Now    func() time.Time
	Log    *slog.Logger
}

// writerCallTimeout is the maximum duration of a call, after which its reservation expires. busyRetryInterval is the
// interval at which [WriterQuota.DoWait] retries.
const (
	writerCallTimeout = 4 * time.Minute
	busyRetryInterval = 200 * time.Millisecond
)

// WriterMeter counts the requests of one call. It is not safe for concurrent use.
type WriterMeter struct {
	quota       *WriterQuota
	call        WriterCall
	held, spent int
}

// Allow must be called before each request. It returns a [*LimitError] if a limit rejects the request.
func (m *WriterMeter) Allow(ctx context.Context) error {
	if m.spent < m.held {
		return nil
	}
	if err := m.quota.Store.ReserveWriterRequest(ctx, m.call, m.quota.Limits); err != nil {
		return fmt.Errorf("reserve language model request: %w", err)
	}
	m.held++
	return nil
}

// Reserve is like [WriterMeter.Allow] for n requests at once, which are made together.
func (m *WriterMeter) Reserve(ctx context.Context, n int) error {
	for m.held < m.spent+n {
		if err := m.quota.Store.ReserveWriterRequest(ctx, m.call, m.quota.Limits); err != nil {
			return fmt.Errorf("reserve language model request: %w", err)
		}
		m.held++
	}
	return nil
}

// Count must be called after each request that may have been charged.
func (m *WriterMeter) Count() { m.spent++ }

// Do makes a call within the limits. call must use the meter for each request. Its context expires with the
// reservation, so that the calls of a member never overlap. Do returns a [*LimitError] if a limit rejects the call
// or one of its requests.
func (q *WriterQuota) Do(ctx context.Context, c WriterCall,
	call func(ctx context.Context, m *WriterMeter) error) error {
	c.ID, c.At = cmp.Or(c.ID, q.NewID()), q.Now()
	if err := q.Store.BeginWriterCall(ctx, c, q.Limits, c.At.Add(writerCallTimeout)); err != nil {
		return fmt.Errorf("begin language model call: %w", err)
	}
	m := &WriterMeter{quota: q, call: c, held: 1}
	defer func() {
		if err := q.Store.EndWriterCall(context.WithoutCancel(ctx), c, m.held, m.spent); err != nil {
			q.Log.ErrorContext(ctx, "end language model call failed", "err", err)
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, writerCallTimeout)
	defer cancel()
	return call(ctx, m)
}

// DoWait is like [WriterQuota.Do], but waits while another call of the member is running. It is
// meant for background work.
func (q *WriterQuota) DoWait(ctx context.Context, c WriterCall,
	call func(ctx context.Context, m *WriterMeter) error) error {
	tick := time.NewTicker(busyRetryInterval)
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
