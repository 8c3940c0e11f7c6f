package songs

import (
	"context"
	"time"
)

// The delay between two notifications of a requester doubles up to maxNotifyDelay. After notifyTimeout
// there are no more retries.
const (
	minNotifyDelay = 10 * time.Second
	maxNotifyDelay = time.Hour
	notifyTimeout  = 24 * time.Hour
)

// notifyInterval is the interval at which due notifications are claimed, and notifyLease how long they are
// hidden from other processes.
const (
	notifyInterval = 10 * time.Second
	notifyLease    = 10 * time.Minute
)

// notifyDelay returns the delay after a number of failed attempts.
func notifyDelay(attempts int) time.Duration {
	return min(minNotifyDelay<<min(attempts-1, 20), maxNotifyDelay)
}

// notifyLoop retries failed notifications until ctx ends.
func (p *Pipeline) notifyLoop(ctx context.Context) {
	runPeriodically(ctx, notifyInterval, func() {
		orders, err := p.deps.Store.ClaimUnnotified(ctx, p.deps.Now(), p.deps.Now().Add(notifyLease))
		if err != nil && ctx.Err() == nil {
			p.deps.Log.WarnContext(ctx, "claim pending notifications failed", "err", err)
		}
		for _, o := range orders {
			p.notify(ctx, o)
		}
	})
}

// notify notifies a requester or schedules the next attempt.
func (p *Pipeline) notify(ctx context.Context, o Order) {
	ctx, cancel := context.WithTimeout(ctx, notifyLease/2)
	defer cancel()
	err := p.deps.Notifier.NotifyFailure(ctx, o)
	var again time.Time
	switch {
	case err == nil:
		p.deps.Log.InfoContext(ctx, "failure notified", "order", o.ID, "attempt", o.NotifyAttempts+1)
	case p.deps.Now().Sub(o.UpdatedAt) < notifyTimeout:
		again = p.deps.Now().Add(notifyDelay(o.NotifyAttempts + 1))
		p.deps.Log.WarnContext(ctx, "notify failure failed", "order", o.ID, "attempt", o.NotifyAttempts+1, "again", again,
			"err", err)
	default:
		p.deps.Log.ErrorContext(ctx, "notify failure failed, giving up", "order", o.ID, "attempts", o.NotifyAttempts+1,
			"err", err)
	}
	saving, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTimeout)
	defer cancel()
	if err := p.deps.Store.SaveNotification(saving, o.ID, again); err != nil {
		p.deps.Log.WarnContext(ctx, "save notification failed", "order", o.ID, "err", err)
	}
}
