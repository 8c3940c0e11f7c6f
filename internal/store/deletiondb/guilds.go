package deletiondb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/retention"
	"github.com/riffbot/riffbot/internal/store"
)

// MarkLeft implements [retention.Store].
func (del *Deletion) MarkLeft(ctx context.Context, guildID string, due time.Time) error {
	_, err := del.db.Writer().ExecContext(ctx, `INSERT INTO departures (guild_id, due_at) VALUES ($1, $2)
		ON CONFLICT DO NOTHING`, guildID, store.Millis(due))
	if err != nil {
		return fmt.Errorf("mark guild as left: %w", err)
	}
	return nil
}

// MarkRejoined implements [retention.Store].
func (del *Deletion) MarkRejoined(ctx context.Context, guildID string) error {
	var there int // usually there is no mark to delete
	err := del.db.Reader().QueryRowContext(ctx, `SELECT 1 FROM departures WHERE guild_id = $1`, guildID).Scan(&there)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err == nil {
		_, err = del.db.Writer().ExecContext(ctx, `DELETE FROM departures WHERE guild_id = $1`, guildID)
	}
	if err != nil {
		return fmt.Errorf("mark guild as rejoined: %w", err)
	}
	return nil
}

// KnownGuilds implements [retention.Store].
func (del *Deletion) KnownGuilds(ctx context.Context) ([]string, error) {
	// Each common table expression steps through an index from one guild to the next, instead of
	// reading the rows of all.
	var steps, all []string
	for _, t := range personal {
		if t.in == `guild_id = $1` && t.name != "departures" {
			steps = append(steps, `of_`+t.name+` (guild_id) AS (SELECT min(guild_id) FROM `+t.name+`
				UNION ALL SELECT (SELECT min(t.guild_id) FROM `+t.name+` t WHERE t.guild_id > k.guild_id)
				FROM of_`+t.name+` k WHERE k.guild_id IS NOT NULL)`)
			all = append(all, `SELECT guild_id FROM of_`+t.name)
		}
	}
	rows, err := del.db.Reader().QueryContext(ctx, `WITH RECURSIVE `+strings.Join(steps, `, `)+`
		SELECT guild_id FROM (`+strings.Join(all, ` UNION `)+`) known
		WHERE guild_id <> '' AND guild_id NOT IN (SELECT guild_id FROM departures) ORDER BY guild_id`)
	return store.Collect(rows, err, store.ScanText)
}

// DueGuilds implements [retention.Store].
func (del *Deletion) DueGuilds(ctx context.Context, now time.Time) ([]string, error) {
	rows, err := del.db.Reader().QueryContext(ctx, `SELECT guild_id FROM departures
		WHERE due_at <= $1`, store.Millis(now))
	return store.Collect(rows, err, store.ScanText)
}

// DeleteGuild implements [retention.Store].
func (del *Deletion) DeleteGuild(ctx context.Context, guildID string, now time.Time) error {
	err := del.db.Tx(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `DELETE FROM departures WHERE guild_id = $1
			AND due_at <= $2`, guildID, store.Millis(now))
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return err
		}
		if err := store.EndOverdue(ctx, tx, `guild_id = $1`, guildID); err != nil {
			return err
		}
		var unfinished int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM orders
			WHERE guild_id = $1 AND `+store.NotFinal, guildID).Scan(&unfinished); err != nil {
			return err
		}
		if unfinished > 0 {
			return retention.ErrOrdersInProgress
		}
		e := eraser{Batch: store.Batch{Ctx: ctx, Tx: tx}}
		if err := orphanFiles(ctx, tx, `guild_id = $1`, guildID); err != nil {
			return err
		}
		if err := e.folders(`guild_id = $1`, guildID); err != nil {
			return err
		}
		if err := e.ScheduleAnswers(`guild_id = $1`, guildID); err != nil {
			return err
		}
		if err := store.RemovePersonas(e.Batch, `guild_id = $1`, guildID); err != nil {
			return err
		}
		for _, t := range personal {
			if t.in == "" {
				continue
			}
			if err := e.Run(`DELETE FROM `+t.name+` WHERE `+t.in, guildID); err != nil {
				return err
			}
		}
		return e.VacuumLater()
	})
	if err != nil {
		return fmt.Errorf("delete data of guild: %w", err)
	}
	return nil
}
