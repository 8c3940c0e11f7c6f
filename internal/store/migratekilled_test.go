package store_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// Variables that let a process of this package's tests migrate a database, and kill itself.
const (
	migrateDir     = "RIFFBOT_MIGRATE_DIR"
	migrateAddress = "RIFFBOT_MIGRATE_ADDRESS"
	migrateLog     = "RIFFBOT_MIGRATE_LOG" // the file with the statements at which a process was killed
)

// killedEvery is the number of statements of a migration of which one is interrupted.
const killedEvery = 3

// migrateUntilKilled migrates a database if the environment says so. It kills the process at a statement that is not in
// the log: before the statement runs, or while it does.
func migrateUntilKilled() {
	dir := os.Getenv(migrateDir)
	if dir == "" {
		return
	}
	log, err := os.ReadFile(os.Getenv(migrateLog))
	if err != nil {
		panic(err)
	}
	done, fresh := strings.Split(string(log), "\n"), 0
	store.Watch(func(query string, _ []driver.NamedValue) {
		name := strings.Join(strings.Fields(query), " ")
		switch first, _, _ := strings.Cut(name, " "); first {
		case "CREATE", "DROP", "ALTER", "UPDATE", "INSERT":
		default:
			return
		}
		if slices.Contains(done, name) {
			return
		}
		done = append(done, name)
		if fresh++; fresh < killedEvery {
			return
		}
		if err := os.WriteFile(os.Getenv(migrateLog), []byte(strings.Join(done, "\n")), 0o600); err != nil {
			panic(err)
		}
		kill := func() { _ = syscall.Kill(os.Getpid(), syscall.SIGKILL) }
		if len(done)%2 == 0 {
			kill()
		}
		time.AfterFunc(time.Duration(len(done))*20*time.Microsecond, kill)
	})
	db, err := store.Open(context.Background(), dir, os.Getenv(migrateAddress))
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// TestKilledMigrationContinues kills the process that migrates a database of an earlier release, again and again. The
// result is that of a migration that was not interrupted.
func TestKilledMigrationContinues(t *testing.T) {
	t.Parallel()
	var contents [2][]string
	for n := range contents {
		dir, address := t.TempDir(), storetest.Address(t)
		store.MigrateTo(t, dir, address, 26, fillEarlierRelease)
		kills := 0
		if n == 1 {
			store.MigrateTo(t, dir, address, 26, func(raw *sql.DB) error { return addInvalidIndex(raw, address) })
			kills = killMigrations(t, dir, address)
		}
		db, err := store.Open(t.Context(), dir, address)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		contents[n] = storetest.Contents(t, dir, address)
		if n == 1 && kills < 15 {
			t.Errorf("killed %d times", kills)
		}
	}
	for n, name := range []string{"killed", "uninterrupted"} {
		for _, line := range contents[1-n] {
			if !slices.Contains(contents[n], line) {
				t.Errorf("only in the result of the %s migration: %s", name, line)
			}
		}
	}
}

// killMigrations starts processes that migrate until one of them is not killed. It returns the number of the others.
func killMigrations(t *testing.T, dir, address string) (kills int) {
	t.Helper()
	log := t.TempDir() + "/log"
	if err := os.WriteFile(log, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for ; ; kills++ {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), migrateDir+"="+dir, migrateAddress+"="+address, migrateLog+"="+log)
		output, err := cmd.CombinedOutput()
		if err == nil {
			return kills
		}
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != -1 {
			t.Fatalf("%v\n%s", err, output)
		}
	}
}

// fillEarlierRelease inserts rows that migrations change.
func fillEarlierRelease(raw *sql.DB) error {
	numbers := `WITH RECURSIVE numbers (n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers
		WHERE n < 3000) SELECT `
	for _, statement := range []string{
		`UPDATE secrets SET value = 'c0ffee'`,
		`INSERT INTO orders (id, guild_id, channel_id, user_id, user_name, share, state, run, attempt, credits, instead, day,
			sent_at, task_id, trace_id, size_limit, brief, address, failure, created_at, updated_at) ` + numbers + `'o' || n,
			'g' || n % 7, 'c', 'u' || n % 90, 'Ana', 'g' || n % 7, CASE WHEN n % 3 = 0 THEN 'failed' ELSE 'done' END,
			1, 1, 1, '', 0, 0, '', '', 100, '{}', '', '', n, n FROM numbers`,
		`INSERT INTO songs (id, order_id, take, parent_id, vendor_id, guild_id, user_id, title, style, lyrics, words,
			model, duration_ms, audio_url, cover_url, audio, cover, posted, created_at) ` + numbers + `'s' || n, 'o' || n, 1, '',
			'v', 'g' || n % 7, 'u', 'T', '', '', 'null', '', 1000, '', '', '{}', '{}', '{}', n FROM numbers`,
		`INSERT INTO favourites (user_id, song_id, created_at) ` + numbers + `'u' || n % 90, 's' || n, n FROM numbers`,
		`INSERT INTO events (order_id, at, run, state, detail) ` + numbers + `'o' || n, n, 1, 'done', '' FROM numbers`,
		`INSERT INTO plays (guild_id, song_id, user_id, user_name, why, skipped, at) ` + numbers + `
			'g' || n % 7, 's' || n, 'u',
			'Ana', '', 0, n FROM numbers`,
	} {
		if _, err := raw.ExecContext(context.Background(), statement); err != nil {
			return fmt.Errorf("%.50s: %w", statement, err)
		}
	}
	return nil
}

// addInvalidIndex adds what the creation of an index leaves on PostgreSQL if the server is stopped meanwhile.
func addInvalidIndex(raw *sql.DB, address string) error {
	if address == "" {
		return nil
	}
	for _, statement := range []string{`CREATE INDEX plays_by_song ON plays (song_id)`,
		`UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'plays_by_song'::regclass`} {
		if _, err := raw.ExecContext(context.Background(), statement); err != nil {
			return fmt.Errorf("%.50s: %w", statement, err)
		}
	}
	return nil
}
