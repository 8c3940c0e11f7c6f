// Package storetest gives tests a database of their own: a SQLite file, or, when
// RIFFBOT_TEST_POSTGRES names a server, a new PostgreSQL database.
package storetest

import (
	"database/sql"
	"net/url"
	"os"
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
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	name := "riffbot_" + xid.New().String()
	if _, err := admin.ExecContext(t.Context(), `CREATE DATABASE `+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// The test's context has ended; the database goes all the same.
		if _, err := admin.Exec(`DROP DATABASE ` + name + ` WITH (FORCE)`); err != nil { //nolint:noctx // see above
			t.Errorf("drop %s: %v", name, err)
		}
		_ = admin.Close()
	})
	u.Path = "/" + name
	return u.String()
}

// Open opens a database of the test's own.
func Open(t testing.TB) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), t.TempDir(), Address(t))
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
