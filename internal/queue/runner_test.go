package queue_test

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/queue"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// changes are possible changes to River's rows by SQL or in its web UI.
var changes = []string{
	`DELETE FROM river_job`,
	`UPDATE river_job SET state = 'cancelled', finalized_at = CURRENT_TIMESTAMP`,
	`UPDATE river_job SET state = 'discarded', finalized_at = CURRENT_TIMESTAMP`,
	`UPDATE river_job SET state = 'completed', finalized_at = CURRENT_TIMESTAMP`,
	`UPDATE river_job SET state = 'available', finalized_at = NULL`,
	`UPDATE river_job SET state = 'pending', finalized_at = NULL`,
	`UPDATE river_job SET state = 'scheduled', finalized_at = NULL, scheduled_at = '2999-01-01 00:00:00'`,
	`UPDATE river_job SET state = 'running', finalized_at = NULL, attempted_by = NULL`,
	`UPDATE river_job SET queue = 'elsewhere'`,
	`UPDATE river_job SET kind = 'something'`,
	`UPDATE river_job SET args = '{}'`,
}

// ledger counts the concurrent runs of each order.
type ledger struct {
	t      *testing.T
	mu     sync.Mutex
	active map[songs.OrderID]int
}

func (l *ledger) add(id songs.OrderID, n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.active[id] += n; l.active[id] > 1 {
		l.t.Errorf("order %s is processed twice concurrently", id)
	}
}

// worker returns a function that finishes an order after a short random delay.
func (l *ledger) worker(db *store.DB) func(context.Context, songs.OrderID) error {
	return func(ctx context.Context, id songs.OrderID) error {
		l.add(id, 1)
		defer l.add(id, -1)
		o, err := db.Claim(ctx, id)
		if err != nil || o.State.Final() {
			return err
		}
		select {
		case <-time.After(time.Duration(rand.IntN(600)) * time.Millisecond):
		case <-ctx.Done():
			return songs.ErrReleased
		}
		o.State = songs.Done
		return db.Save(ctx, o)
	}
}

// TestOrdersAreProcessedOnceDespiteJobChanges checks that all orders end, each processed by one
// process at a time, while River's rows are changed. It uses two processes on PostgreSQL.
func TestOrdersAreProcessedOnceDespiteJobChanges(t *testing.T) {
	t.Parallel()
	dir, address := storetest.Dir(t), storetest.Address(t)
	processes, driver, source := 1, "sqlite", "file:"+filepath.Join(dir, "riffbot.db")+"?_pragma=busy_timeout(5000)"
	if address != "" {
		processes, driver, source = 2, "pgx", address
	}
	raw, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = raw.Close() }()

	l := &ledger{t: t, active: make(map[songs.OrderID]int)}
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	var db *store.DB
	for i := range processes {
		if db, err = store.Open(t.Context(), dir, address); err != nil {
			t.Fatal(err)
		}
		mine := db
		r, err := queue.New(mine, queue.Options{ID: fmt.Sprint("process ", i), Limits: songs.Limits{MaxConcurrent: 4},
			WorkerTimeout: 5 * time.Second, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		running.Go(func() {
			if err := r.Run(ctx, l.worker(mine)); err != nil {
				t.Error(err)
			}
			if err := mine.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	const orders = 12
	for i := range orders {
		o := songs.Order{ID: songs.OrderID(fmt.Sprint("o", i)), State: songs.Queued,
			Place:     songs.Place{GuildID: "1", ChannelID: "2"},
			Requester: songs.Member{ID: "3"}, Spec: songs.SongSpec{Prompt: "p"}, CreatedAt: time.Now(),
			UpdatedAt: time.Now()}
		if err := db.Add(t.Context(), o, songs.Limits{}); err != nil {
			t.Fatal(err)
		}
	}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for began := time.Now(); ; <-tick.C {
		busy, changing := 0, time.Since(began) < 2*time.Second
		if err := raw.QueryRowContext(t.Context(), `SELECT count(*) FROM orders WHERE state <> 'done'`).Scan(
			&busy); err != nil {
			t.Fatal(err)
		}
		switch {
		case busy == 0:
			return
		case time.Since(began) > time.Minute:
			t.Fatalf("%d of %d orders have not ended", busy, orders)
		case changing:
			if _, err := raw.ExecContext(t.Context(), changes[rand.IntN(len(changes))]); err != nil {
				t.Fatal(err)
			}
		}
	}
}
