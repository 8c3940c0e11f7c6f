package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrationLock is an advisory lock of PostgreSQL: processes that start together
// bring the tables up to date one after another. (SQLite's file lock is held
// already.)
const migrationLock = 0x52494646

// migrate brings our tables and River's up to date.
func (db *DB) migrate(ctx context.Context) (err error) {
	dialect := goose.DialectSQLite3
	if db.postgres {
		dialect = goose.DialectPostgres
		conn, err := db.write.Conn(ctx)
		if err != nil {
			return fmt.Errorf("connect: %w", err)
		}
		defer func() { err = errors.Join(err, conn.Close()) }()
		if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, migrationLock); err != nil {
			return fmt.Errorf("wait for the migration lock: %w", err)
		}
		defer func() {
			_, unlockErr := conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, migrationLock)
			err = errors.Join(err, unlockErr)
		}()
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	ours, err := goose.NewProvider(dialect, db.write, files, goose.WithGoMigrations(adoptAccounts))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	if _, err := ours.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if err := db.tx(ctx, func(tx *sql.Tx) error {
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
