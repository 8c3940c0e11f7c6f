package store_test

import (
	"context"
	"database/sql"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// TestMigrationLetsOtherProcessesWork migrates while a process of the earlier release has an open transaction. Its
// other statements do not wait for the end of the migration, and neither does the migration wait for a second process
// that starts meanwhile.
func TestMigrationLetsOtherProcessesWork(t *testing.T) {
	t.Parallel()
	address := storetest.Address(t)
	if address == "" {
		t.Skip("several processes need PostgreSQL")
	}
	store.MigrateTo(t, t.TempDir(), address, 26, fillEarlierRelease)
	earlier, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = earlier.Close() }()
	tx, err := earlier.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	const pick = `UPDATE orders SET state = 'rendering' WHERE id = $1`
	if _, err := tx.ExecContext(t.Context(), pick, "o1"); err != nil {
		t.Fatal(err)
	}
	logged := make(messages, 100)
	opened := make(chan error)
	for range 2 {
		go func() {
			db, err := store.Open(context.WithoutCancel(t.Context()), t.TempDir(), address, store.WithLog(slog.New(logged)))
			if err == nil {
				err = db.Close()
			}
			opened <- err
		}()
	}
	logged.wait(t, "lock for migration not acquired", "waiting for the migration of another process")
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if _, err := earlier.ExecContext(ctx, pick, "o2"); err != nil {
		t.Errorf("update beside a migration: %v", err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := <-opened; err != nil {
			t.Error(err)
		}
	}
}

// messages receives messages that are logged.
type messages chan string

func (m messages) Enabled(context.Context, slog.Level) bool { return true }
func (m messages) WithAttrs([]slog.Attr) slog.Handler       { return m }
func (m messages) WithGroup(string) slog.Handler            { return m }
func (m messages) Handle(_ context.Context, r slog.Record) error {
	select {
	case m <- r.Message:
	default: // nobody waits for so many
	}
	return nil
}

// wait waits for messages in any order.
func (m messages) wait(t *testing.T, all ...string) {
	t.Helper()
	for len(all) > 0 {
		select {
		case got := <-m:
			all = slices.DeleteFunc(all, func(want string) bool { return got == want })
		case <-time.After(time.Minute):
			t.Fatalf("not logged: %q", all)
		}
	}
}
