package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"riffbot/internal/songs"
)

// once returns insert with [songs.ErrDuplicate] as its error when it fails because
// the table has a row of the same interaction. A unique index keeps a second row
// out; asking after the failure covers whatever the first row used up as well, such
// as a quota, a draft or an order to buy again.
func once(ctx context.Context, table, interaction string, insert func(*sql.Tx) error) func(*sql.Tx) error {
	return func(tx *sql.Tx) error {
		err := insert(tx)
		if err == nil || interaction == "" {
			return err
		}
		var known bool
		row := tx.QueryRowContext(ctx, `SELECT count(*) > 0 FROM `+table+` WHERE interaction = $1`, interaction)
		if row.Scan(&known) == nil && known {
			return songs.ErrDuplicate
		}
		return err
	}
}

// OrderOf returns the order of an interaction; [songs.ErrNotFound] if there is none.
func (db *DB) OrderOf(ctx context.Context, interaction string) (id songs.OrderID, err error) {
	err = db.write.QueryRowContext(ctx, `SELECT id FROM orders WHERE interaction = $1 AND interaction <> ''`, interaction).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", songs.ErrNotFound
	}
	if err != nil {
		return "", fmt.Errorf("look for the order of an interaction: %w", err)
	}
	return id, nil
}
