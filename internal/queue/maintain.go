package queue

import (
	"context"
	"database/sql"
	"time"

	"github.com/riverqueue/river"

	"github.com/riffbot/riffbot/internal/songs"
)

// heartbeat updates the time at which the process was last alive. It runs in its own goroutine,
// because a late heartbeat makes other processes take over its orders.
func (r *Runner) heartbeat(ctx context.Context) {
	tick := time.NewTicker(heartbeatInterval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := r.db.Heartbeat(ctx, r.options.ID); err != nil && ctx.Err() == nil {
			r.options.Log.WarnContext(ctx, "heartbeat failed", "err", err)
		}
	}
}

// maintain takes over jobs of dead processes, inserts missing jobs and, until taking ends, dispatches
// queued orders.
func (r *Runner) maintain(ctx, taking context.Context, silence time.Duration) {
	tick := time.NewTicker(heartbeatInterval)
	defer tick.Stop()
	last := time.Now()
	for {
		if taking.Err() == nil && !r.paused.Load() {
			r.dispatch(taking)
		}
		select {
		case <-ctx.Done():
			return
		case <-r.notified:
			continue
		case <-tick.C:
		}
		r.checkPause(ctx)
		if time.Since(last) < reclaimInterval {
			continue
		}
		last = time.Now()
		if silence > 0 {
			if err := r.takeOver(ctx, silence); err != nil && ctx.Err() == nil {
				r.options.Log.WarnContext(ctx, "take over jobs failed", "err", err)
			}
		}
		r.reconcile(ctx)
	}
}

func (r *Runner) takeOver(ctx context.Context, silence time.Duration) error {
	n, err := r.db.ReclaimJobs(ctx, silence)
	if err == nil && n > 0 {
		r.options.Log.WarnContext(ctx, "jobs of dead process taken over", "jobs", n)
	}
	return err
}

// dispatch starts queued orders while the limits allow it.
func (r *Runner) dispatch(ctx context.Context) {
	for {
		taken, err := r.db.Dispatch(ctx, r.options.Limits, r.insert)
		if err != nil && ctx.Err() == nil {
			r.options.Log.ErrorContext(ctx, "dispatch order failed", "err", err)
		}
		if err != nil || !taken {
			return
		}
	}
}

// insert adds the job of an order.
func (r *Runner) insert(ctx context.Context, tx *sql.Tx, id songs.OrderID) error {
	_, err := r.client.InsertTx(ctx, tx, orderArgs{OrderID: string(id)}, &river.InsertOpts{Queue: queue})
	return err
}
