// Package online runs migrations on PostgreSQL while processes of an earlier release use the database.
package online

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/pressly/goose/v3"
)

const (
	// lastBlocking is the newest migration that runs in one transaction on PostgreSQL. Processes of releases before it
	// have to be stopped.
	lastBlocking = 26
	// lockTimeout is how long a statement waits for a lock. Statements of other processes wait behind it.
	lockTimeout = `'300ms'`
	// lockPause is the time between two attempts to acquire a lock.
	lockPause = 500 * time.Millisecond
	// lockNotAvailable is PostgreSQL's error code for a lock that was not acquired in time.
	lockNotAvailable = "55P03"
	// deadlockDetected is PostgreSQL's error code for a deadlock.
	deadlockDetected = "40P01"
	// slowIndex is the duration from which the creation of an index is logged.
	slowIndex = time.Second
	// updatedRows is the number of rows that one statement of a migration updates.
	updatedRows = 2000
)

// Migrator runs migrations. Each statement has its own transaction, locks tables only for a moment and can be
// repeated, so that the next start continues a migration that was interrupted. The statements run on the connection
// with the migration lock: PostgreSQL releases it only after the current statement of a process that was killed.
type Migrator struct {
	conn *sql.Conn
	log  *slog.Logger
}

// Migrations returns those of the migrations in SQL that run beside other processes, and the names of their files.
func (m *Migrator) Migrations(files fs.FS) (all []*goose.Migration, names []string, err error) {
	every, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, nil, err
	}
	for _, name := range every {
		version, err := goose.NumericComponent(name)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		}
		if version <= lastBlocking {
			continue
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, nil, err
		}
		steps, err := stepsOf(string(text))
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		}
		names = append(names, name)
		all = append(all, goose.NewGoMigration(version, &goose.GoFunc{RunDB: func(ctx context.Context, _ *sql.DB) error {
			return m.run(ctx, steps)
		}}, &goose.GoFunc{RunDB: func(context.Context, *sql.DB) error {
			return errors.New("migrations cannot be undone beside other processes")
		}}))
	}
	return all, names, nil
}

func (m *Migrator) run(ctx context.Context, steps []step) error {
	if _, err := m.conn.ExecContext(ctx, `SET lock_timeout = `+lockTimeout); err != nil {
		return err
	}
	for _, s := range steps {
		if err := s(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// exec runs a statement, and repeats it while it does not get its locks.
func (m *Migrator) exec(ctx context.Context, statement string, args ...any) error {
	for {
		_, err := m.conn.ExecContext(ctx, statement, args...)
		var refused *pgconn.PgError
		if err == nil || !errors.As(err, &refused) ||
			refused.Code != lockNotAvailable && refused.Code != deadlockDetected {
			return err
		}
		m.log.WarnContext(ctx, "lock for migration not acquired", "statement", firstLine(statement))
		if err := wait(ctx, lockPause); err != nil {
			return err
		}
	}
}

func firstLine(statement string) string {
	line, _, _ := strings.Cut(statement, "\n")
	return line
}

// createIndex creates an index with a name unless it exists.
func (m *Migrator) createIndex(ctx context.Context, i index, name string) error {
	var valid sql.NullBool
	var size int64
	err := m.conn.QueryRowContext(ctx, `SELECT (SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass($1)),
		pg_relation_size(to_regclass($2))`, name, i.table).Scan(&valid, &size)
	switch {
	case err != nil:
		return fmt.Errorf("find index: %w", err)
	case valid.Bool:
		return nil
	case size == 0:
		return m.exec(ctx, i.as(name, ""))
	case valid.Valid: // left by an interrupted statement
		if err := m.dropIndex(ctx, name); err != nil {
			return err
		}
	}
	began := time.Now()
	if err := m.concurrently(ctx, i.as(name, " CONCURRENTLY")); err != nil {
		return err
	}
	if took := time.Since(began); took >= slowIndex {
		m.log.InfoContext(ctx, "index created", "index", i.name, "took", took.Round(time.Millisecond))
	}
	return nil
}

// replaceIndex replaces an index by one with the same name. Queries have one of them at any time.
func (m *Migrator) replaceIndex(ctx context.Context, i index) error {
	next := i.name + "_next"
	if err := m.createIndex(ctx, i, next); err != nil {
		return err
	}
	if err := m.dropIndex(ctx, i.name); err != nil {
		return err
	}
	return m.exec(ctx, `ALTER INDEX `+next+` RENAME TO `+i.name)
}

func (m *Migrator) dropIndex(ctx context.Context, name string) error {
	return m.concurrently(ctx, `DROP INDEX CONCURRENTLY IF EXISTS `+name)
}

// concurrently runs a statement that waits for other transactions and blocks none. Without a timeout, it does not leave
// an invalid index when it has to wait.
func (m *Migrator) concurrently(ctx context.Context, statement string) error {
	for _, s := range []string{`SET lock_timeout = 0`, statement, `SET lock_timeout = ` + lockTimeout} {
		if _, err := m.conn.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}
