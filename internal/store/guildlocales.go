package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Locale returns the locale saved by [DB.SetLocale]; empty if there is none.
func (db *DB) Locale(ctx context.Context, guildID string) (locale string, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT locale FROM guild_locales WHERE guild_id = $1`, guildID).Scan(&locale)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read locale of guild %s: %w", guildID, err)
	}
	return locale, nil
}

// SetLocale saves the locale of a guild.
func (db *DB) SetLocale(ctx context.Context, guildID, locale string) error {
	_, err := db.write.ExecContext(ctx, `
		INSERT INTO guild_locales (guild_id, locale) VALUES ($1, $2)
		ON CONFLICT (guild_id) DO UPDATE SET locale = excluded.locale`, guildID, locale)
	if err != nil {
		return fmt.Errorf("save locale of guild %s: %w", guildID, err)
	}
	return nil
}
