// Package queue processes orders with River. Any process with free workers runs the next order, and
// takes over the orders of a process that died. The table of orders is the authoritative queue; a
// job exists only while its order is being processed.
package queue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// Options configures a [Runner].
type Options struct {
	ID              string // unique id of the process
	Limits          songs.Limits
	ShutdownTimeout time.Duration // how long running orders may continue after a shutdown request
	// WorkerTimeout is how long a process may miss heartbeats before others take over its jobs. It must be
	// several times the heartbeat interval of one second. If the process is alive but slow, this is
	// safe: it can no longer save its orders.
	WorkerTimeout time.Duration
	Log           *slog.Logger
}

// Runner implements [songs.Jobs].
type Runner struct {
	options  Options
	db       *store.DB
	client   *river.Client[*sql.Tx]
	worker   *worker
	notified chan struct{}
	paused   atomic.Bool
}

const queue = "orders"

// maxAttempts is River's limit per job. Orders have their own limits.
const maxAttempts = 10_000

// New returns a [Runner]. No order is processed before [Runner.Run].
func New(db *store.DB, o Options) (*Runner, error) {
	r := &Runner{options: o, db: db, notified: make(chan struct{}, 1)}
	r.worker = &worker{db: db, id: o.ID, timeout: o.WorkerTimeout, log: o.Log, working: make(map[songs.OrderID]bool)}
	workers := river.NewWorkers()
	if err := river.AddWorkerSafely(workers, r.worker); err != nil {
		return nil, fmt.Errorf("register River worker: %w", err)
	}
	var err error
	r.client, err = river.NewClient(db.Driver(), &river.Config{
		ID: o.ID, Queues: map[string]river.QueueConfig{queue: {MaxWorkers: o.Limits.MaxConcurrent,
			FetchCooldown: 50 * time.Millisecond, FetchPollInterval: pollInterval}},
		Workers: workers, MaxAttempts: maxAttempts, Logger: slog.New(warnHandler{o.Log.Handler()}),
		// Orders have no time limit. [store.DB.ReclaimJobs] detects dead processes long before
		// River would rescue a job.
		JobTimeout: -1, RescueStuckJobsAfter: 7 * 24 * time.Hour,
	})
	if err != nil {
		return nil, fmt.Errorf("create River client: %w", err)
	}
	return r, nil
}

// Client returns the River client, for its web UI.
func (r *Runner) Client() *river.Client[*sql.Tx] { return r.client }

// Notify reports that an order was added or has ended.
func (r *Runner) Notify() {
	select {
	case r.notified <- struct{}{}:
	default:
	}
}

// Intervals of a running process.
const (
	heartbeatInterval = time.Second     // heartbeat, and check of the queue
	pollInterval      = time.Second     // check for jobs inserted by other processes
	reclaimInterval   = 2 * time.Second // check for jobs of dead processes and for missing jobs
)

// Run implements [songs.Jobs].
func (r *Runner) Run(ctx context.Context, work func(context.Context, songs.OrderID) error) error {
	always := context.WithoutCancel(ctx) // an interrupted start is not an error
	var halt context.CancelFunc
	r.worker.work = work
	r.worker.running, halt = context.WithCancel(always)
	defer halt()
	silence := r.options.WorkerTimeout
	if r.db.SingleProcess() {
		silence = 0 // no other process can be alive
		if err := r.takeOver(always, 0); err != nil {
			return err
		}
	}
	if err := r.db.Heartbeat(always, r.options.ID); err != nil {
		return err
	}
	if err := r.client.Start(always); err != nil {
		return fmt.Errorf("start River: %w", err)
	}
	// Keep the heartbeat running until all jobs have finished.
	alive, stop := context.WithCancel(always)
	beating := make(chan struct{})
	go func() {
		defer close(beating)
		var both sync.WaitGroup
		both.Go(func() { r.heartbeat(alive) })
		both.Go(func() { r.maintain(alive, ctx, silence) })
		both.Wait()
	}()
	<-ctx.Done()
	err := r.stop(always, halt)
	stop()
	<-beating
	return errors.Join(err, r.db.RemoveProcess(always, r.options.ID))
}

// stop waits for running jobs to finish. After ShutdownTimeout it cancels them, and calls halt.
func (r *Runner) stop(ctx context.Context, halt context.CancelFunc) error {
	soft, cancel := context.WithTimeout(ctx, max(r.options.ShutdownTimeout, time.Millisecond))
	defer cancel()
	err := r.client.Stop(soft)
	if errors.Is(err, context.DeadlineExceeded) {
		halt()
		hard, cancel := context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
		err = r.client.StopAndCancel(hard)
	}
	if err != nil {
		return fmt.Errorf("stop River: %w", err)
	}
	return nil
}

var _ songs.Jobs = (*Runner)(nil)
