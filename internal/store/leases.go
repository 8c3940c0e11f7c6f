package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// Lease reserves an order for a process. It reports false if another process has the lease and has
// sent a heartbeat within timeout.
func (db *DB) Lease(ctx context.Context, id songs.OrderID, process string, timeout time.Duration) (bool, error) {
	result, err := db.write.ExecContext(ctx, `
		INSERT INTO order_leases (order_id, process_id) VALUES ($1, $2)
		ON CONFLICT (order_id) DO UPDATE SET process_id = excluded.process_id
		WHERE order_leases.process_id = excluded.process_id
			OR order_leases.process_id NOT IN (SELECT id FROM processes WHERE seen_at > $3)`,
		id, process, time.Now().Add(-timeout).UnixMilli())
	if err != nil {
		return false, fmt.Errorf("lease order %s: %w", id, err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return false, fmt.Errorf("lease order %s: %w", id, err)
	}
	return n > 0, nil
}

// Release releases a process's lease of an order.
func (db *DB) Release(ctx context.Context, id songs.OrderID, process string) error {
	_, err := db.write.ExecContext(ctx, `DELETE FROM order_leases WHERE order_id = $1 AND process_id = $2`, id, process)
	if err != nil {
		return fmt.Errorf("release order %s: %w", id, err)
	}
	return nil
}

// Intervals within which River's rows lead to the processing of an order.
const (
	// maxSchedule is how far in the future a job may be scheduled. The bot schedules jobs up to 2 s
	// ahead.
	maxSchedule = "30 seconds"
	// leaseGrace is how long a fetched job may take to lease its order.
	leaseGrace = "10 seconds"
)

// orphanedOrders selects dispatched orders that no live process has leased and that no job of a
// queue leads to. $1 is the oldest heartbeat of a live process and $2 the queue.
const orphanedOrders = `SELECT o.id FROM orders o WHERE o.` + inProgress + `
	AND NOT EXISTS (SELECT 1 FROM order_leases l JOIN processes p ON p.id = l.process_id WHERE l.order_id = o.id
	AND p.seen_at > $1)
	AND NOT EXISTS (SELECT 1 FROM live WHERE live.order_id = o.id)
	ORDER BY o.created_at, o.id`

// liveJobs are the rows of River that lead to the processing of an order, in the formats of SQLite
// and PostgreSQL. On SQLite, a condition on the kind would make the query read all jobs of the kind.
const (
	liveJobsSQLite = `WITH live AS (
		SELECT CASE WHEN kind = 'order' AND (typeof(args) <> 'text' OR json_valid(args)) THEN json_extract(args,
		'$.order_id') END AS order_id
		FROM river_job WHERE queue = $2
			AND state IN ('available', 'retryable', 'scheduled', 'running')
			AND (state <> 'running'
			AND scheduled_at < strftime('%Y-%m-%d %H:%M:%f', 'now', '+` + maxSchedule + `')
				OR state = 'running' AND attempted_at > strftime('%Y-%m-%d %H:%M:%f', 'now', '-` + leaseGrace + `'))) `
	liveJobsPostgres = `WITH live AS (
		SELECT args ->> 'order_id' AS order_id
		FROM river_job WHERE kind = 'order' AND queue = $2
			AND state IN ('available', 'retryable', 'scheduled', 'running')
			AND (state <> 'running'
			AND scheduled_at < now() + interval '` + maxSchedule + `'
				OR state = 'running' AND attempted_at > now() - interval '` + leaseGrace + `')) `
)

// Reconcile passes each dispatched order that has no job and no process to insert, in one
// transaction, and returns their number. Jobs can be cancelled, deleted or changed by other means
// than the bot.
func (db *DB) Reconcile(ctx context.Context, queue string, timeout time.Duration,
	insert func(context.Context, *sql.Tx, songs.OrderID) error) (int, error) {
	live := liveJobsSQLite
	if db.postgres {
		live = liveJobsPostgres
	}
	var ids []songs.OrderID
	err := db.Tx(ctx, func(tx *sql.Tx) error {
		if err := db.lockQueue(ctx, tx); err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, live+orphanedOrders, time.Now().Add(-timeout).UnixMilli(), queue)
		ids, err = Collect(rows, err, func(scan func(...any) error) (id songs.OrderID, err error) {
			return id, scan(&id)
		})
		if err != nil {
			return fmt.Errorf("find orders without job: %w", err)
		}
		for _, id := range ids {
			if err := insert(ctx, tx, id); err != nil {
				return fmt.Errorf("insert job of order %s: %w", id, err)
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return len(ids), nil
}

// QueuePaused reports whether River's queue is paused.
func (db *DB) QueuePaused(ctx context.Context, queue string) (paused bool, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT count(*) > 0 FROM river_queue WHERE name = $1
		AND paused_at IS NOT NULL`, queue).Scan(&paused)
	if err != nil {
		return false, fmt.Errorf("read state of queue %s: %w", queue, err)
	}
	return paused, nil
}
