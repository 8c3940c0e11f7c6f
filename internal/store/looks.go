package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"riffbot/internal/songs"
)

// lookable are orders that were bought and whose songs may still be found at the
// provider. The words of an order that were deleted are not looked for.
const lookable = `(state = 'overdue' OR state = 'failed' AND task_id <> '' AND failure NOT LIKE '%"unposted"%') AND brief <> '{}'`

// Reopen puts an order whose songs were not found back into the queue: it was
// bought, so they are only looked for again. address replaces its address unless it
// is nil. [songs.ErrTaken] when there is nothing to look for, or it is looked for
// already.
func (db *DB) Reopen(ctx context.Context, id songs.OrderID, address []byte, now time.Time) (o songs.Order, err error) {
	err = db.tx(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `
			UPDATE orders SET state = 'queued', failure = '', run = run + 1, attempt = 1, looks = looks + 1, look_at = 0, updated_at = $2,
				address = CASE WHEN $3 = '' THEN address ELSE $3 END
			WHERE id = $1 AND `+lookable, id, millis(now), string(address))
		if err := changed(result, err); err != nil {
			return fmt.Errorf("reopen order %s: %w", id, err)
		}
		o, err = scanOrder(tx.QueryRowContext(ctx, `SELECT `+orderColumns+` FROM orders WHERE id = $1`, id))
		if err != nil {
			return fmt.Errorf("read order %s: %w", id, err)
		}
		return note(ctx, tx, o, "looked for again")
	})
	return o, err
}

// Found puts an order back into the queue that is or may become unsure, since the
// answer to its paid request came after another run took it over. [songs.ErrTaken]
// when it was cancelled, bought again or deleted, or its task id is known.
func (db *DB) Found(ctx context.Context, id songs.OrderID, taskID, traceID string, now time.Time) error {
	return db.tx(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `
			UPDATE orders SET task_id = $2, trace_id = $3, state = 'queued', failure = '', run = run + 1, attempt = 1, tell_at = 0, tells = 0, updated_at = $4
			WHERE id = $1 AND task_id = '' AND sent_at <> 0 AND brief <> '{}' AND (state = 'unsure' OR `+notFinal+`)
				AND (failure = '' OR failure LIKE '%"`+string(songs.ReasonUnsure)+`"%')`, id, taskID, traceID, millis(now))
		if err := changed(result, err); err != nil {
			return fmt.Errorf("note the task of order %s: %w", id, err)
		}
		// One that is bought again touches the row as well, so it came in before or waits.
		var again int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM orders WHERE instead = $1`, id).Scan(&again); err != nil {
			return fmt.Errorf("note the task of order %s: %w", id, err)
		}
		if again > 0 {
			return fmt.Errorf("note the task of order %s: %w", id, songs.ErrTaken)
		}
		o, err := scanOrder(tx.QueryRowContext(ctx, `SELECT `+orderColumns+` FROM orders WHERE id = $1`, id))
		if err != nil {
			return fmt.Errorf("read order %s: %w", id, err)
		}
		return note(ctx, tx, o, "its task was found")
	})
}

// Overdue returns the orders whose next look is due.
func (db *DB) Overdue(ctx context.Context, now time.Time) ([]songs.OrderID, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT id FROM orders WHERE state = 'overdue' AND look_at > 0 AND look_at <= $1 ORDER BY look_at LIMIT 100`, millis(now))
	return collect(rows, err, func(scan func(...any) error) (id songs.OrderID, err error) { return id, scan(&id) })
}

// Split saves an order without the songs of rest, which become an order of their
// own. [songs.ErrTaken] when the order is another run's.
func (db *DB) Split(ctx context.Context, o, rest songs.Order) error {
	brief, err := json.Marshal(rest.Brief)
	if err != nil {
		return fmt.Errorf("encode a brief: %w", err)
	}
	failure, err := json.Marshal(rest.Failure)
	if err != nil {
		return fmt.Errorf("encode a failure: %w", err)
	}
	return db.tx(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE orders SET updated_at = $3 WHERE id = $1 AND run = $2 AND `+notFinal, o.ID, o.Run, millis(o.UpdatedAt))
		if err := changed(result, err); err != nil {
			return fmt.Errorf("split order %s: %w", o.ID, err)
		}
		// What is said of the order in columns that are not read back holds for both.
		_, err = tx.ExecContext(ctx, `
			INSERT INTO orders (id, guild_id, channel_id, parent_id, user_id, user_name, share, copied_from, forget, created_at, day, sent_at, task_id,
				trace_id, size_limit, brief, state, run, attempt, credits, instead, interaction, request, address, failure, updated_at, looks, look_at)
			SELECT $1, guild_id, channel_id, parent_id, user_id, user_name, share, copied_from, forget, created_at, day, CAST($2 AS BIGINT), $3,
				$4, size_limit, $5, $6, 0, 1, 0, '', '', $7, $8, $9, CAST($10 AS BIGINT), 0, CAST($11 AS BIGINT)
			FROM orders WHERE id = $12`,
			rest.ID, millis(rest.SentAt), rest.TaskID, rest.TraceID, string(brief), rest.State, rest.Request, string(rest.Address), string(failure),
			millis(rest.UpdatedAt), millis(rest.LookAt), o.ID)
		if err != nil {
			return fmt.Errorf("insert order %s: %w", rest.ID, err)
		}
		if err := saveSongs(ctx, tx, o); err != nil {
			return err
		}
		if err := saveSongs(ctx, tx, rest); err != nil {
			return err
		}
		if err := note(ctx, tx, rest, "split from "+string(o.ID)); err != nil || !rest.State.Final() {
			return err
		}
		_, err = eraser{ctx: ctx, tx: tx}.forgetEnded(rest)
		return err
	})
}

// missingOf returns the songs of an order that were not found and became another
// order, but those that are not looked for any more since their words were deleted.
func (db *DB) missingOf(ctx context.Context, id songs.OrderID) ([]songs.Missing, error) {
	rows, err := db.read.QueryContext(ctx, `
		SELECT o.id, o.state, o.look_at, s.take FROM orders o JOIN songs s ON s.order_id = o.id
		WHERE o.request = $1 AND s.deleted_at = 0 AND o.brief <> '{}' ORDER BY s.take`, songs.RestOf(id))
	return collect(rows, err, func(scan func(...any) error) (m songs.Missing, err error) {
		var look int64
		err = scan(&m.Order, &m.State, &look, &m.Take)
		m.LookAt = moment(look)
		return m, err
	})
}

// endOverdue ends orders that are looked for again, since nobody is left to get
// them.
func endOverdue(ctx context.Context, tx *sql.Tx, which string, arg any) error {
	rows, err := tx.QueryContext(ctx, `SELECT `+orderColumns+` FROM orders WHERE state = 'overdue' AND `+which, arg)
	overdue, err := collect(rows, err, func(scan func(...any) error) (songs.Order, error) { return scanOrder(scanner(scan)) })
	if err != nil {
		return err
	}
	for _, o := range overdue {
		o.State, o.LookAt = songs.Failed, time.Time{}
		if _, err := tx.ExecContext(ctx, `UPDATE orders SET state = 'failed', run = run + 1, look_at = 0 WHERE id = $1`, o.ID); err != nil {
			return fmt.Errorf("end order %s: %w", o.ID, err)
		}
		if err := settle(ctx, tx, o); err != nil {
			return err
		}
	}
	return nil
}
