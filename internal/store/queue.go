package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// inProgress is the condition for orders that have left the queue.
const inProgress = `state IN ('writing', 'buying', 'rendering', 'fetching', 'mastering', 'delivering')`

// waiting is a common table expression of the queued orders with the values that determine their
// order. Guilds take turns: the guild served the longest ago is next, or among guilds that were
// never served the one that has waited longest. Within a guild, members take turns in the same way.
const waiting = `waiting AS (
	SELECT o.id, o.guild_id, o.user_id, o.share, o.created_at,
		coalesce(g.served, 0) AS guild_served, coalesce(m.served, 0) AS member_served,
		min(o.created_at) OVER (PARTITION BY o.share) AS guild_since,
		min(o.created_at) OVER (PARTITION BY o.share, o.user_id) AS member_since,
		row_number() OVER (PARTITION BY o.share, o.user_id ORDER BY o.created_at, o.id) AS nth_of_member
	FROM orders o
	LEFT JOIN turns g ON g.share = o.share
	LEFT JOIN turns m ON m.share = o.share || '/' || o.user_id
	WHERE o.state = 'queued')`

// fairOrder is a common table expression of the queued orders with their position in the queue.
const fairOrder = `WITH ` + waiting + `,
	rounds AS (
		SELECT w.*, row_number() OVER (PARTITION BY share ORDER BY nth_of_member, member_served, member_since,
		user_id) AS nth_of_guild
		FROM waiting w),
	in_turn AS (
		SELECT r.*, row_number() OVER (ORDER BY nth_of_guild, guild_served, guild_since, share) - 1 AS ahead
		FROM rounds r)`

// next selects the first queued order whose guild and requester have fewer than $1 and $2 orders in
// progress; 0 means no limit.
const next = `WITH ` + waiting + `
	SELECT w.id, w.share, w.user_id FROM waiting w
	WHERE w.nth_of_member = 1
		AND ($1 = 0 OR $1 > (SELECT count(*) FROM orders o WHERE o.share = w.share AND o.` + inProgress + `))
		AND ($2 = 0 OR $2 > (SELECT count(*) FROM orders o WHERE o.user_id = w.user_id AND o.` + inProgress + `))
	ORDER BY w.guild_served, w.guild_since, w.share, w.member_served, w.member_since, w.user_id LIMIT 1`

// dispatchLock is an advisory lock of PostgreSQL: only one process at a time dispatches orders, so
// that the limits apply to all processes.
const dispatchLock = 0x52494647

// Dispatch removes the next order from the queue if the limits allow it, and passes it to insert in
// the same transaction. It reports false if there is no such order.
func (db *DB) Dispatch(ctx context.Context, limits songs.Limits,
	insert func(context.Context, *sql.Tx, songs.OrderID) error) (taken bool, err error) {
	err = db.Tx(ctx, func(tx *sql.Tx) error {
		if err := db.lockQueue(ctx, tx); err != nil {
			return err
		}
		var busy int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM orders WHERE `+inProgress).Scan(&busy); err != nil {
			return fmt.Errorf("count orders in progress: %w", err)
		}
		if busy >= limits.MaxConcurrent {
			return nil
		}
		var id songs.OrderID
		var share, user string
		err := tx.QueryRowContext(ctx, next, limits.MaxConcurrentPerGuild, limits.MaxConcurrentPerUser).Scan(&id,
			&share, &user)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("find next order: %w", err)
		}
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO turns (share, served)
			SELECT s.share, (SELECT coalesce(max(served), 0) + 1 FROM turns) FROM (SELECT $1 AS share
			UNION ALL SELECT $2) s WHERE true
			ON CONFLICT (share) DO UPDATE SET served = excluded.served`, share, share+"/"+user); err != nil {
			return fmt.Errorf("save turn: %w", err)
		}
		result, err := tx.ExecContext(ctx, `UPDATE orders SET state = 'writing' WHERE id = $1 AND state = 'queued'`, id)
		if err := RequireChange(result, err); err != nil {
			return fmt.Errorf("dispatch order %s: %w", id, err)
		}
		taken = true
		return insert(ctx, tx, id)
	})
	return taken && err == nil, err
}

