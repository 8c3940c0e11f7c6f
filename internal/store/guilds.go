package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/guild"
)

// Settings returns the settings of a guild, or the zero value if none were changed.
func (db *DB) Settings(ctx context.Context, guildID string) (guild.Settings, error) {
	return ReadSettings(ctx, db.read, guildID)
}

// ReadSettings is [DB.Settings] within a transaction.
func ReadSettings(ctx context.Context, q Querier, guildID string) (s guild.Settings, err error) {
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

// ChangeSettings implements [guild.Store].
func (db *DB) ChangeSettings(ctx context.Context, guildID string, change func(*guild.Settings) error,
	audit func(before, after guild.Settings) ([]guild.AuditEntry, error),
) (after guild.Settings, err error) {
	err = db.Tx(ctx, func(tx *sql.Tx) error {
		// Write the row first, so that concurrent changes wait.
		_, err := tx.ExecContext(ctx, `
			INSERT INTO guild_settings (guild_id, settings, changed_at) VALUES ($1, '{}', $2)
			ON CONFLICT (guild_id) DO UPDATE SET changed_at = excluded.changed_at`, guildID, time.Now().UnixMilli())
		if err != nil {
			return fmt.Errorf("lock settings of guild %s: %w", guildID, err)
		}
		before, err := ReadSettings(ctx, tx, guildID)
		if err != nil {
			return err
		}
		// Read twice, so that change cannot modify before.
		if after, err = ReadSettings(ctx, tx, guildID); err != nil {
			return err
		}
		if err := change(&after); err != nil {
			return err
		}
		entries, err := audit(before, after)
		if err != nil {
			return err
		}
		kept, err := Encode(after)
		if err != nil {
			return fmt.Errorf("encode settings: %w", err)
		}
		if _, err := tx.ExecContext(ctx, `UPDATE guild_settings SET settings = $2
			WHERE guild_id = $1`, guildID, string(kept)); err != nil {
			return fmt.Errorf("save settings of guild %s: %w", guildID, err)
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

// AddAuditEntry implements [guild.Store].
func (db *DB) AddAuditEntry(ctx context.Context, e guild.AuditEntry) error {
	return db.Tx(ctx, func(tx *sql.Tx) error { return addEntry(ctx, tx, e) })
}

func addEntry(ctx context.Context, tx *sql.Tx, e guild.AuditEntry) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO audit (id, guild_id, user_id, at, what, value_before,
		value_after) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		e.ID, e.GuildID, e.By, Millis(e.At), e.Action, e.Before, e.After)
	if err != nil {
		return fmt.Errorf("insert audit entry: %w", err)
	}
	return nil
}

// Audit implements [guild.Store].
func (db *DB) Audit(ctx context.Context, guildID string, offset, limit int) (page []guild.AuditEntry, total int,
	err error) {
	if err := db.read.QueryRowContext(ctx, `SELECT count(*) FROM audit
		WHERE guild_id = $1`, guildID).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count audit entries: %w", err)
	}
	rows, err := db.read.QueryContext(ctx, `
		SELECT id, guild_id, user_id, at, what, value_before, value_after FROM audit WHERE guild_id = $1
		ORDER BY at DESC, id DESC LIMIT $2 OFFSET $3`, guildID, limit, offset)
	page, err = Collect(rows, err, func(scan func(...any) error) (e guild.AuditEntry, err error) {
		var at int64
		err = scan(&e.ID, &e.GuildID, &e.By, &at, &e.Action, &e.Before, &e.After)
		e.At = FromMillis(at)
		return e, err
	})
	return page, total, err
}
