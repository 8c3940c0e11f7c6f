// Package jobs runs orders on River: whichever process has room works the next
// one, and takes over what a dead process left. The queue of record is the
// table of orders; a job exists only while an order is on the line.
package jobs

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

	"riffbot/internal/songs"
	"riffbot/internal/store"
)

// Options are a runner's settings.
type Options struct {
	ID     string // of this process, unlike any other's
	Bounds songs.Bounds
	Grace  time.Duration // for work under way when the process stops
	// Silence is how long a process may be silent before others take its jobs: a
	// few heartbeats of a second each, at least. A process that is alive but slower than that does no harm: its
	// orders no longer let it save.
	Silence time.Duration
	Log     *slog.Logger
}

// Runner implements [songs.Jobs].
type Runner struct {
	Options
	db     *store.DB
	client *river.Client[*sql.Tx]
	worker *worker
	kick   chan struct{}
	paused atomic.Bool
}

const queue = "orders"

// mostAttempts is River's bound on a job. Orders have bounds of their own.
const mostAttempts = 10_000

// New builds a runner. Nothing is worked before [Runner.Run].
func New(db *store.DB, o Options) (*Runner, error) {
	r := &Runner{Options: o, db: db, kick: make(chan struct{}, 1)}
	r.worker = &worker{db: db, id: o.ID, silence: o.Silence, log: o.Log, working: make(map[songs.OrderID]bool)}
	workers := river.NewWorkers()
	if err := river.AddWorkerSafely(workers, r.worker); err != nil {
		return nil, fmt.Errorf("make a worker: %w", err)
	}
	var err error
	r.client, err = river.NewClient(db.Driver(), &river.Config{
		ID: o.ID, Queues: map[string]river.QueueConfig{queue: {MaxWorkers: o.Bounds.AtOnce, FetchCooldown: 50 * time.Millisecond, FetchPollInterval: poll}},
		Workers: workers, MaxAttempts: mostAttempts, Logger: slog.New(quiet{o.Log.Handler()}),
		// An order takes as long as it takes; [store.DB.Reclaim] notices dead
		// processes long before River would take a job for stuck.
		JobTimeout: -1, RescueStuckJobsAfter: 7 * 24 * time.Hour,
	})
	if err != nil {
		return nil, fmt.Errorf("make a River client: %w", err)
	}
	return r, nil
}

// Client is River's own, for its web page.
func (r *Runner) Client() *river.Client[*sql.Tx] { return r.client }

// Wake says that an order came in, or that one ended.
func (r *Runner) Wake() {
	select {
	case r.kick <- struct{}{}:
	default:
	}
}

// The paces of a running process.
const (
	beat    = time.Second     // says that it is alive, and looks at the queue
	poll    = time.Second     // looks for jobs that nobody told it of
	reclaim = 2 * time.Second // looks for jobs of dead processes, and orders without a job
)

// Run works orders until ctx ends; see [songs.Jobs].
func (r *Runner) Run(ctx context.Context, work func(context.Context, songs.OrderID) error) error {
	always := context.WithoutCancel(ctx) // being stopped at once is no error
	var halt context.CancelFunc
	r.worker.work = work
	r.worker.running, halt = context.WithCancel(always)
	defer halt()
	silence := r.Silence
	if r.db.Alone() {
		silence = 0 // whoever else it was is dead
		if err := r.takeOver(always, 0); err != nil {
			return err
		}
	}
	if err := r.db.Alive(always, r.ID); err != nil {
		return err
	}
	if err := r.client.Start(always); err != nil {
		return fmt.Errorf("start River: %w", err)
	}
	// The heart goes on beating until the last job is over.
	alive, stop := context.WithCancel(always)
	beating := make(chan struct{})
	go func() {
		defer close(beating)
		var both sync.WaitGroup
		both.Go(func() { r.heartbeat(alive) })
		both.Go(func() { r.live(alive, ctx, silence) })
		both.Wait()
	}()
	<-ctx.Done()
	err := r.stop(always, halt)
	stop()
	<-beating
	return errors.Join(err, r.db.Leave(always, r.ID))
}

// stop lets jobs end, first by themselves and then by force, which is what halt does.
func (r *Runner) stop(ctx context.Context, halt context.CancelFunc) error {
	soft, cancel := context.WithTimeout(ctx, max(r.Grace, time.Millisecond))
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

// heartbeat says that the process is alive. It waits for nothing else: a process that
// is late with it is taken for dead, and others work its orders.
func (r *Runner) heartbeat(ctx context.Context) {
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := r.db.Alive(ctx, r.ID); err != nil && ctx.Err() == nil {
			r.Log.WarnContext(ctx, "heartbeat failed", "err", err)
		}
	}
}

// live takes over jobs of dead processes, gives orders that lost their job a new one
// and, until taking ends, takes orders off the queue.
func (r *Runner) live(ctx, taking context.Context, silence time.Duration) {
	tick := time.NewTicker(beat)
	defer tick.Stop()
	last := time.Now()
	for {
		if taking.Err() == nil && !r.paused.Load() {
			r.dispatch(taking)
		}
		select {
		case <-ctx.Done():
			return
		case <-r.kick:
			continue
		case <-tick.C:
		}
		r.checkPause(ctx)
		if time.Since(last) < reclaim {
			continue
		}
		last = time.Now()
		if silence > 0 {
			if err := r.takeOver(ctx, silence); err != nil && ctx.Err() == nil {
				r.Log.WarnContext(ctx, "taking over jobs failed", "err", err)
			}
		}
		r.reconcile(ctx)
	}
}

func (r *Runner) takeOver(ctx context.Context, silence time.Duration) error {
	n, err := r.db.Reclaim(ctx, silence)
	if err == nil && n > 0 {
		r.Log.WarnContext(ctx, "jobs of a dead process taken over", "jobs", n)
	}
	return err
}

// dispatch takes orders off the queue while there is room for them.
func (r *Runner) dispatch(ctx context.Context) {
	for {
		taken, err := r.db.Dispatch(ctx, r.Bounds, r.insert)
		if err != nil && ctx.Err() == nil {
			r.Log.ErrorContext(ctx, "taking the next order failed", "err", err)
		}
		if err != nil || !taken {
			return
		}
	}
}

// insert adds the job that works an order.
func (r *Runner) insert(ctx context.Context, tx *sql.Tx, id songs.OrderID) error {
	_, err := r.client.InsertTx(ctx, tx, args{OrderID: string(id)}, &river.InsertOpts{Queue: queue})
	return err
}

var _ songs.Jobs = (*Runner)(nil)
