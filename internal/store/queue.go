package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"riffbot/internal/songs"
)

// onTheLine are the states of orders that have left the queue.
const onTheLine = `state IN ('writing', 'buying', 'rendering', 'fetching', 'mastering', 'delivering')`

// waiting is the queue with all that decides who is next. Guilds take turns, the
// one that was served the longest ago first (among those never served, the one
// that has waited longest); in a guild its members take turns the same way.
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

// inTurn plays the queue forward: what waiting says, with each order's place.
const inTurn = `WITH ` + waiting + `,
	rounds AS (
		SELECT w.*, row_number() OVER (PARTITION BY share ORDER BY nth_of_member, member_served, member_since, user_id) AS nth_of_guild
		FROM waiting w),
	in_turn AS (
		SELECT r.*, row_number() OVER (ORDER BY nth_of_guild, guild_served, guild_since, share) - 1 AS ahead
		FROM rounds r)`

// next is the first order in turn whose guild and requester have room on the
// line, of $1 and $2 orders; 0 is no bound.
const next = `WITH ` + waiting + `
	SELECT w.id, w.share, w.user_id FROM waiting w
	WHERE w.nth_of_member = 1
		AND ($1 = 0 OR $1 > (SELECT count(*) FROM orders o WHERE o.share = w.share AND o.` + onTheLine + `))
		AND ($2 = 0 OR $2 > (SELECT count(*) FROM orders o WHERE o.user_id = w.user_id AND o.` + onTheLine + `))
	ORDER BY w.guild_served, w.guild_since, w.share, w.member_served, w.member_since, w.user_id LIMIT 1`

// dispatchLock is an advisory lock of PostgreSQL: one process at a time takes
// orders off the queue, so that bounds hold over all of them.
const dispatchLock = 0x52494647

// Dispatch takes the next fair order off the queue, if the bounds leave room on
// the line, and hands it to insert in the same transaction. It reports false
// when there is nothing to do.
func (db *DB) Dispatch(ctx context.Context, b songs.Bounds, insert func(context.Context, *sql.Tx, songs.OrderID) error) (taken bool, err error) {
	err = db.tx(ctx, func(tx *sql.Tx) error {
		if err := db.lockQueue(ctx, tx); err != nil {
			return err
		}
		var busy int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM orders WHERE `+onTheLine).Scan(&busy); err != nil {
			return fmt.Errorf("count orders on the line: %w", err)
		}
		if busy >= b.AtOnce {
			return nil
		}
		var id songs.OrderID
		var share, user string
		err := tx.QueryRowContext(ctx, next, b.GuildAtOnce, b.UserAtOnce).Scan(&id, &share, &user)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("find the next order: %w", err)
		}
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO turns (share, served)
			SELECT s.share, (SELECT coalesce(max(served), 0) + 1 FROM turns) FROM (SELECT $1 AS share UNION ALL SELECT $2) s WHERE true
			ON CONFLICT (share) DO UPDATE SET served = excluded.served`, share, share+"/"+user); err != nil {
			return fmt.Errorf("note whose turn it was: %w", err)
		}
		result, err := tx.ExecContext(ctx, `UPDATE orders SET state = 'writing' WHERE id = $1 AND state = 'queued'`, id)
		if err := changed(result, err); err != nil {
			return fmt.Errorf("take order %s off the queue: %w", id, err)
		}
		taken = true
		return insert(ctx, tx, id)
	})
	return taken && err == nil, err
}

// lockQueue makes other processes wait that would take orders off the queue. SQLite
// has one process.
func (db *DB) lockQueue(ctx context.Context, tx *sql.Tx) error {
	if !db.postgres {
		return nil
	}
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, dispatchLock); err != nil {
		return fmt.Errorf("lock the queue: %w", err)
	}
	return nil
}

// Ahead returns how many queued orders will be taken before this one, as things
// stand; [songs.ErrNotFound] when it is not in the queue.
func (db *DB) Ahead(ctx context.Context, id songs.OrderID) (ahead int, err error) {
	err = db.read.QueryRowContext(ctx, inTurn+` SELECT ahead FROM in_turn WHERE id = $1`, id).Scan(&ahead)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, songs.ErrNotFound
	}
	if err != nil {
		return 0, fmt.Errorf("look for a place in the queue: %w", err)
	}
	return ahead, nil
}

// Queue returns up to limit orders that a viewer may see and that have not ended: those on the line first, then those
// in the queue in their turn.
func (db *DB) Queue(ctx context.Context, v songs.Viewer, limit int) ([]songs.Waiting, error) {
	rows, err := db.read.QueryContext(ctx, inTurn+`
		SELECT `+orderColumns+`, ahead FROM (
			SELECT o.*, q.ahead FROM orders o JOIN in_turn q ON q.id = o.id WHERE `+orderInSight+`
			UNION ALL
			SELECT o.*, -1 FROM orders o WHERE `+orderInSight+` AND (o.`+onTheLine+` OR o.state = 'overdue')) all_of_them
		ORDER BY ahead, created_at, id LIMIT $4`, append(sight(v), limit)...)
	return collect(rows, err, func(scan func(...any) error) (w songs.Waiting, err error) {
		w.Order, err = scanOrder(scanner(func(to ...any) error { return scan(append(to, &w.Ahead)...) }))
		return w, err
	})
}

type scanner func(...any) error

func (s scanner) Scan(to ...any) error { return s(to...) }

// Pace returns the mean time that the latest 20 orders took from leaving the
// queue to their end; 0 when none has been done yet.
func (db *DB) Pace(ctx context.Context) (time.Duration, error) {
	var ms sql.NullFloat64
	err := db.read.QueryRowContext(ctx, `
		SELECT avg(d.at - (SELECT min(b.at) FROM events b WHERE b.order_id = d.order_id AND b.state = 'buying'))
		FROM (SELECT order_id, at FROM events WHERE state = 'done' AND order_id NOT IN (SELECT id FROM orders WHERE looks > 0) ORDER BY at DESC LIMIT 20) d`).Scan(&ms)
	if err != nil {
		return 0, fmt.Errorf("measure the pace: %w", err)
	}
	return time.Duration(ms.Float64) * time.Millisecond, nil
}

// Depth returns how many orders are in the queue and on the line.
func (db *DB) Depth(ctx context.Context) (queued, busy int, err error) {
	counts, err := db.Counts(ctx)
	for state, n := range counts {
		switch songs.State(state) {
		case songs.Queued:
			queued += n
		case songs.Overdue: // nobody works on it
		default:
			busy += n
		}
	}
	return queued, busy, err
}
