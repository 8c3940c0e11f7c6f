package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"riffbot/internal/private"
)

// DB is an open database. It implements [songs.Store].
type DB struct {
	write    *sql.DB
	read     *sql.DB // the same as write on PostgreSQL
	driver   riverdriver.Driver[*sql.Tx]
	postgres bool
	key      []byte // of the owners of accounts
	release  func() error
	deleted  chan struct{} // something was, that left files or words to clean up
}

// ErrInUse says that another process works on the SQLite file. Many processes
// need PostgreSQL.
var ErrInUse = errors.New("another process is using this database; many processes need PostgreSQL (DATABASE_URL)")

// fileName is the database's name in the data directory.
const fileName = "riffbot.db"

// Open opens the PostgreSQL database at address, or, if that is empty, the
// SQLite file in dir, and brings its tables up to date. A file can be open once
// only; [ErrInUse] otherwise. Errors never show the address, which may hold a
// password.
func Open(ctx context.Context, dir, address string) (*DB, error) {
	if address == "" {
		return openSQLite(ctx, dir)
	}
	return openPostgres(ctx, address)
}

func openSQLite(ctx context.Context, dir string) (_ *DB, err error) {
	if err := private.MakeDir(dir); err != nil {
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	path := filepath.Join(dir, fileName)
	// SQLite gives its other files the permissions of this one.
	for _, suffix := range []string{"", ".lock"} {
		if err := private.MakeFile(path + suffix); err != nil {
			return nil, fmt.Errorf("open %s: %w", path, err)
		}
	}
	for _, suffix := range []string{"-wal", "-shm", "-journal"} {
		if err := private.Restrict(path + suffix); err != nil {
			return nil, fmt.Errorf("open %s: %w", path, err)
		}
	}
	lock := flock.New(path + ".lock")
	locked, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	if !locked {
		return nil, fmt.Errorf("open %s: %w", path, ErrInUse)
	}
	db := &DB{release: lock.Close, deleted: make(chan struct{}, 1)}
	defer func() {
		if err != nil {
			err = errors.Join(err, db.Close())
		}
	}()
	// One writer, so that nobody ever finds the file busy; readers beside it.
	if db.write, err = sql.Open("sqlite", source(path, "_txlock", "immediate",
		"_pragma", "journal_mode(WAL)", "_pragma", "secure_delete(1)", "_pragma", "synchronous(FULL)", "_pragma", "foreign_keys(1)", "_pragma", "busy_timeout(5000)")); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	db.write.SetMaxOpenConns(1)
	db.driver = riversqlite.New(db.write)
	if err := db.migrate(ctx); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if db.read, err = sql.Open("sqlite", source(path, "mode", "ro", "_pragma", "query_only(1)", "_pragma", "busy_timeout(5000)")); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	db.read.SetMaxOpenConns(4)
	return db, nil
}

// source is the address of a SQLite file with its settings, in pairs.
func source(path string, pairs ...string) string {
	q := make(url.Values)
	for i := 0; i < len(pairs); i += 2 {
		q.Add(pairs[i], pairs[i+1])
	}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

func openPostgres(ctx context.Context, address string) (_ *DB, err error) {
	if !strings.HasPrefix(address, "postgres://") && !strings.HasPrefix(address, "postgresql://") {
		return nil, errors.New("the database's address must begin with postgres://")
	}
	cfg, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, errors.New("the database's address cannot be read; it looks like postgres://user:password@host:5432/name")
	}
	// Notifications arrive on a connection of their own.
	cfg.MaxConns, cfg.MinConns = 1, 0
	listener, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	db := &DB{postgres: true, release: func() error { listener.Close(); return nil }, deleted: make(chan struct{}, 1)}
	defer func() {
		if err != nil {
			err = errors.Join(err, db.Close())
		}
	}()
	if db.write, err = sql.Open("pgx", address); err != nil {
		return nil, errors.New("the database's address cannot be used")
	}
	db.write.SetMaxOpenConns(16)
	db.write.SetMaxIdleConns(16)
	db.read = db.write
	db.driver = riverdatabasesql.NewWithPgxListener(db.write, listener)
	if err := db.migrate(ctx); err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	return db, nil
}

// Close lets go of the database.
func (db *DB) Close() error {
	var errs []error
	if db.read != nil && db.read != db.write {
		errs = append(errs, db.read.Close())
	}
	if db.write != nil {
		errs = append(errs, db.write.Close())
	}
	return errors.Join(append(errs, db.release())...)
}

// Ping asks the database whether it is there.
func (db *DB) Ping(ctx context.Context) error {
	if err := db.read.PingContext(ctx); err != nil {
		return fmt.Errorf("ask the database: %w", err)
	}
	return nil
}

// Driver is the database as River sees it.
func (db *DB) Driver() riverdriver.Driver[*sql.Tx] { return db.driver }

// Alone reports whether no other process can be working on this database.
func (db *DB) Alone() bool { return !db.postgres }

// mostDeadlocks is how often a transaction is tried again that PostgreSQL ended since
// it and another waited for each other.
const mostDeadlocks = 5

// deadlockDetected is PostgreSQL's code for that.
// https://www.postgresql.org/docs/current/errcodes-appendix.html
const deadlockDetected = "40P01"

// tx runs do in a transaction, once more where it met another. do may be called
// several times, and leaves nothing behind but what its last call returned.
func (db *DB) tx(ctx context.Context, do func(tx *sql.Tx) error) error {
	for n := 0; ; n++ {
		err := db.transact(ctx, do)
		var refused *pgconn.PgError
		if n == mostDeadlocks || !errors.As(err, &refused) || refused.Code != deadlockDetected {
			return err
		}
	}
}

func (db *DB) transact(ctx context.Context, do func(tx *sql.Tx) error) error {
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	if err := do(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}