// lockQueue makes other processes wait that dispatch orders. SQLite has only one process.
func (db *DB) lockQueue(ctx context.Context, tx *sql.Tx) error {
	if !db.postgres {
		return nil
	}
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, dispatchLock); err != nil {
		return fmt.Errorf("lock queue: %w", err)
	}
	return nil
}

// Ahead implements [songs.Store].
func (db *DB) Ahead(ctx context.Context, id songs.OrderID) (ahead int, err error) {
	err = db.read.QueryRowContext(ctx, fairOrder+` SELECT ahead FROM in_turn WHERE id = $1`, id).Scan(&ahead)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, songs.ErrNotFound
	}
	if err != nil {
		return 0, fmt.Errorf("read position in queue: %w", err)
	}
	return ahead, nil
}

// Queue implements [songs.Store].
func (db *DB) Queue(ctx context.Context, v songs.Viewer, limit int) ([]songs.QueuedOrder, error) {
	rows, err := db.read.QueryContext(ctx, fairOrder+`
		SELECT `+orderColumns+`, ahead FROM (
			SELECT o.*, q.ahead FROM in_turn q CROSS JOIN orders o WHERE q.share = $1 AND o.id = q.id
				AND o.failure = '' AND `+OrderVisible+`
			UNION ALL SELECT o.*, -1 FROM orders o WHERE o.`+inProgress+` AND o.failure = '' AND `+OrderVisible+`
			UNION ALL SELECT o.*, -1 FROM orders o WHERE o.state = 'overdue' AND `+OrderVisible+`) all_of_them
		ORDER BY ahead, created_at, id LIMIT $4`, append(ViewerArgs(v), limit)...)
	return Collect(rows, err, func(scan func(...any) error) (w songs.QueuedOrder, err error) {
		w.Order, err = scanOrder(scanner(func(to ...any) error { return scan(append(to, &w.Ahead)...) }))
		return w, err
	})
}

type scanner func(...any) error

func (s scanner) Scan(to ...any) error { return s(to...) }

// recentOrders is the number of ended orders among which [DB.RecentDurations] looks for those of an
// action, so that it does not read all orders if there are few.
const recentOrders = 1000

// RecentDurations returns how long the last 20 orders of an action took from leaving the queue to their
// end; an empty action stands for new songs.
func (db *DB) RecentDurations(ctx context.Context, action provider.Action) ([]time.Duration, error) {
	kind, pattern := `o.brief NOT LIKE $1`, `%"Edit":{%`
	if action != "" {
		kind, pattern = `o.brief LIKE $1`, `%"Action":"`+string(action)+`"%`
	}
	rows, err := db.read.QueryContext(ctx, `
		SELECT d.at - (SELECT min(CASE WHEN b.state = 'buying' THEN b.at END) FROM events b
			WHERE b.order_id = d.order_id)
		FROM (SELECT order_id, at FROM events WHERE state = 'done' ORDER BY at DESC LIMIT $2) d
		CROSS JOIN orders o WHERE o.id = d.order_id AND o.looks = 0 AND `+kind+`
		ORDER BY d.at DESC LIMIT 20`, pattern, recentOrders)
	found, err := Collect(rows, err, func(scan func(...any) error) (ms sql.NullInt64, err error) {
		return ms, scan(&ms)
	})
	var all []time.Duration
	for _, ms := range found {
		if ms.Valid {
			all = append(all, time.Duration(ms.Int64)*time.Millisecond)
		}
	}
	return all, err
}

// Depth returns the numbers of orders queued and in progress.
func (db *DB) Depth(ctx context.Context) (queued, busy int, err error) {
	counts, err := db.CountByState(ctx)
	for state, n := range counts {
		switch songs.State(state) {
		case songs.Queued:
			queued += n
		case songs.Overdue: // not being processed
		default:
			busy += n
		}
	}
	return queued, busy, err
}
