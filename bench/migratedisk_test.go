package bench

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/store/storetest"
)

// database is a SQLite database in a directory or, if it has an address, a PostgreSQL database.
type database struct{ dir, address string }

func (d database) open(b *testing.B) *sql.DB {
	b.Helper()
	driver, at := "sqlite", filepath.Join(d.dir, "riffbot.db")
	if d.address != "" {
		driver, at = "pgx", d.address
	}
	db, err := sql.Open(driver, at)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db
}

// copy returns a copy of a database that no process uses.
func (d database) copy(b *testing.B) database {
	b.Helper()
	c := database{dir: b.TempDir()}
	if d.address != "" {
		c.address = storetest.Address(b)
		db := c.open(b)
		defer func() { _ = db.Close() }()
		for _, statement := range []string{`DROP DATABASE %[2]s`, `CREATE DATABASE %[2]s TEMPLATE %[1]s`} {
			admin := database{address: os.Getenv(storetest.Variable)}.open(b)
			runStatement(b, admin, fmt.Sprintf(statement, nameOf(b, d.address), nameOf(b, c.address)))
		}
		return c
	}
	from, err := os.Open(filepath.Join(d.dir, "riffbot.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = from.Close() }()
	to, err := os.OpenFile(filepath.Join(c.dir, "riffbot.db"), os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.Copy(to, from); err != nil {
		b.Fatal(err)
	}
	if err := to.Close(); err != nil {
		b.Fatal(err)
	}
	return c
}

func nameOf(b *testing.B, address string) string {
	b.Helper()
	u, err := url.Parse(address)
	if err != nil {
		b.Fatal(err)
	}
	return u.Path[1:]
}

// size returns the bytes that a database takes, with its write-ahead log on SQLite.
func (d database) size(b *testing.B) int64 {
	b.Helper()
	n, err := d.bytes(b.Context(), nil)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

func (d database) bytes(ctx context.Context, db *sql.DB) (n int64, err error) {
	if d.address == "" {
		for _, suffix := range []string{"", "-wal"} {
			if info, err := os.Stat(filepath.Join(d.dir, "riffbot.db"+suffix)); err == nil {
				n += info.Size()
			}
		}
		return n, nil
	}
	if db == nil {
		if db, err = sql.Open("pgx", d.address); err != nil {
			return 0, err
		}
		defer func() { _ = db.Close() }()
	}
	// With temporary files of sorting.
	err = db.QueryRowContext(ctx, `SELECT pg_database_size(current_database()) + (SELECT coalesce(sum(size), 0)
		FROM pg_ls_tmpdir())`).Scan(&n)
	return n, err
}

// walPosition returns the number of bytes that PostgreSQL has written to its write-ahead log.
func (d database) walPosition(b *testing.B) (n int64) {
	b.Helper()
	if d.address == "" {
		return 0
	}
	db := d.open(b)
	defer func() { _ = db.Close() }()
	if err := db.QueryRowContext(b.Context(), `SELECT CAST(pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS BIGINT)`).
		Scan(&n); err != nil {
		b.Fatal(err)
	}
	return n
}

// diskWatch finds the largest size of a database and of the temporary files of a process.
type diskWatch struct {
	cancel  context.CancelFunc
	running sync.WaitGroup
	peak    int64
}

func watchDisk(b *testing.B, d database, pid int) *diskWatch {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	w := &diskWatch{cancel: cancel}
	var db *sql.DB
	if d.address != "" {
		db = d.open(b)
	}
	w.running.Go(func() {
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for ctx.Err() == nil {
			if n, err := d.bytes(ctx, db); err == nil {
				w.peak = max(w.peak, n+unlinked(pid))
			}
			<-tick.C
		}
	})
	return w
}

func (w *diskWatch) stop() int64 {
	w.cancel()
	w.running.Wait()
	return w.peak
}

// unlinked returns the size of the temporary files of a process. SQLite deletes their names when it opens them.
func unlinked(pid int) (n int64) {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	for _, f := range files {
		to, err := os.Readlink(f)
		if err != nil || !strings.HasSuffix(to, " (deleted)") {
			continue
		}
		if info, err := os.Stat(f); err == nil {
			n += info.Size()
		}
	}
	return n
}
