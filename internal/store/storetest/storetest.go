// Package storetest provides databases for tests: a SQLite file or, if RIFFBOT_TEST_POSTGRES
// contains the address of a server, a new PostgreSQL database.
package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/rs/xid"

	"github.com/riffbot/riffbot/internal/store"
)

// Variable is the environment variable with the address of a PostgreSQL server and a database. The
// user must be allowed to create databases.
const Variable = "RIFFBOT_TEST_POSTGRES"

// Address returns the address of a new PostgreSQL database, which is dropped at the end of the
// test; empty if tests use SQLite.
func Address(t testing.TB) string {
	t.Helper()
	server := os.Getenv(Variable)
	if server == "" {
		return ""
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("%s is not an address", Variable)
	}
	name := "riffbot_" + xid.New().String()
	if err := exec(t.Context(), server, `CREATE DATABASE `+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// The test's context has ended.
		if err := exec(context.Background(), server, `DROP DATABASE `+name+` WITH (FORCE)`); err != nil {
			t.Errorf("drop %s: %v", name, err)
		}
	})
	u.Path = "/" + name
	return u.String()
}

// migrated returns an SQLite database with all migrations and without the vacuum that they
// schedule, which is created once and copied for each test.
var migrated = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "riffbot-migrated-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	db, err := store.Open(context.Background(), dir, "")
	if err != nil {
		return nil, err
	}
	err = errors.Join(vacuum(context.Background(), db), db.Close())
	if err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, "riffbot.db"))
})

// vacuum does what the first cleaning after the migrations does.
func vacuum(ctx context.Context, db *store.DB) error {
	for _, statement := range []string{`DELETE FROM maintenance WHERE task = 'vacuum'`, `VACUUM`} {
		if _, err := db.Writer().ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("vacuum: %w", err)
		}
	}
	return nil
}

// Dir returns a new data directory with a migrated SQLite database. Migrating takes most of the
// time to open a database.
func Dir(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	Fill(t, dir)
	return dir
}

// Fill writes a migrated SQLite database into a data directory.
func Fill(t testing.TB, dir string) {
	t.Helper()
	b, err := migrated()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "riffbot.db"), b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Open opens a new database.
func Open(t testing.TB) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), Dir(t), Address(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// exec runs a statement on a new connection.
func exec(ctx context.Context, server, statement string) error {
	admin, err := sql.Open("pgx", server)
	if err != nil {
		return err
	}
	_, err = admin.ExecContext(ctx, statement)
	return errors.Join(err, admin.Close())
}
