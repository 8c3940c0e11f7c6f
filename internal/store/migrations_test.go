package store

import (
	"io/fs"
	"testing"

	"github.com/riffbot/riffbot/internal/store/online"
)

// TestMigrationsRunBesideOtherProcesses checks that all new migrations have a form that does not block other processes.
func TestMigrationsRunBesideOtherProcesses(t *testing.T) {
	t.Parallel()
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	all, names, err := new(online.Migrator).Migrations(files)
	if err != nil || len(all) == 0 || len(names) != len(all) {
		t.Errorf("%d of %d migrations: %v", len(all), len(names), err)
	}
}
