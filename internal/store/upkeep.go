package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"riffbot/internal/guilds"
)

// upkeepLock is an advisory lock of PostgreSQL: one process at a time cleans up.
const upkeepLock = 0x52494648

// Prune deletes what is older than it has to be kept. When another process is at
// it already, it does nothing.
func (db *DB) Prune(ctx context.Context, now time.Time, keep guilds.Keep) error {
	return db.tx(ctx, func(tx *sql.Tx) error {
		if db.postgres {
			var mine bool
			if err := tx.QueryRowContext(ctx, `SELECT pg_try_advisory_xact_lock($1)`, upkeepLock).Scan(&mine); err != nil || !mine {
				return err
			}
		}
		e := eraser{ctx: ctx, tx: tx}
		if at, ok := before(now, keep.Events); ok {
			err := e.run(`DELETE FROM events WHERE at < $1 AND order_id NOT IN (SELECT id FROM orders WHERE `+notFinal+`)`, at)
			if err != nil {
				return err
			}
		}
		if at, ok := before(now, keep.Drafts); ok {
			if err := e.run(`DELETE FROM drafts WHERE created_at < $1`, at); err != nil {
				return err
			}
		}
		return pruneTexts(e, now, keep.Texts)
	})
}

// pruneTexts empties what finished orders were asked for with. A server's own wish
// goes before the operator's.
func pruneTexts(e eraser, now time.Time, usual int) error {
	const empty = `UPDATE orders SET brief = '{}', address = '{}' WHERE brief <> '{}' AND NOT ` + notFinal + ` AND updated_at < $1 AND `
	rows, err := e.tx.QueryContext(e.ctx, `SELECT guild_id FROM guild_settings WHERE settings LIKE '%"retention"%'`)
	ids, err := collect(rows, err, func(scan func(...any) error) (id string, err error) { return id, scan(&id) })
	if err != nil {
		return err
	}
	if at, ok := before(now, usual); ok {
		if err := e.run(empty+`guild_id NOT IN (SELECT guild_id FROM guild_settings WHERE settings LIKE '%"retention"%')`, at); err != nil {
			return err
		}
	}
	for _, id := range ids {
		s, err := readSettings(e.ctx, e.tx, id)
		if err != nil {
			return err
		}
		days := s.Retention.Texts
		if days == 0 {
			days = usual
		}
		if at, ok := before(now, days); ok {
			if err := e.run(empty+`guild_id = $2`, at, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// before is the moment so many days ago; false for none.
func before(now time.Time, days int) (int64, bool) {
	return now.AddDate(0, 0, -days).UnixMilli(), days > 0
}

// Departed notes that the bot was removed from a guild, whose data goes when due.
// Saying it again does not put it off.
func (db *DB) Departed(ctx context.Context, guildID string, due time.Time) error {
	_, err := db.write.ExecContext(ctx, `INSERT INTO departures (guild_id, due_at) VALUES ($1, $2) ON CONFLICT DO NOTHING`, guildID, millis(due))
	if err != nil {
		return fmt.Errorf("note that a server is gone: %w", err)
	}
	return nil
}

// Returned notes that the bot is in a guild, whose data therefore stays.
func (db *DB) Returned(ctx context.Context, guildID string) error {
	var there int // most often there is nothing to write
	err := db.read.QueryRowContext(ctx, `SELECT 1 FROM departures WHERE guild_id = $1`, guildID).Scan(&there)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err == nil {
		_, err = db.write.ExecContext(ctx, `DELETE FROM departures WHERE guild_id = $1`, guildID)
	}
	if err != nil {
		return fmt.Errorf("note that a server is back: %w", err)
	}
	return nil
}

// Due returns the guilds whose data has to go by now.
func (db *DB) Due(ctx context.Context, now time.Time) ([]string, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT guild_id FROM departures WHERE due_at <= $1`, millis(now))
	return collect(rows, err, func(scan func(...any) error) (id string, err error) { return id, scan(&id) })
}

// Forget deletes everything that is known of a guild that is due, in one go.
// [guilds.ErrUnderWay] while orders there have not ended; nothing when the bot came
// back meanwhile.
func (db *DB) Forget(ctx context.Context, guildID string, now time.Time) error {
	err := db.tx(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `DELETE FROM departures WHERE guild_id = $1 AND due_at <= $2`, guildID, millis(now))
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return err
		}
		var underWay int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM orders WHERE guild_id = $1 AND `+notFinal, guildID).Scan(&underWay); err != nil {
			return err
		}
		if underWay > 0 {
			return guilds.ErrUnderWay
		}
		if err := leave(ctx, tx, `guild_id = $1`, guildID); err != nil {
			return err
		}
		for _, t := range personal {
			if t.in == "" {
				continue
			}
			if err := (eraser{ctx: ctx, tx: tx}).run(`DELETE FROM `+t.name+` WHERE `+t.in, guildID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("forget a server: %w", err)
	}
	return nil
}

// Leftovers returns files that nothing shows any more.
func (db *DB) Leftovers(ctx context.Context, limit int) ([]string, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT file FROM leftovers ORDER BY file LIMIT $1`, limit)
	return collect(rows, err, func(scan func(...any) error) (key string, err error) { return key, scan(&key) })
}

// Cleared notes that a leftover is deleted.
func (db *DB) Cleared(ctx context.Context, file string) error {
	if _, err := db.write.ExecContext(ctx, `DELETE FROM leftovers WHERE file = $1`, file); err != nil {
		return fmt.Errorf("note that a file is deleted: %w", err)
	}
	return nil
}
