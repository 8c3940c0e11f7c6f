package queue

import (
	"context"
)

// reconcile inserts a job for each dispatched order that has none, because jobs can be cancelled,
// deleted and changed in River's web UI and by SQL.
func (r *Runner) reconcile(ctx context.Context) {
	n, err := r.db.Reconcile(ctx, queue, r.options.WorkerTimeout, r.insert)
	switch {
	case err != nil && ctx.Err() == nil:
		r.options.Log.WarnContext(ctx, "reconcile orders and jobs failed", "err", err)
	case n > 0:
		r.options.Log.WarnContext(ctx, "missing jobs inserted", "orders", n)
	}
}

// checkPause records whether River's queue is paused and logs changes. While it is paused, orders stay
// queued.
func (r *Runner) checkPause(ctx context.Context) {
	paused, err := r.db.QueuePaused(ctx, queue)
	if err != nil {
		if ctx.Err() == nil {
			r.options.Log.WarnContext(ctx, "check job queue failed", "err", err)
		}
		return
	}
	if r.paused.Swap(paused) == paused {
		return
	}
	if paused {
		r.options.Log.WarnContext(ctx, "job queue paused: no orders are processed until it is resumed in River's web UI",
			"queue", queue)
		return
	}
	r.options.Log.InfoContext(ctx, "job queue resumed", "queue", queue)
}

// Paused reports whether the queue was paused at the last check, at most one second ago.
func (r *Runner) Paused() bool { return r.paused.Load() }
