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
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/riffbot/riffbot/internal/private"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/results"
)

// DB is an open database. It implements [songs.Store].
type DB struct {
	write    *sql.DB
	read     *sql.DB // same as write on PostgreSQL
	driver   riverdriver.Driver[*sql.Tx]
	postgres bool
	key      []byte // key of the hashed account names
	release  func() error
	deleted  chan struct{} // receives a value after deletions
	listener *pgxpool.Pool // connections for notifications; nil on SQLite
	stats    results.Large[statsKey, songs.Stats]
}

// ErrInUse is returned if another process uses the SQLite file. Several processes require
// PostgreSQL.
var ErrInUse = errors.New("another process is using this database; many processes need PostgreSQL (DATABASE_URL)")

// fileName is the name of the database file in the data directory.
const fileName = "riffbot.db"

// Open opens the PostgreSQL database at address or, if that is empty, the SQLite file in dir, and
// applies migrations. A file can be opened only once; otherwise Open returns [ErrInUse]. Errors
// never contain the address, which may include a password.
func Open(ctx context.Context, dir, address string, more ...Option) (*DB, error) {
	if address == "" {
		return openSQLite(ctx, dir, newOptions(more))
	}
	return openPostgres(ctx, address, newOptions(more))
}

func openSQLite(ctx context.Context, dir string, o options) (_ *DB, err error) {
	if err := private.MakeDir(dir); err != nil {
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	path := filepath.Join(dir, fileName)
	// SQLite creates its other files with the permissions of this one.
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
	// A single writer avoids lock errors; readers run concurrently.
	if db.write, err = openClean("sqlite", source(path, "_txlock", "immediate",
		"_pragma", "journal_mode(WAL)", "_pragma", "secure_delete(1)", "_pragma", "synchronous(FULL)", "_pragma",
		"foreign_keys(1)", "_pragma", "busy_timeout(5000)")); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	db.write.SetMaxOpenConns(1)
	db.driver = riversqlite.New(db.write)
	if err := db.migrate(ctx, o); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if db.read, err = openClean("sqlite",
		source(path, "mode", "ro", "_pragma", "query_only(1)", "_pragma", "busy_timeout(5000)")); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	db.read.SetMaxOpenConns(4)
	db.read.SetMaxIdleConns(4) // opening a connection includes parsing the schema
	return db, nil
}

// source returns the address of a SQLite file with settings, given in pairs.
func source(path string, pairs ...string) string {
	q := make(url.Values)
	for i := 0; i < len(pairs); i += 2 {
		q.Add(pairs[i], pairs[i+1])
	}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

func openPostgres(ctx context.Context, address string, o options) (_ *DB, err error) {
	if !strings.HasPrefix(address, "postgres://") && !strings.HasPrefix(address, "postgresql://") {
		return nil, errors.New("the database's address must begin with postgres://")
	}
	cfg, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, errors.New("the database's address cannot be read; it looks like postgres://user:password@host:5432/name")
	}
	// Notifications use a separate connection.
	cfg.MaxConns, cfg.MinConns = 1, 0
	listener, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	db := &DB{postgres: true, listener: listener, release: func() error { listener.Close(); return nil },
		deleted: make(chan struct{}, 1)}
	defer func() {
		if err != nil {
			err = errors.Join(err, db.Close())
		}
	}()
	if db.write, err = openClean("pgx", address); err != nil {
		return nil, errors.New("the database's address cannot be used")
	}
	db.write.SetMaxOpenConns(16)
	db.write.SetMaxIdleConns(16)
	db.read = db.write
	db.driver = riverdatabasesql.NewWithPgxListener(db.write, listener)
	if err := db.migrate(ctx, o); err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	return db, nil
}

// Close closes the database.
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

// Ping checks the connection to the database.
func (db *DB) Ping(ctx context.Context) error {
	if err := db.read.PingContext(ctx); err != nil {
		return fmt.Errorf("ping database: %w", err)
	}
	return nil
}

// Driver returns River's driver for the database.
func (db *DB) Driver() riverdriver.Driver[*sql.Tx] { return db.driver }

// SingleProcess reports whether no other process can use this database.
func (db *DB) SingleProcess() bool { return !db.postgres }

// Listener returns the connections for notifications; nil on SQLite. A subscriber has to hijack its connection, because
// they are few.
func (db *DB) Listener() *pgxpool.Pool { return db.listener }

// Reader returns the connections for queries. They are read-only on SQLite.
func (db *DB) Reader() *sql.DB { return db.read }

// Writer returns the connections for changes. It is a single one on SQLite.
func (db *DB) Writer() *sql.DB { return db.write }
