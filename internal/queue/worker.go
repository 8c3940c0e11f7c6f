package queue

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/riverqueue/river"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// orderArgs are the arguments of a job.
type orderArgs struct {
	OrderID string `json:"order_id"`
}

func (orderArgs) Kind() string { return "order" }

// worker processes the orders of jobs, each at most once at a time.
type worker struct {
	river.WorkerDefaults[orderArgs]
	db      *store.DB
	id      string // of this process
	timeout time.Duration
	log     *slog.Logger
	// running is cancelled when orders must be released immediately.
	running context.Context
	work    func(context.Context, songs.OrderID) error

	mu      sync.Mutex
	working map[songs.OrderID]bool
}

// busySnooze is the delay of a job whose order is already being processed.
const busySnooze = time.Second

// Work processes the order of a job under a lease. A second job of the same order is delayed.
//
// The context that River passes ends when the job is cancelled in River's web UI. This does not cancel
// the order, which is reserved to its requester and to curators.
func (w *worker) Work(ctx context.Context, job *river.Job[orderArgs]) error {
	id := songs.OrderID(job.Args.OrderID)
	err := w.workOrder(ctx, id)
	if _, snoozed := errors.AsType[*river.JobSnoozeError](err); err != nil && !snoozed { // JobSnooze is not an error
		w.log.WarnContext(ctx, "work order failed", "order", id, "attempt", job.Attempt, "err", err)
	}
	return err
}

func (w *worker) workOrder(ctx context.Context, id songs.OrderID) error {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(w.running, cancel)()

	if !w.begin(id) {
		return river.JobSnooze(busySnooze)
	}
	defer w.end(id)
	leased, err := w.db.Lease(ctx, id, w.id, w.timeout)
	if err != nil {
		return err
	}
	if !leased {
		return river.JobSnooze(busySnooze)
	}
	defer w.release(context.WithoutCancel(ctx), id)
	if err = w.work(ctx, id); errors.Is(err, songs.ErrReleased) {
		return river.JobSnooze(0)
	}
	return err
}

// begin reports whether no other job of this process processes the order, and marks it.
func (w *worker) begin(id songs.OrderID) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.working[id] {
		return false
	}
	w.working[id] = true
	return true
}

func (w *worker) end(id songs.OrderID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.working, id)
}

// Limits of releasing a lease.
const (
	releaseTries   = 10
	releasePause   = time.Second
	releaseTimeout = 5 * time.Second
)

// release returns a lease. Failures are retried, because other processes cannot take the order while
// its lease is held by a live process.
func (w *worker) release(ctx context.Context, id songs.OrderID) {
	for try := 1; ; try++ {
		limited, cancel := context.WithTimeout(ctx, releaseTimeout)
		err := w.db.Release(limited, id, w.id)
		cancel()
		if err == nil {
			return
		}
		w.log.WarnContext(ctx, "release order failed", "order", id, "try", try, "err", err)
		if try == releaseTries || w.running.Err() != nil {
			return
		}
		select {
		case <-time.After(releasePause):
		case <-w.running.Done():
		}
	}
}

// Delays after a failed job. They grow because the cause may be permanent.
const (
	retryPause   = 2 * time.Second
	quickRetries = 8 // with the shortest pause
	maxDoublings = 5
)

// NextRetry implements [river.Worker]. Jobs fail if an order cannot be read or saved, which is usually
// a temporary problem of the database.
func (*worker) NextRetry(job *river.Job[orderArgs]) time.Time {
	return time.Now().Add(retryPause << min(max(job.Attempt-quickRetries, 0), maxDoublings))
}
