package songs

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// recheckDelays are the delays after the purchase at which missing songs are rechecked automatically.
var recheckDelays = []time.Duration{
	15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour,
}

// recheckTimeout is how long a recheck waits for a task that makes no progress.
const recheckTimeout = 30 * time.Second

// minRecheckDelay is the minimum time until the next recheck.
const minRecheckDelay = time.Minute

// nextRecheck returns the time of the next automatic recheck of an order bought at sent, or zero if there
// is none left.
func nextRecheck(sent, now time.Time) time.Time {
	for _, after := range recheckDelays {
		if at := sent.Add(after); at.After(now.Add(minRecheckDelay)) {
			return at
		}
	}
	return time.Time{}
}

// Recheck queues an order with missing songs to download them now, without buying anything. Unless
// address is nil, it replaces the order's address. It returns [ErrConflict] if nothing is missing or a
// recheck is already running.
func (p *Pipeline) Recheck(ctx context.Context, id OrderID, address []byte) error {
	o, err := p.deps.Store.Reopen(ctx, id, address, p.deps.Now())
	if err != nil {
		return fmt.Errorf("reopen order %s: %w", id, err)
	}
	p.deps.Log.InfoContext(ctx, "order reopened", "order", id, "task", o.TaskID, "looks", o.Rechecks)
	p.deps.Notifier.Changed(o)
	p.deps.Jobs.Notify()
	return nil
}

// recheckLoop rechecks all orders that are due until ctx ends. With several processes, only one reopens
// each order.
func (p *Pipeline) recheckLoop(ctx context.Context) {
	runPeriodically(ctx, max(p.deps.PollEvery, time.Second), func() {
		due, err := p.deps.Store.Overdue(ctx, p.deps.Now())
		if err != nil && ctx.Err() == nil {
			p.deps.Log.WarnContext(ctx, "read overdue orders failed", "err", err)
		}
		for _, id := range due {
			if err := p.Recheck(ctx, id, nil); err != nil && !errors.Is(err, ErrConflict) {
				p.deps.Log.WarnContext(ctx, "reopen order failed", "order", id, "err", err)
			}
		}
	})
}

// notGenerated marks a failure as reported by the provider.
func notGenerated(err error) error {
	if f, ok := errors.AsType[*permanentError](err); ok {
		f.NotGenerated = true
	}
	return err
}

// willRecheck reports whether a failed order is rechecked automatically: its songs were bought and may
// still become available.
func (o *Order) willRecheck() bool {
	f := o.Failure
	return o.Bought() && f != nil && !f.NotGenerated && f.Reason != ReasonCancelled && f.Reason != ReasonUnposted &&
		f.Reason != ReasonUnsuitable
}
