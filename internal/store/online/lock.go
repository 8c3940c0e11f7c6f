package online

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"log/slog"
	"time"
)

// lockKey is the key of the advisory lock that serializes the migrations of several processes. Earlier releases use
// another lock and wait for it with a statement, for which the creation of an index would have to wait.
const lockKey = 0x52494647

// lockPoll is the time between two attempts to acquire the lock.
const lockPoll = 100 * time.Millisecond

// Lock waits until no other process migrates the database. The lock belongs to a connection. Between two attempts, no
// statement runs, because the creation of an index waits for all statements.
func Lock(ctx context.Context, pool *sql.DB, log *slog.Logger) (*Migrator, error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	m := &Migrator{conn, log}
	for waiting := false; ; waiting = true {
		var held bool
		err = conn.QueryRowContext(ctx, `SELECT pg_try_advisory_lock($1)`, lockKey).Scan(&held)
		if held && err == nil {
			return m, nil
		}
		if err == nil && !waiting {
			log.InfoContext(ctx, "waiting for the migration of another process")
		}
		if err == nil {
			err = wait(ctx, lockPoll)
		}
		if err != nil {
			m.Close() // the lock may have been acquired
			return nil, fmt.Errorf("wait for migration lock: %w", err)
		}
	}
}

// Close closes the connection with the lock, which releases it.
func (m *Migrator) Close() {
	_ = m.conn.Raw(func(any) error { return driver.ErrBadConn }) // the pool does not keep the connection
	_ = m.conn.Close()
}

// wait waits for a duration.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
