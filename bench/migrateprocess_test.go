package bench

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/store"
)

// migrateVariable tells a process of this package's tests to migrate the database in a directory, or at an address,
// and to exit.
const (
	migrateDir     = "RIFFBOT_BENCH_MIGRATE_DIR"
	migrateAddress = "RIFFBOT_BENCH_MIGRATE_ADDRESS"
)

// migrateAndExit migrates a database as the bot does at its start, if the environment says so.
func migrateAndExit() {
	dir := os.Getenv(migrateDir)
	if dir == "" {
		return
	}
	db, err := store.Open(context.Background(), dir, os.Getenv(migrateAddress),
		store.WithLog(slog.New(slog.NewTextHandler(os.Stderr, nil))))
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// migration is a process that migrates a database.
type migration struct {
	cmd   *exec.Cmd
	began time.Time
}

func startMigration(b *testing.B, d database) *migration {
	b.Helper()
	cmd := exec.Command(os.Args[0]) //nolint:noctx // ends by itself or is killed
	cmd.Env = append(os.Environ(), migrateDir+"="+d.dir, migrateAddress+"="+d.address)
	if testing.Verbose() {
		cmd.Stderr = os.Stderr
	}
	m := &migration{cmd: cmd, began: time.Now()}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	return m
}

// wait waits until the database is migrated. It returns the time that this took.
func (m *migration) wait(b *testing.B) time.Duration {
	b.Helper()
	if err := m.cmd.Wait(); err != nil {
		b.Fatalf("migrate: %v", err)
	}
	return time.Since(m.began)
}

// killAfter kills the process when the context ends.
func (m *migration) killAfter(ctx context.Context) {
	<-ctx.Done()
	_ = m.cmd.Process.Kill()
	_ = m.cmd.Wait()
}
