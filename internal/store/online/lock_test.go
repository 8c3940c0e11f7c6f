package online

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
)

// lockDriver is a database that supports only an advisory lock, which belongs to a connection.
type lockDriver struct {
	holder  *lockConn
	refused int   // how often the lock is not granted yet
	lockErr error // returned after the lock was granted
}

func (d *lockDriver) Connect(context.Context) (driver.Conn, error) { return &lockConn{d}, nil }
func (d *lockDriver) Driver() driver.Driver                        { return nil }

type lockConn struct{ *lockDriver }

func (c *lockConn) Prepare(string) (driver.Stmt, error) {
	return nil, errors.New("prepare not supported")
}
func (c *lockConn) Begin() (driver.Tx, error) { return nil, errors.New("begin not supported") }
func (c *lockConn) Close() error {
	if c.holder == c {
		c.holder = nil
	}
	return nil
}

func (c *lockConn) QueryContext(_ context.Context, query string, _ []driver.NamedValue) (driver.Rows, error) {
	if !strings.Contains(query, "pg_try_advisory_lock") {
		return nil, errors.New("unexpected query")
	}
	if c.refused > 0 {
		c.refused--
		return &oneBool{}, nil
	}
	c.holder = c
	return &oneBool{value: true}, c.lockErr
}

type oneBool struct{ value, read bool }

func (r *oneBool) Columns() []string { return []string{"locked"} }
func (r *oneBool) Close() error      { return nil }
func (r *oneBool) Next(to []driver.Value) error {
	if r.read {
		return io.EOF
	}
	r.read, to[0] = true, r.value
	return nil
}

// TestLockIsNotLeaked checks that no pooled connection holds the migration lock.
func TestLockIsNotLeaked(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]*lockDriver{
		"released":                     {},
		"held by another process":      {refused: 2},
		"lock granted, answer is lost": {lockErr: errors.New("broken")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pool := sql.OpenDB(d)
			defer func() { _ = pool.Close() }()
			m, err := Lock(t.Context(), pool, slog.New(slog.DiscardHandler))
			if (err != nil) != (d.lockErr != nil) {
				t.Fatalf("err = %v", err)
			}
			if err == nil {
				if d.holder == nil || d.refused > 0 {
					t.Error("lock is not held")
				}
				m.Close()
			}
			if d.holder != nil {
				t.Error("pooled connection still holds the lock")
			}
			if n := pool.Stats().InUse; n != 0 {
				t.Errorf("%d connections in use", n)
			}
		})
	}
}
