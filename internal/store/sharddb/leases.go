// Package sharddb divides the shards of a bot among its processes, which share a PostgreSQL database.
//
// Each process renews its leases every second. It takes shards without a holder, such as those of a process that
// crashed. A shard of another process changes hands without a gap: the new process, its heir, connects the shard and
// then takes the lease, whereupon the old process disconnects.
package sharddb

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/riffbot/riffbot/internal/store"
)

// Timeout is how long a process holds its shards without renewing them.
const Timeout = 4 * time.Second

// lockID is an advisory lock of PostgreSQL: one process at a time changes leases.
const lockID = 0x53484152

// now is the time of the database in Unix milliseconds. Clocks of processes may differ.
const now = `(extract(epoch FROM clock_timestamp()) * 1000)::bigint`

// Leases are the leases of one process.
type Leases struct {
	db *store.DB
	id string
}

// New returns the leases of a process with a unique id. The database is PostgreSQL.
func New(db *store.DB, id string) *Leases { return &Leases{db, id} }

// Plan says which shards a process connects.
type Plan struct {
	Count    int   // number of shards of the bot; all processes use that of the first
	Held     []int // of this process
	Incoming []int // that this process connects and then takes
	Others   int   // other live processes that do not stop
}

// Renew renews the leases of this process and returns its shards. count is the number of shards that it wants. If it is
// leaving, others take its shards.
func (l *Leases) Renew(ctx context.Context, count int, leaving bool) (plan Plan, err error) {
	err = l.db.Tx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, lockID); err != nil {
			return err
		}
		if err := forgetDead(ctx, tx); err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, `SELECT coalesce(min(shards), $1) FROM shard_processes`,
			count).Scan(&plan.Count); err != nil {
			return err
		}
		if err := l.heartbeat(ctx, tx, plan.Count, leaving); err != nil {
			return err
		}
		return l.plan(ctx, tx, &plan)
	})
	if err != nil {
		return Plan{}, fmt.Errorf("renew leases of shards: %w", err)
	}
	return plan, nil
}

// forgetDead removes processes that have not renewed their leases, and what they held.
func forgetDead(ctx context.Context, tx *sql.Tx) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM shard_processes WHERE seen_at < `+now+` - $1`,
		Timeout.Milliseconds()); err != nil {
		return err
	}
	for _, statement := range []string{
		`DELETE FROM shard_leases WHERE process_id NOT IN (SELECT id FROM shard_processes)`,
		`UPDATE shard_leases SET heir_id = '' WHERE heir_id <> '' AND heir_id NOT IN (SELECT id FROM shard_processes)`,
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

func (l *Leases) heartbeat(ctx context.Context, tx *sql.Tx, count int, leaving bool) error {
	if leaving {
		if _, err := tx.ExecContext(ctx, `UPDATE shard_leases SET heir_id = '' WHERE heir_id = $1`, l.id); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO shard_processes (id, shards, leaving, seen_at)
		VALUES ($1, $2, $3, `+now+`)
		ON CONFLICT (id) DO UPDATE SET leaving = excluded.leaving, seen_at = excluded.seen_at`,
		l.id, count, store.BoolInt(leaving))
	return err
}

// plan divides the shards and fills in those of this process.
func (l *Leases) plan(ctx context.Context, tx *sql.Tx, plan *Plan) error {
	rows, err := tx.QueryContext(ctx, `SELECT id, leaving FROM shard_processes ORDER BY id`)
	processes, err := store.Collect(rows, err, func(scan func(...any) error) (p process, err error) {
		return p, scan(&p.id, &p.leaving)
	})
	if err != nil {
		return err
	}
	rows, err = tx.QueryContext(ctx, `SELECT shard, process_id, heir_id FROM shard_leases ORDER BY shard`)
	leases, err := store.Collect(rows, err, func(scan func(...any) error) (h lease, err error) {
		return h, scan(&h.shard, &h.holder, &h.heir)
	})
	if err != nil {
		return err
	}
	changed := divide(plan.Count, processes, leases, l.id)
	for _, c := range changed {
		if _, err := tx.ExecContext(ctx, `INSERT INTO shard_leases (shard, process_id, heir_id) VALUES ($1, $2, $3)
			ON CONFLICT (shard) DO UPDATE SET heir_id = excluded.heir_id`, c.shard, c.holder, c.heir); err != nil {
			return err
		}
	}
	for _, h := range slices.Concat(leases, changed) {
		switch l.id {
		case h.heir:
			plan.Incoming = append(plan.Incoming, h.shard)
		case h.holder:
			plan.Held = append(plan.Held, h.shard)
		}
	}
	for _, p := range processes {
		if p.id != l.id && !p.leaving {
			plan.Others++
		}
	}
	return nil
}

// Take makes this process the holder of a shard whose heir it is. It returns [songs.ErrConflict] if it is not.
func (l *Leases) Take(ctx context.Context, shard int) error {
	result, err := l.db.Writer().ExecContext(ctx, `UPDATE shard_leases SET process_id = $1, heir_id = ''
		WHERE shard = $2 AND heir_id = $1`, l.id, shard)
	if err := store.RequireChange(result, err); err != nil {
		return fmt.Errorf("take shard %d: %w", shard, err)
	}
	return nil
}

// Leave removes this process and its leases.
func (l *Leases) Leave(ctx context.Context) error {
	for _, statement := range []string{`DELETE FROM shard_leases WHERE process_id = $1`,
		`DELETE FROM shard_processes WHERE id = $1`} {
		if _, err := l.db.Writer().ExecContext(ctx, statement, l.id); err != nil {
			return fmt.Errorf("remove leases of shards: %w", err)
		}
	}
	return nil
}

// Identify reserves the next time at which a shard with a rate limit key may identify, interval after the one before,
// and returns how long to wait for it.
func (l *Leases) Identify(ctx context.Context, key int, interval time.Duration) (wait time.Duration, err error) {
	var ms int64
	err = l.db.Writer().QueryRowContext(ctx, `
		INSERT INTO shard_identifies AS s (rate_key, next_at) VALUES ($1, `+now+` + $2)
		ON CONFLICT (rate_key) DO UPDATE SET next_at = greatest(s.next_at, `+now+`) + $2
		RETURNING next_at - $2 - `+now, key, interval.Milliseconds()).Scan(&ms)
	if err != nil {
		return 0, fmt.Errorf("reserve identify: %w", err)
	}
	return max(time.Duration(ms)*time.Millisecond, 0), nil
}
