package store

import (
	"database/sql"
	"io/fs"
	"testing"

	"github.com/pressly/goose/v3"
)

// MigrateTo creates a database at a version of the schema, and lets do fill it.
func MigrateTo(t *testing.T, dir, address string, version int64, do func(raw *sql.DB) error) {
	t.Helper()
	driver, at, dialect := "sqlite", dir+"/"+fileName, goose.DialectSQLite3
	if address != "" {
		driver, at, dialect = "pgx", address, goose.DialectPostgres
	}
	raw, err := sql.Open(driver, at)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = raw.Close() }()
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	provider, err := goose.NewProvider(dialect, raw, files, goose.WithGoMigrations(goMigrations...))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(t.Context(), version); err != nil {
		t.Fatal(err)
	}
	if err := do(raw); err != nil {
		t.Fatal(err)
	}
}
