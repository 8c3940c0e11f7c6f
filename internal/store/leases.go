package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"riffbot/internal/songs"
)

// Lease makes a process the only one that works an order. It reports false while
// another process, heard of within silence, does.
func (db *DB) Lease(ctx context.Context, id songs.OrderID, process string, silence time.Duration) (bool, error) {
	result, err := db.write.ExecContext(ctx, `
		INSERT INTO order_leases (order_id, process_id) VALUES ($1, $2)
		ON CONFLICT (order_id) DO UPDATE SET process_id = excluded.process_id
		WHERE order_leases.process_id = excluded.process_id
			OR order_leases.process_id NOT IN (SELECT id FROM processes WHERE seen_at > $3)`,
		id, process, time.Now().Add(-silence).UnixMilli())
	if err != nil {
		return false, fmt.Errorf("lease order %s: %w", id, err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return false, fmt.Errorf("lease order %s: %w", id, err)
	}
	return n > 0, nil
}

// Release ends a process's lease of an order.
func (db *DB) Release(ctx context.Context, id songs.OrderID, process string) error {
	_, err := db.write.ExecContext(ctx, `DELETE FROM order_leases WHERE order_id = $1 AND process_id = $2`, id, process)
	if err != nil {
		return fmt.Errorf("release order %s: %w", id, err)
	}
	return nil
}

// How far River's rows may be from now and still lead to work.
const (
	// soon is how far ahead a job may be scheduled. The bot schedules 2 s ahead.
	soon = "30 seconds"
	// justNow is how long a fetched job may take to lease its order.
	justNow = "10 seconds"
)

// orphans are the orders that left the queue and that no process works ($1 is the
// time since which live ones were seen) and no job of the queue $2 leads to.
const orphans = `SELECT o.id FROM orders o WHERE o.` + onTheLine + `
	AND NOT EXISTS (SELECT 1 FROM order_leases l JOIN processes p ON p.id = l.process_id WHERE l.order_id = o.id AND p.seen_at > $1)
	AND NOT EXISTS (SELECT 1 FROM live WHERE live.order_id = o.id)
	ORDER BY o.created_at, o.id`

// liveJobs are the rows of River's that lead to work on an order, as they are kept
// in SQLite and PostgreSQL.
const (
	liveJobsSQLite = `WITH live AS (
		SELECT CASE WHEN typeof(args) <> 'text' OR json_valid(args) THEN json_extract(args, '$.order_id') END AS order_id
		FROM river_job WHERE kind = 'order' AND queue = $2
			AND (state IN ('available', 'retryable', 'scheduled') AND scheduled_at < strftime('%Y-%m-%d %H:%M:%f', 'now', '+` + soon + `')
				OR state = 'running' AND attempted_at > strftime('%Y-%m-%d %H:%M:%f', 'now', '-` + justNow + `'))) `
	liveJobsPostgres = `WITH live AS (
		SELECT args ->> 'order_id' AS order_id
		FROM river_job WHERE kind = 'order' AND queue = $2
			AND (state IN ('available', 'retryable', 'scheduled') AND scheduled_at < now() + interval '` + soon + `'
				OR state = 'running' AND attempted_at > now() - interval '` + justNow + `')) `
)

// Reconcile finds the orders that left the queue and that nothing would ever go on
// with, because their jobs were cancelled, deleted or changed, and hands each to
// insert in one transaction. It returns how many those were.
func (db *DB) Reconcile(ctx context.Context, queue string, silence time.Duration, insert func(context.Context, *sql.Tx, songs.OrderID) error) (int, error) {
	live := liveJobsSQLite
	if db.postgres {
		live = liveJobsPostgres
	}
	var ids []songs.OrderID
	err := db.tx(ctx, func(tx *sql.Tx) error {
		if err := db.lockQueue(ctx, tx); err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, live+orphans, time.Now().Add(-silence).UnixMilli(), queue)
		ids, err = collect(rows, err, func(scan func(...any) error) (id songs.OrderID, err error) { return id, scan(&id) })
		if err != nil {
			return fmt.Errorf("find orders without a job: %w", err)
		}
		for _, id := range ids {
			if err := insert(ctx, tx, id); err != nil {
				return fmt.Errorf("insert a job for order %s: %w", id, err)
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
	err = db.read.QueryRowContext(ctx, `SELECT count(*) > 0 FROM river_queue WHERE name = $1 AND paused_at IS NOT NULL`, queue).Scan(&paused)
	if err != nil {
		return false, fmt.Errorf("read the state of queue %s: %w", queue, err)
	}
	return paused, nil
}
