package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// canRecheck is the condition for orders that were bought and whose songs may still be available.
// Orders with deleted texts are excluded.
const canRecheck = `(state = 'overdue' OR state = 'failed' AND task_id <> '' AND failure NOT LIKE '%"unposted"%') AND brief <> '{}'`

// Reopen implements [songs.Store].
func (db *DB) Reopen(ctx context.Context, id songs.OrderID, address []byte, now time.Time) (o songs.Order, err error) {
	err = db.Tx(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `
			UPDATE orders SET state = 'queued', failure = '', run = run + 1, attempt = 1, looks = looks + 1,
			look_at = 0, updated_at = $2,
				address = CASE WHEN $3 = '' THEN address ELSE $3 END
			WHERE id = $1 AND `+canRecheck, id, Millis(now), string(address))
		if err := RequireChange(result, err); err != nil {
			return fmt.Errorf("reopen order %s: %w", id, err)
		}
		o, err = scanOrder(tx.QueryRowContext(ctx, `SELECT `+orderColumns+` FROM orders WHERE id = $1`, id))
		if err != nil {
			return fmt.Errorf("read order %s: %w", id, err)
		}
		return addEvent(ctx, tx, o, "rechecked")
	})
	return o, err
}

// RecordPurchase implements [songs.Store].
func (db *DB) RecordPurchase(ctx context.Context, id songs.OrderID, taskID, traceID string, now time.Time) error {
	return db.Tx(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `
			UPDATE orders SET task_id = $2, trace_id = $3, state = 'queued', failure = '', run = run + 1,
			attempt = 1, tell_at = 0, tells = 0, updated_at = $4
			WHERE id = $1 AND task_id = '' AND sent_at <> 0 AND brief <> '{}' AND (state = 'unsure' OR `+NotFinal+`)
				AND (failure = '' OR failure LIKE '%"`+string(songs.ReasonUnsure)+`"%')`, id, taskID, traceID, Millis(now))
		if err := RequireChange(result, err); err != nil {
			return fmt.Errorf("save task of order %s: %w", id, err)
		}
		// A replacement updates the row as well, so it was added before or waits.
		var again int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM orders
			WHERE instead = $1 AND instead <> ''`, id).Scan(&again); err != nil {
			return fmt.Errorf("save task of order %s: %w", id, err)
		}
		if again > 0 {
			return fmt.Errorf("save task of order %s: %w", id, songs.ErrConflict)
		}
		o, err := scanOrder(tx.QueryRowContext(ctx, `SELECT `+orderColumns+` FROM orders WHERE id = $1`, id))
		if err != nil {
			return fmt.Errorf("read order %s: %w", id, err)
		}
		return addEvent(ctx, tx, o, "purchase recorded")
	})
}

// Overdue implements [songs.Store].
func (db *DB) Overdue(ctx context.Context, now time.Time) ([]songs.OrderID, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT id FROM orders WHERE state = 'overdue' AND look_at > 0
		AND look_at <= $1 ORDER BY look_at LIMIT 100`, Millis(now))
	return Collect(rows, err, func(scan func(...any) error) (id songs.OrderID, err error) { return id, scan(&id) })
}

// Split implements [songs.Store].
func (db *DB) Split(ctx context.Context, o, rest songs.Order) error {
	brief, err := Encode(rest.Spec)
	if err != nil {
		return fmt.Errorf("encode song specification: %w", err)
	}
	failure, err := Encode(rest.Failure)
	if err != nil {
		return fmt.Errorf("encode failure: %w", err)
	}
	return db.Tx(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE orders SET updated_at = $3 WHERE id = $1
			AND run = $2 AND `+NotFinal, o.ID, o.Run, Millis(o.UpdatedAt))
		if err := RequireChange(result, err); err != nil {
			return fmt.Errorf("split order %s: %w", o.ID, err)
		}
		// Columns that are not read back have the same values in both orders.
		_, err = tx.ExecContext(ctx, `
			INSERT INTO orders (id, guild_id, channel_id, parent_id, user_id, user_name, share, copied_from,
			forget, created_at, day, sent_at, task_id,
				trace_id, size_limit, brief, state, run, attempt, credits, instead, interaction, request,
				address, failure, updated_at, looks, look_at, provider, skipped)
			SELECT $1, guild_id, channel_id, parent_id, user_id, user_name, share, copied_from, forget,
			created_at, day, CAST($2 AS BIGINT), $3,
				$4, size_limit, $5, $6, 0, 1, 0, '', '', $7, $8, $9, CAST($10 AS BIGINT), 0, CAST($11 AS BIGINT), provider, skipped
			FROM orders WHERE id = $12`,
			rest.ID, Millis(rest.SentAt), rest.TaskID, rest.TraceID, string(brief), rest.State, rest.Purpose,
			string(rest.Address), string(failure),
			Millis(rest.UpdatedAt), Millis(rest.RecheckAt), o.ID)
		if err != nil {
			return fmt.Errorf("insert order %s: %w", rest.ID, err)
		}
		if err := saveSongs(ctx, tx, o); err != nil {
			return err
		}
		if err := saveSongs(ctx, tx, rest); err != nil {
			return err
		}
		if err := addEvent(ctx, tx, rest, "split from "+string(o.ID)); err != nil || !rest.State.Final() {
			return err
		}
		_, err = Batch{Ctx: ctx, Tx: tx}.deleteMarkedTexts(rest)
		return err
	})
}

// missingOf returns the songs of an order that were split off, except those whose texts were
// deleted.
func (db *DB) missingOf(ctx context.Context, id songs.OrderID) ([]songs.Missing, error) {
	rows, err := db.read.QueryContext(ctx, `
		SELECT o.id, o.state, o.look_at, s.take FROM orders o JOIN songs s ON s.order_id = o.id
		WHERE o.request = $1 AND o.request <> '' AND s.deleted_at = 0 AND o.brief <> '{}' ORDER BY s.take`, songs.RemainderOf(id))
	return Collect(rows, err, func(scan func(...any) error) (m songs.Missing, err error) {
		var look int64
		err = scan(&m.Order, &m.State, &look, &m.Take)
		m.RecheckAt = FromMillis(look)
		return m, err
	})
}

// EndOverdue fails the selected overdue orders, whose requester or guild is deleted.
func EndOverdue(ctx context.Context, tx *sql.Tx, which string, arg any) error {
	rows, err := tx.QueryContext(ctx, `SELECT `+orderColumns+` FROM orders WHERE state = 'overdue' AND `+which, arg)
	overdue, err := Collect(rows, err, func(scan func(...any) error) (songs.Order,
		error) {
		return scanOrder(scanner(scan))
	})
	if err != nil {
		return err
	}
	for _, o := range overdue {
		o.State, o.RecheckAt = songs.Failed, time.Time{}
		if _, err := tx.ExecContext(ctx, `UPDATE orders SET state = 'failed', run = run + 1, look_at = 0
			WHERE id = $1`, o.ID); err != nil {
			return fmt.Errorf("end order %s: %w", o.ID, err)
		}
		if err := settle(ctx, tx, o); err != nil {
			return err
		}
	}
	return nil
}
