package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"riffbot/internal/guilds"
	"riffbot/internal/songs"
)

// AddReport keeps a report; [guilds.ErrReported] when the same user has an open one
// of the same order.
func (db *DB) AddReport(ctx context.Context, r guilds.Report) error {
	result, err := db.write.ExecContext(ctx, `
		INSERT INTO reports (id, guild_id, order_id, user_id, reason, created_at, decision, decided_by, decided_at)
		VALUES ($1, $2, $3, $4, $5, $6, '', '', 0) ON CONFLICT DO NOTHING`,
		r.ID, r.GuildID, r.OrderID, r.By, r.Reason, millis(r.CreatedAt))
	if err != nil {
		return fmt.Errorf("keep a report: %w", err)
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		return guilds.ErrReported
	}
	return err
}

// OpenReports returns a page of the reports of a guild that nobody has decided
// about, oldest first and one for each order, and for how many orders there are
// any.
func (db *DB) OpenReports(ctx context.Context, guildID string, offset, limit int) (page []guilds.Report, total int, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT count(DISTINCT order_id) FROM reports WHERE guild_id = $1 AND decision = ''`, guildID).Scan(&total)
	if err != nil {
		return nil, 0, fmt.Errorf("count reports: %w", err)
	}
	rows, err := db.read.QueryContext(ctx, `
		SELECT id, guild_id, order_id, user_id, reason, created_at, others FROM (
			SELECT r.*, count(*) OVER (PARTITION BY order_id) - 1 AS others, row_number() OVER (PARTITION BY order_id ORDER BY created_at, id) AS nth
			FROM reports r WHERE guild_id = $1 AND decision = '') first_of_each
		WHERE nth = 1 ORDER BY created_at, id LIMIT $2 OFFSET $3`, guildID, limit, offset)
	page, err = collect(rows, err, func(scan func(...any) error) (r guilds.Report, err error) {
		var created int64
		err = scan(&r.ID, &r.GuildID, &r.OrderID, &r.By, &r.Reason, &created, &r.Others)
		r.CreatedAt = moment(created)
		return r, err
	})
	return page, total, err
}

// Decide closes all open reports of an order; [guilds.ErrNoReport] when there are
// none, so that of two curators one decides. Songs that are removed leave nothing,
// and what was made of them or ordered in the same words goes with them.
func (db *DB) Decide(ctx context.Context, guildID, orderID string, d guilds.Decision, by string, at time.Time) error {
	err := db.tx(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `
			UPDATE reports SET decision = $3, decided_by = $4, decided_at = $5 WHERE guild_id = $1 AND order_id = $2 AND decision = ''`,
			guildID, orderID, string(d), by, millis(at))
		if err := changed(result, err); errors.Is(err, songs.ErrTaken) {
			return guilds.ErrNoReport
		} else if err != nil {
			return err
		}
		if d != guilds.DecisionRemove {
			return nil
		}
		// The songs of one removal are known by its time, whatever a clock of a test says.
		r := removal{eraser: eraser{ctx: ctx, tx: tx}, by: songs.RemovedByCurators, at: millis(time.Now()), versions: true}
		return r.run(`order_id = $1`, orderID)
	})
	if d == guilds.DecisionRemove {
		db.cleanSoon(err)
	}
	if err != nil {
		return fmt.Errorf("decide about order %s: %w", orderID, err)
	}
	return nil
}
