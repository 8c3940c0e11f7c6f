package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/riffbot/riffbot/internal/songs"
)

// Once wraps insert so that it returns [songs.ErrDuplicate] if it fails and the table
// already has a row of the same interaction. A unique index prevents a second row; the
// check after the failure also covers what the first row used up, such as a quota, a
// draft or an order that is retried.
func Once(ctx context.Context, table, interaction string, insert func(*sql.Tx) error) func(*sql.Tx) error {
	return func(tx *sql.Tx) error {
		err := insert(tx)
		if err == nil || interaction == "" {
			return err
		}
		var known bool
		row := tx.QueryRowContext(ctx, `SELECT count(*) > 0 FROM `+table+` WHERE interaction = $1
			AND interaction <> ''`, interaction)
		if row.Scan(&known) == nil && known {
			return songs.ErrDuplicate
		}
		return err
	}
}

// OrderOf returns the order of an interaction, or [songs.ErrNotFound].
func (db *DB) OrderOf(ctx context.Context, interaction string) (id songs.OrderID, err error) {
	err = db.write.QueryRowContext(ctx, `SELECT id FROM orders WHERE interaction = $1
		AND interaction <> ''`, interaction).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", songs.ErrNotFound
	}
	if err != nil {
		return "", fmt.Errorf("find order of interaction: %w", err)
	}
	return id, nil
}
