package deletiondb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// AddReport adds a report; [guild.ErrReported] if the user already has an open report of the order.
func (del *Deletion) AddReport(ctx context.Context, r guild.Report) error {
	result, err := del.db.Writer().ExecContext(ctx, `
		INSERT INTO reports (id, guild_id, order_id, user_id, reason, created_at, decision, decided_by, decided_at)
		VALUES ($1, $2, $3, $4, $5, $6, '', '', 0) ON CONFLICT DO NOTHING`,
		r.ID, r.GuildID, r.OrderID, r.By, r.Reason, store.Millis(r.CreatedAt))
	if err != nil {
		return fmt.Errorf("add report: %w", err)
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		return guild.ErrReported
	}
	return err
}

// OpenReports returns a page of a guild's open reports, oldest first and one per order, and the
// number of reported orders.
func (del *Deletion) OpenReports(ctx context.Context, guildID string, offset, limit int) (page []guild.Report,
	total int, err error) {
	err = del.db.Reader().QueryRowContext(ctx, `SELECT count(DISTINCT order_id) FROM reports WHERE guild_id = $1
		AND decision = ''`, guildID).Scan(&total)
	if err != nil {
		return nil, 0, fmt.Errorf("count reports: %w", err)
	}
	rows, err := del.db.Reader().QueryContext(ctx, `
		SELECT id, guild_id, order_id, user_id, reason, created_at, others FROM (
			SELECT r.*, count(*) OVER (PARTITION BY order_id) - 1 AS others,
			row_number() OVER (PARTITION BY order_id ORDER BY created_at, id) AS nth
			FROM reports r WHERE guild_id = $1 AND decision = '') first_of_each
		WHERE nth = 1 ORDER BY created_at, id LIMIT $2 OFFSET $3`, guildID, limit, offset)
	page, err = store.Collect(rows, err, func(scan func(...any) error) (r guild.Report, err error) {
		var created int64
		err = scan(&r.ID, &r.GuildID, &r.OrderID, &r.By, &r.Reason, &created, &r.Others)
		r.CreatedAt = store.FromMillis(created)
		return r, err
	})
	return page, total, err
}

// Decide closes all open reports of an order; [guild.ErrNoReport] if there are none, for example
// because another curator has decided. If the songs are removed, their versions and copies of their
// texts are removed too.
func (del *Deletion) Decide(ctx context.Context, guildID, orderID string, decision guild.Decision, by string,
	at time.Time) error {
	err := del.db.Tx(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `
			UPDATE reports SET decision = $3, decided_by = $4, decided_at = $5 WHERE guild_id = $1
			AND order_id = $2 AND decision = ''`,
			guildID, orderID, string(decision), by, store.Millis(at))
		if err := store.RequireChange(result, err); errors.Is(err, songs.ErrConflict) {
			return guild.ErrNoReport
		} else if err != nil {
			return err
		}
		if decision != guild.DecisionRemove {
			return nil
		}
		// A removal is identified by its time, so use the real time even if a test has its own
		// clock.
		r := removal{eraser: eraser{Batch: store.Batch{Ctx: ctx, Tx: tx}}, by: songs.RemovedByCurators,
			at: store.Millis(time.Now()), versions: true}
		return r.run(`order_id = $1`, orderID)
	})
	if decision == guild.DecisionRemove {
		del.db.NotifyDeleted(err)
	}
	if err != nil {
		return fmt.Errorf("decide on order %s: %w", orderID, err)
	}
	return nil
}
