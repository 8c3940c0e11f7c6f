package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"riffbot/internal/songs"
)

// ClaimUntold returns orders that ended and whose requesters are to be told now, and
// keeps them from other processes until a time. One that was bought again is not
// among them: its message is the new order's.
func (db *DB) ClaimUntold(ctx context.Context, now, until time.Time) (claimed []songs.Order, err error) {
	const due = `tell_at > 0 AND tell_at <= $1 AND state IN ('failed', 'cancelled', 'unsure', 'overdue')
		AND NOT EXISTS (SELECT 1 FROM orders again WHERE again.instead = orders.id)`
	rows, err := db.read.QueryContext(ctx, `SELECT id FROM orders WHERE `+due+` ORDER BY tell_at LIMIT $2`, millis(now), claimAtOnce)
	ids, err := collect(rows, err, scanText)
	if err != nil {
		return nil, fmt.Errorf("look for untold orders: %w", err)
	}
	for _, id := range ids {
		o, err := db.order(ctx, db.write.QueryRowContext(ctx, `UPDATE orders SET tell_at = $2 WHERE `+due+` AND id = $3 RETURNING `+orderColumns,
			millis(now), millis(until), id), songs.OrderID(id))
		if errors.Is(err, songs.ErrNotFound) {
			continue // another process has it
		}
		if err != nil {
			return claimed, err
		}
		claimed = append(claimed, o)
	}
	return claimed, nil
}

// Told notes that the requester of an order was told, or when that is tried again.
func (db *DB) Told(ctx context.Context, id songs.OrderID, again time.Time) error {
	_, err := db.write.ExecContext(ctx, `UPDATE orders SET tell_at = $2, tells = tells + 1 WHERE id = $1`, id, millis(again))
	if err != nil {
		return fmt.Errorf("note that order %s was told: %w", id, err)
	}
	return nil
}
