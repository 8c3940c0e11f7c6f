package songs

import (
	"context"
	"time"
)

// The pauses between two attempts to tell how an order ended: they double. After a
// day the requester is not told any more.
const (
	firstTelling   = 10 * time.Second
	longestTelling = time.Hour
	lastTelling    = 24 * time.Hour
)

// tellEvery is how often a process looks for orders whose requesters are to be told,
// and tellTime how long it keeps them from other processes.
const (
	tellEvery = 10 * time.Second
	tellTime  = 10 * time.Minute
)

// tellAgain is the pause after so many attempts that failed.
func tellAgain(attempts int) time.Duration {
	return min(firstTelling<<min(attempts-1, 20), longestTelling)
}

// tellLoop tells requesters how their orders ended where that failed before, until
// ctx ends.
func (l *Line) tellLoop(ctx context.Context) {
	every(ctx, tellEvery, func() {
		orders, err := l.Store.ClaimUntold(ctx, l.Now(), l.Now().Add(tellTime))
		if err != nil && ctx.Err() == nil {
			l.Log.WarnContext(ctx, "claim untold orders failed", "err", err)
		}
		for _, o := range orders {
			l.tell(ctx, o)
		}
	})
}

// tell tells a requester how their order ended, or notes when to try again.
func (l *Line) tell(ctx context.Context, o Order) {
	ctx, cancel := context.WithTimeout(ctx, tellTime/2)
	defer cancel()
	err := l.Courier.Explain(ctx, o)
	var again time.Time
	switch {
	case err == nil:
		l.Log.InfoContext(ctx, "order explained", "order", o.ID, "attempt", o.Tells+1)
	case l.Now().Sub(o.UpdatedAt) < lastTelling:
		again = l.Now().Add(tellAgain(o.Tells + 1))
		l.Log.WarnContext(ctx, "explain order failed", "order", o.ID, "attempt", o.Tells+1, "again", again, "err", err)
	default:
		l.Log.ErrorContext(ctx, "explain order failed for good", "order", o.ID, "attempts", o.Tells+1, "err", err)
	}
	saving, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTime)
	defer cancel()
	if err := l.Store.Told(saving, o.ID, again); err != nil {
		l.Log.WarnContext(ctx, "note explanation failed", "order", o.ID, "err", err)
	}
}
