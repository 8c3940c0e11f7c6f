package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"riffbot/internal/guilds"
)

// Settings returns a guild's settings; the zero value when nobody changed any.
func (db *DB) Settings(ctx context.Context, guildID string) (guilds.Settings, error) {
	return readSettings(ctx, db.read, guildID)
}

// querier is a database or a transaction.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func readSettings(ctx context.Context, q querier, guildID string) (s guilds.Settings, err error) {
	var kept string
	err = q.QueryRowContext(ctx, `SELECT settings FROM guild_settings WHERE guild_id = $1`, guildID).Scan(&kept)
	if errors.Is(err, sql.ErrNoRows) {
		return s, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(kept), &s)
	}
	if err != nil {
		return s, fmt.Errorf("read settings of guild %s: %w", guildID, err)
	}
	return s, nil
}

// ChangeSettings changes a guild's settings and keeps what note says of it, or
// does neither.
func (db *DB) ChangeSettings(ctx context.Context, guildID string, change func(*guilds.Settings) error,
	note func(before, after guilds.Settings) ([]guilds.Entry, error),
) (after guilds.Settings, err error) {
	err = db.tx(ctx, func(tx *sql.Tx) error {
		// Writing the row makes others wait that want to change it too.
		_, err := tx.ExecContext(ctx, `
			INSERT INTO guild_settings (guild_id, settings, changed_at) VALUES ($1, '{}', $2)
			ON CONFLICT (guild_id) DO UPDATE SET changed_at = excluded.changed_at`, guildID, time.Now().UnixMilli())
		if err != nil {
			return fmt.Errorf("lock settings of guild %s: %w", guildID, err)
		}
		before, err := readSettings(ctx, tx, guildID)
		if err != nil {
			return err
		}
		// Read twice, so that the change cannot reach into what was before.
		if after, err = readSettings(ctx, tx, guildID); err != nil {
			return err
		}
		if err := change(&after); err != nil {
			return err
		}
		entries, err := note(before, after)
		if err != nil {
			return err
		}
		kept, err := json.Marshal(after)
		if err != nil {
			return fmt.Errorf("encode settings: %w", err)
		}
		if _, err := tx.ExecContext(ctx, `UPDATE guild_settings SET settings = $2 WHERE guild_id = $1`, guildID, string(kept)); err != nil {
			return fmt.Errorf("keep settings of guild %s: %w", guildID, err)
		}
		for _, e := range entries {
			if err := addEntry(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	})
	return after, err
}

// Note keeps an entry of the audit.
func (db *DB) Note(ctx context.Context, e guilds.Entry) error {
	return db.tx(ctx, func(tx *sql.Tx) error { return addEntry(ctx, tx, e) })
}

func addEntry(ctx context.Context, tx *sql.Tx, e guilds.Entry) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO audit (id, guild_id, user_id, at, what, value_before, value_after) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		e.ID, e.GuildID, e.By, millis(e.At), e.What, e.Before, e.After)
	if err != nil {
		return fmt.Errorf("keep an entry of the audit: %w", err)
	}
	return nil
}

// Audit returns a page of a guild's audit, newest first, and how long it is.
func (db *DB) Audit(ctx context.Context, guildID string, offset, limit int) (page []guilds.Entry, total int, err error) {
	if err := db.read.QueryRowContext(ctx, `SELECT count(*) FROM audit WHERE guild_id = $1`, guildID).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count the audit: %w", err)
	}
	rows, err := db.read.QueryContext(ctx, `
		SELECT id, guild_id, user_id, at, what, value_before, value_after FROM audit WHERE guild_id = $1
		ORDER BY at DESC, id DESC LIMIT $2 OFFSET $3`, guildID, limit, offset)
	page, err = collect(rows, err, func(scan func(...any) error) (e guilds.Entry, err error) {
		var at int64
		err = scan(&e.ID, &e.GuildID, &e.By, &at, &e.What, &e.Before, &e.After)
		e.At = moment(at)
		return e, err
	})
	return page, total, err
}
