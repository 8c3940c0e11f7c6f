package store

import (
	"database/sql"
	"testing"
)

// MigrateTo creates a database at a version of the schema, and lets do fill it.
func MigrateTo(t *testing.T, dir, address string, version int64, do func(raw *sql.DB) error) {
	t.Helper()
	db, err := Open(t.Context(), dir, address, UpTo(version))
	if err != nil {
		t.Fatal(err)
	}
	if err := do(db.write); err != nil {
		t.Error(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}
