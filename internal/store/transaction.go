package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	_ "github.com/jackc/pgx/v5/stdlib"

	_ "modernc.org/sqlite"
)

// maxDeadlocks is how often a transaction is retried that PostgreSQL aborted because of a deadlock.
const maxDeadlocks = 5

// deadlockDetected is PostgreSQL's error code for a deadlock.
//
// https://www.postgresql.org/docs/current/errcodes-appendix.html
const deadlockDetected = "40P01"

// Tx runs do in a transaction, and retries it after a deadlock. do may be called several times, so
// its only effects may be in the transaction and in the results of its last call.
func (db *DB) Tx(ctx context.Context, do func(tx *sql.Tx) error) error {
	for n := 0; ; n++ {
		err := db.transact(ctx, do)
		var refused *pgconn.PgError
		if n == maxDeadlocks || !errors.As(err, &refused) || refused.Code != deadlockDetected {
			return err
		}
	}
}

func (db *DB) transact(ctx context.Context, do func(tx *sql.Tx) error) error {
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // has no effect after a commit
	if err := do(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}
