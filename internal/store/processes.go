package store

import (
	"context"
	"fmt"
	"time"
)

// Alive says that a process takes jobs under this id, now.
func (db *DB) Alive(ctx context.Context, id string) error {
	_, err := db.write.ExecContext(ctx, `
		INSERT INTO processes (id, seen_at) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at`,
		id, time.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("say that this process is alive: %w", err)
	}
	return nil
}

// Leave says that a process takes no more jobs.
func (db *DB) Leave(ctx context.Context, id string) error {
	if _, err := db.write.ExecContext(ctx, `DELETE FROM order_leases WHERE process_id = $1`, id); err != nil {
		return fmt.Errorf("release the orders of this process: %w", err)
	}
	if _, err := db.write.ExecContext(ctx, `DELETE FROM processes WHERE id = $1`, id); err != nil {
		return fmt.Errorf("say that this process leaves: %w", err)
	}
	return nil
}

// Reclaim makes the jobs of processes that were not heard of for so long
// available to others, and returns how many those were. River alone would wait
// until it takes them for stuck, since it asks for a job's age and not for its
// process. (River's table is not ours: a test goes with every upgrade.)
func (db *DB) Reclaim(ctx context.Context, silence time.Duration) (int64, error) {
	now, taker := `strftime('%Y-%m-%d %H:%M:%f', 'now')`, `coalesce(json_extract(attempted_by, '$[#-1]'), '')`
	if db.postgres {
		now, taker = `now()`, `coalesce(attempted_by[array_upper(attempted_by, 1)], '')`
	}
	oldest := time.Now().Add(-silence).UnixMilli()
	result, err := db.write.ExecContext(ctx, `
		UPDATE river_job SET state = 'available', scheduled_at = `+now+`
		WHERE state = 'running' AND `+taker+` NOT IN (SELECT id FROM processes WHERE seen_at > $1)`, oldest)
	if err != nil {
		return 0, fmt.Errorf("take over jobs: %w", err)
	}
	if _, err := db.write.ExecContext(ctx, `DELETE FROM processes WHERE seen_at <= $1`, oldest); err != nil {
		return 0, fmt.Errorf("forget dead processes: %w", err)
	}
	// Their leases end with them: an id is never used again.
	if _, err := db.write.ExecContext(ctx, `DELETE FROM order_leases WHERE process_id NOT IN (SELECT id FROM processes)`); err != nil {
		return 0, fmt.Errorf("forget the leases of dead processes: %w", err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("take over jobs: %w", err)
	}
	return n, nil
}
