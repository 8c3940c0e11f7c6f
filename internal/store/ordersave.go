package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/riffbot/riffbot/internal/songs"
)

// Save implements [songs.Store].
func (db *DB) Save(ctx context.Context, o songs.Order) (err error) {
	failure := ""
	if o.Failure != nil {
		b, err := Encode(o.Failure)
		if err != nil {
			return fmt.Errorf("encode failure: %w", err)
		}
		failure = string(b)
	}
	skipped, err := encodeSkipped(o.Skipped)
	if err != nil {
		return err
	}
	forgot := false
	err = db.Tx(ctx, func(tx *sql.Tx) error {
		if o.State.Final() {
			if o.Spec, err = dropRemoved(ctx, tx, o.Spec); err != nil {
				return err
			}
		}
		brief, err := Encode(o.Spec) // lyrics may have been written
		if err != nil {
			return fmt.Errorf("encode song specification: %w", err)
		}
		result, err := tx.ExecContext(ctx, `
			UPDATE orders SET brief = $11, state = $3, attempt = $4, sent_at = $5, task_id = $6, trace_id = $7,
			address = $8, failure = $9, updated_at = $10, look_at = $12,
				tell_at = $13, tells = $14, provider = $15, skipped = $16
			WHERE id = $1 AND run = $2 AND `+NotFinal,
			o.ID, o.Run, o.State, o.Attempt, Millis(o.SentAt), o.TaskID, o.TraceID, string(o.Address), failure,
			o.UpdatedAt.UnixMilli(), string(brief), Millis(o.RecheckAt), Millis(o.NotifyAt), o.NotifyAttempts,
			o.Provider, skipped)
		if err := RequireChange(result, err); err != nil {
			return fmt.Errorf("save order %s: %w", o.ID, err)
		}
		if err := saveSongs(ctx, tx, o); err != nil {
			return err
		}
		if o.State.Final() {
			if err := settle(ctx, tx, o); err != nil {
				return err
			}
		}
		if o.State == songs.Done {
			if err := (Batch{Ctx: ctx, Tx: tx}).ScheduleAnswers(`id = $1`, o.ID); err != nil {
				return err
			}
		}
		if err := addEvent(ctx, tx, o, failure); err != nil || !o.State.Final() {
			return err
		}
		forgot, err = Batch{Ctx: ctx, Tx: tx}.deleteMarkedTexts(o)
		return err
	})
	if forgot {
		db.NotifyDeleted(err)
	}
	return err
}

// encodeSkipped returns the text of the skipped providers, empty if there are none.
func encodeSkipped(all []songs.Skipped) (string, error) {
	if len(all) == 0 {
		return "", nil
	}
	b, err := Encode(all)
	if err != nil {
		return "", fmt.Errorf("encode skipped providers: %w", err)
	}
	return string(b), nil
}

// Cancel implements [songs.Store].
func (db *DB) Cancel(ctx context.Context, id songs.OrderID, why songs.Failure, evenIfPaid bool) (songs.Order,
	error) {
	failure, err := Encode(why)
	if err != nil {
		return songs.Order{}, fmt.Errorf("encode failure: %w", err)
	}
	result, err := db.write.ExecContext(ctx, `
		UPDATE orders SET failure = $2, run = run + 1, state = CASE WHEN state = 'overdue' THEN 'queued' ELSE state END
		WHERE id = $1 AND (failure = '' OR state = 'overdue') AND state <> 'delivering'
		AND ($3 = 1 OR task_id = '' AND sent_at = 0) AND `+NotFinal,
		id, string(failure), BoolInt(evenIfPaid))
	if err := RequireChange(result, err); err != nil {
		return songs.Order{}, fmt.Errorf("cancel order %s: %w", id, err)
	}
	return db.order(ctx, db.write.QueryRowContext(ctx, `SELECT `+orderColumns+` FROM orders WHERE id = $1`, id), id)
}

// Cancelled implements [songs.Store].
func (db *DB) Cancelled(ctx context.Context) ([]songs.OrderID, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT id FROM orders WHERE failure <> ''
		AND state <> 'overdue' AND `+NotFinal)
	return Collect(rows, err, func(scan func(...any) error) (id songs.OrderID, err error) { return id, scan(&id) })
}

// addEvent adds an entry to the history of an order.
func addEvent(ctx context.Context, tx *sql.Tx, o songs.Order, detail string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO events (order_id, at, run, state, detail) VALUES ($1, $2, $3, $4, $5)`,
		o.ID, o.UpdatedAt.UnixMilli(), o.Run, o.State, detail)
	if err != nil {
		return fmt.Errorf("insert event of order %s: %w", o.ID, err)
	}
	return nil
}
