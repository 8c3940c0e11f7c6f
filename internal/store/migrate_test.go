package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"strings"
	"testing"
)

// lockDriver is a database that supports only an advisory lock, which belongs to a connection.
type lockDriver struct {
	holder      *lockConn
	opened      int
	lockErr     error // returned after the lock was granted
	unlockErr   error
	falseUnlock bool
}

func (d *lockDriver) Connect(context.Context) (driver.Conn, error) {
	d.opened++
	return &lockConn{d}, nil
}
func (d *lockDriver) Driver() driver.Driver { return nil }

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

func (c *lockConn) ExecContext(_ context.Context, query string, _ []driver.NamedValue) (driver.Result, error) {
	if !strings.Contains(query, "pg_advisory_lock") {
		return nil, errors.New("unexpected statement")
	}
	c.holder = c
	return driver.RowsAffected(1), c.lockErr
}

func (c *lockConn) QueryContext(_ context.Context, query string, _ []driver.NamedValue) (driver.Rows, error) {
	if !strings.Contains(query, "pg_advisory_unlock") {
		return nil, errors.New("unexpected query")
	}
	if c.unlockErr != nil {
		return nil, c.unlockErr
	}
	if c.falseUnlock {
		return &oneBool{}, nil
	}
	c.holder = nil
	return &oneBool{value: true}, nil
}

type oneBool struct{ value, read bool }

func (r *oneBool) Columns() []string { return []string{"unlocked"} }
func (r *oneBool) Close() error      { return nil }
func (r *oneBool) Next(to []driver.Value) error {
	if r.read {
		return io.EOF
	}
	r.read, to[0] = true, r.value
	return nil
}

// TestMigrationLockIsNotLeaked checks that no pooled connection holds the migration lock, even if
// its release fails.
func TestMigrationLockIsNotLeaked(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for name, d := range map[string]*lockDriver{
		"released":                     {},
		"release fails":                {unlockErr: broken},
		"release says no":              {falseUnlock: true},
		"lock granted, answer is lost": {lockErr: broken},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pool := sql.OpenDB(d)
			defer func() { _ = pool.Close() }()
			unlock, err := lockMigrations(t.Context(), pool)
			if (err != nil) != (d.lockErr != nil) {
				t.Fatalf("err = %v", err)
			}
			if err == nil {
				if d.holder == nil {
					t.Error("lock is not held")
				}
				unlock()
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
