package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"embed"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrationLock is the advisory lock that serializes migrations of several processes on PostgreSQL.
// On SQLite, the file lock does.
const migrationLock = 0x52494646

// unlockTimeout is the timeout of the release of the migration lock.
const unlockTimeout = 5 * time.Second

// lockMigrations acquires the migration lock and returns a function that releases it. The lock
// belongs to a connection. A connection that may still hold it is closed instead of being returned
// to the pool, which ends the session and releases the lock.
func lockMigrations(ctx context.Context, pool *sql.DB) (unlock func(), err error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	discard := func() {
		_ = conn.Raw(func(any) error { return driver.ErrBadConn }) // closes the connection
		_ = conn.Close()
	}
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, migrationLock); err != nil {
		discard() // the lock may have been acquired
		return nil, fmt.Errorf("wait for migration lock: %w", err)
	}
	return func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), unlockTimeout)
		defer cancel()
		var held bool
		err := conn.QueryRowContext(ctx, `SELECT pg_advisory_unlock($1)`, migrationLock).Scan(&held)
		if err != nil || !held {
			discard()
			return
		}
		_ = conn.Close()
	}, nil
}

// migrate applies the migrations of the bot and of River.
func (db *DB) migrate(ctx context.Context) error {
	dialect := goose.DialectSQLite3
	if db.postgres {
		dialect = goose.DialectPostgres
		unlock, err := lockMigrations(ctx, db.write)
		if err != nil {
			return err
		}
		defer unlock()
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	ours, err := goose.NewProvider(dialect, db.write, files, goose.WithGoMigrations(goMigrations...))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := ours.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if err := db.Tx(ctx, func(tx *sql.Tx) error {
		key, err := secret(ctx, tx, spendingKey)
		db.key = key
		return err
	}); err != nil {
		return err
	}
	rivers, err := rivermigrate.New(db.driver, nil)
	if err != nil {
		return fmt.Errorf("read River's migrations: %w", err)
	}
	if _, err := rivers.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate River: %w", err)
	}
	return nil
}
