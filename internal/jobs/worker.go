package jobs

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/riverqueue/river"

	"riffbot/internal/songs"
	"riffbot/internal/store"
)

// args are a job's arguments.
type args struct {
	OrderID string `json:"order_id"`
}

func (args) Kind() string { return "order" }

// worker works the orders that jobs name, each at most once at a time.
type worker struct {
	river.WorkerDefaults[args]
	db      *store.DB
	id      string // of this process
	silence time.Duration
	log     *slog.Logger
	// running ends when orders have to be left at once.
	running context.Context
	work    func(context.Context, songs.OrderID) error

	mu      sync.Mutex
	working map[songs.OrderID]bool
}

// taken is how long a job waits whose order is being worked already.
const taken = time.Second

// Work works a job's order under a lease. A second job of the same order waits.
//
// The context that River passes ends when the job is cancelled on River's page. That
// does not cancel the order: only its requester and curators do, with /cancel.
func (w *worker) Work(ctx context.Context, job *river.Job[args]) error {
	id := songs.OrderID(job.Args.OrderID)
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(w.running, cancel)()

	if !w.begin(id) {
		return river.JobSnooze(taken)
	}
	defer w.end(id)
	leased, err := w.db.Lease(ctx, id, w.id, w.silence)
	if err != nil {
		return err
	}
	if !leased {
		return river.JobSnooze(taken)
	}
	defer w.release(context.WithoutCancel(ctx), id)
	if err = w.work(ctx, id); errors.Is(err, songs.ErrLeft) {
		return river.JobSnooze(0)
	}
	return err
}

// begin reports whether no other job of this process works the order.
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

// Bounds of giving a lease back.
const (
	releaseTries  = 10
	releasePause  = time.Second
	releaseWithin = 5 * time.Second
)

// release gives a lease back. It tries for a while: an order whose lease stays is
// left alone by other processes for as long as this one lives.
func (w *worker) release(ctx context.Context, id songs.OrderID) {
	for try := 1; ; try++ {
		limited, cancel := context.WithTimeout(ctx, releaseWithin)
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

// NextRetry follows an order that could not be read or saved: the database is in
// trouble, and a moment later it may not be.
func (*worker) NextRetry(*river.Job[args]) time.Time { return time.Now().Add(2 * time.Second) }
