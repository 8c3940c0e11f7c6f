package store

import (
	"context"
	"fmt"
	"time"
)

// Heartbeat records that a process is alive.
func (db *DB) Heartbeat(ctx context.Context, id string) error {
	_, err := db.write.ExecContext(ctx, `
		INSERT INTO processes (id, seen_at) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at`,
		id, time.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("save heartbeat: %w", err)
	}
	return nil
}

// RemoveProcess deletes a process and its leases.
func (db *DB) RemoveProcess(ctx context.Context, id string) error {
	if _, err := db.write.ExecContext(ctx, `DELETE FROM order_leases WHERE process_id = $1`, id); err != nil {
		return fmt.Errorf("release orders of process: %w", err)
	}
	if _, err := db.write.ExecContext(ctx, `DELETE FROM processes WHERE id = $1`, id); err != nil {
		return fmt.Errorf("delete process: %w", err)
	}
	return nil
}

// ReclaimJobs makes the jobs of processes without a heartbeat within timeout available to others,
// and returns their number. River alone would wait until a job is considered stuck, because it
// checks the age of a job and not its process. The table belongs to River; a test checks this
// statement for every version.
func (db *DB) ReclaimJobs(ctx context.Context, timeout time.Duration) (int64, error) {
	now, taker := `strftime('%Y-%m-%d %H:%M:%f', 'now')`, `coalesce(json_extract(attempted_by, '$[#-1]'), '')`
	if db.postgres {
		now, taker = `now()`, `coalesce(attempted_by[array_upper(attempted_by, 1)], '')`
	}
	oldest := time.Now().Add(-timeout).UnixMilli()
	result, err := db.write.ExecContext(ctx, `
		UPDATE river_job SET state = 'available', scheduled_at = `+now+`
		WHERE state = 'running' AND `+taker+` NOT IN (SELECT id FROM processes WHERE seen_at > $1)`, oldest)
	if err != nil {
		return 0, fmt.Errorf("take over jobs: %w", err)
	}
	if _, err := db.write.ExecContext(ctx, `DELETE FROM processes WHERE seen_at <= $1`, oldest); err != nil {
		return 0, fmt.Errorf("delete dead processes: %w", err)
	}
	// Their leases end too, because process ids are never reused.
	if _, err := db.write.ExecContext(ctx, `DELETE FROM order_leases WHERE process_id NOT IN (SELECT id
		FROM processes)`); err != nil {
		return 0, fmt.Errorf("delete leases of dead processes: %w", err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("take over jobs: %w", err)
	}
	return n, nil
}
