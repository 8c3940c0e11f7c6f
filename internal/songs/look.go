package songs

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// looks are the times after the purchase at which the bot looks again by itself for
// songs that did not come.
var looks = []time.Duration{
	15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour,
}

// lookPatience is how long one look waits for a task that makes no progress.
const lookPatience = 30 * time.Second

// soonest is the least time from now to the next look.
const soonest = time.Minute

// nextLook is when an order bought at sent is looked for again by itself; zero when
// it was looked for often enough.
func nextLook(sent, now time.Time) time.Time {
	for _, after := range looks {
		if at := sent.Add(after); at.After(now.Add(soonest)) {
			return at
		}
	}
	return time.Time{}
}

// Look queues an order again whose songs did not come, to look for them now. Nothing
// is bought. address replaces the order's unless it is nil. [ErrTaken] when there is
// nothing to look for, or it is being looked for.
func (l *Line) Look(ctx context.Context, id OrderID, address []byte) error {
	o, err := l.Store.Reopen(ctx, id, address, l.Now())
	if err != nil {
		return fmt.Errorf("look for order %s: %w", id, err)
	}
	l.Log.InfoContext(ctx, "order reopened", "order", id, "task", o.TaskID, "looks", o.Looks)
	l.Courier.Changed(o)
	l.Jobs.Wake()
	return nil
}

// lookAgain looks for all orders whose next look is due, until ctx ends. Of several
// processes one reopens each.
func (l *Line) lookAgain(ctx context.Context) {
	every(ctx, max(l.PollEvery, time.Second), func() {
		due, err := l.Store.Overdue(ctx, l.Now())
		if err != nil && ctx.Err() == nil {
			l.Log.WarnContext(ctx, "find overdue orders failed", "err", err)
		}
		for _, id := range due {
			if err := l.Look(ctx, id, nil); err != nil && !errors.Is(err, ErrTaken) {
				l.Log.WarnContext(ctx, "reopen order failed", "order", id, "err", err)
			}
		}
	})
}

// unmade marks a failure as one that the provider reported.
func unmade(err error) error {
	if f, ok := errors.AsType[*failed](err); ok {
		f.Unmade = true
	}
	return err
}

// willLook reports whether the songs of an order that fails are looked for again:
// they were bought, and may still be at the provider.
func (o *Order) willLook() bool {
	f := o.Failure
	return o.Bought() && f != nil && !f.Unmade && f.Reason != ReasonCancelled && f.Reason != ReasonUnposted &&
		f.Reason != ReasonUnsuitable
}
