package jobs

import "context"

// reconcile gives a new job to each order that left the queue and has none: jobs can
// be cancelled, deleted and changed in River's web page and by SQL.
func (r *Runner) reconcile(ctx context.Context) {
	n, err := r.db.Reconcile(ctx, queue, r.Silence, r.insert)
	switch {
	case err != nil && ctx.Err() == nil:
		r.Log.WarnContext(ctx, "reconcile orders and jobs failed", "err", err)
	case n > 0:
		r.Log.WarnContext(ctx, "orders without a job were given one", "orders", n)
	}
}

// checkPause notes whether the queue is paused, and logs when that changes. Orders
// then stay in the bot's own queue.
func (r *Runner) checkPause(ctx context.Context) {
	paused, err := r.db.QueuePaused(ctx, queue)
	if err != nil {
		if ctx.Err() == nil {
			r.Log.WarnContext(ctx, "check job queue failed", "err", err)
		}
		return
	}
	if r.paused.Swap(paused) == paused {
		return
	}
	if paused {
		r.Log.WarnContext(ctx, "job queue is paused: no order is worked until it is resumed on the page of jobs", "queue", queue)
		return
	}
	r.Log.InfoContext(ctx, "job queue is resumed", "queue", queue)
}

// Paused reports whether the queue was paused when it was looked at last, at most a
// second ago.
func (r *Runner) Paused() bool { return r.paused.Load() }
