// Package storetest gives tests a database of their own: a SQLite file, or, when
// RIFFBOT_TEST_POSTGRES names a server, a new PostgreSQL database.
package storetest

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/rs/xid"

	"riffbot/internal/store"
)

// Variable names the PostgreSQL server, as an address with a database in which
// others may be made.
const Variable = "RIFFBOT_TEST_POSTGRES"

// Address returns the address of a new PostgreSQL database, which is dropped
// when the test ends; empty when the tests run on SQLite.
func Address(t testing.TB) string {
	t.Helper()
	server := os.Getenv(Variable)
	if server == "" {
		return ""
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("%s is no address", Variable)
	}
	name := "riffbot_" + xid.New().String()
	if err := ask(t.Context(), server, `CREATE DATABASE `+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// The test's own context has ended by now.
		if err := ask(context.Background(), server, `DROP DATABASE `+name+` WITH (FORCE)`); err != nil {
			t.Errorf("drop %s: %v", name, err)
		}
	})
	u.Path = "/" + name
	return u.String()
}

// migrated is a SQLite database with all its tables, made once: tests copy it.
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
	if err := db.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, "riffbot.db"))
})

// Dir returns a data directory of the test's own whose SQLite database is up to
// date, which is most of the time that opening one takes.
func Dir(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	Fill(t, dir)
	return dir
}

// Fill puts a SQLite database that is up to date into a data directory.
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

// Open opens a database of the test's own.
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

// ask runs one statement on a connection of its own.
func ask(ctx context.Context, server, statement string) error {
	admin, err := sql.Open("pgx", server)
	if err != nil {
		return err
	}
	_, err = admin.ExecContext(ctx, statement)
	return errors.Join(err, admin.Close())
}
