package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// earlierRelease is the newest migration of the release before ADR 34.
const earlierRelease = 26

// kills is how often the migration of a large database is killed.
const kills = 3

// maxBlocked is the longest time that a process of the earlier release may wait for the migration.
const maxBlocked = time.Second

// BenchmarkMigration migrates a database of an earlier release with the largest number of songs, and prints the time
// and the disk that this takes. On PostgreSQL, a process of the earlier release reads and writes during the migration
// of a copy. In another copy, the migration is killed several times: the result has to be the same.
func BenchmarkMigration(b *testing.B) {
	count := largestSize(b)
	for b.Loop() {
		once := earlierDatabase(b, count)
		beside, killed := once.copy(b), once.copy(b)
		name := fmt.Sprintf("migration, %d songs, ", count)
		took := measureMigration(b, name, once)
		if beside.address != "" { // only PostgreSQL has several processes
			earlier := startEarlierProcess(b, beside)
			startMigration(b, beside).wait(b)
			earlier.stop(b)
			earlier.report(name)
		}
		total := migrateWithKills(b, killed, took)
		report(result{name: fmt.Sprintf("%stime with %d kills", name, kills), value: seconds(total), baseline: seconds(took),
			ratio: float64(total) / float64(took)})
		want, got := storetest.Contents(b, once.dir, once.address), storetest.Contents(b, killed.dir, killed.address)
		if !slices.Equal(want, got) {
			b.Errorf("the result of a killed migration differs:\n%s\n---\n%s", strings.Join(want, "\n"),
				strings.Join(got, "\n"))
		}
	}
}

// measureMigration migrates a database and reports the time and the disk that this takes.
func measureMigration(b *testing.B, name string, d database) time.Duration {
	b.Helper()
	before, logged := d.size(b), d.walPosition(b)
	m := startMigration(b, d)
	watch := watchDisk(b, d, m.cmd.Process.Pid)
	took := m.wait(b)
	peak, after := watch.stop(), d.size(b)
	report(result{name: name + "time", value: seconds(took)})
	if d.address != "" {
		report(result{name: name + "write-ahead log", value: diskSize(d.walPosition(b) - logged)})
	}
	report(result{name: name + "disk before", value: diskSize(before)})
	report(result{name: name + "disk at most", value: diskSize(peak), baseline: diskSize(before),
		ratio: float64(peak) / float64(before)})
	report(result{name: name + "disk after", value: diskSize(after), baseline: diskSize(before),
		ratio: float64(after) / float64(before)})
	return took
}

// earlierDatabase returns a database of the earlier release with songs.
func earlierDatabase(b *testing.B, count int) database {
	b.Helper()
	filled := database{dir: b.TempDir(), address: storetest.Address(b)}
	db, err := store.Open(b.Context(), filled.dir, filled.address, store.UpTo(earlierRelease))
	if err != nil {
		b.Fatal(err)
	}
	rows := server(fmt.Sprintf(`'guild' || (n / %d)`, songsPerServer), `'user' || (n / 7)`, "", "done")
	rows[0].values["state"] = `CASE WHEN n % 20 = 0 THEN 'failed' ELSE 'done' END`
	for _, r := range rows {
		if r.table == "favourites" {
			delete(r.values, "guild_id")
		}
	}
	if db.SingleProcess() {
		runStatement(b, db.Writer(), `PRAGMA synchronous = OFF`)
		runStatement(b, db.Writer(), `PRAGMA cache_size = -400000`) // kB, for the indexes
	}
	insertRows(b, db.Writer(), rows, count)
	if db.SingleProcess() {
		runStatement(b, db.Writer(), `PRAGMA wal_checkpoint(TRUNCATE)`)
	} else {
		runStatement(b, db.Writer(), `VACUUM ANALYZE`)
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	return filled
}

// migrateWithKills migrates a database, kills the process at random times, and returns the time that all processes
// took.
func migrateWithKills(b *testing.B, d database, uninterrupted time.Duration) time.Duration {
	b.Helper()
	began := time.Now()
	for range kills {
		m := startMigration(b, d)
		ctx, cancel := context.WithTimeout(b.Context(), rand.N(uninterrupted/2)) //nolint:gosec // a random time
		m.killAfter(ctx)
		cancel()
	}
	startMigration(b, d).wait(b)
	return time.Since(began)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

func diskSize(n int64) string { return fmt.Sprintf("%.0f MB", float64(n)/1e6) }
