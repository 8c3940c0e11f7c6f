package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// ClaimUnnotified implements [songs.Store]. It skips orders that were replaced, because their
// message belongs to the new order.
func (db *DB) ClaimUnnotified(ctx context.Context, now, until time.Time) (claimed []songs.Order, err error) {
	const due = `tell_at > 0 AND tell_at <= $1 AND state IN ('failed', 'cancelled', 'unsure', 'overdue')
		AND NOT EXISTS (SELECT 1 FROM orders again WHERE again.instead = orders.id
		AND again.instead <> '')`
	rows, err := db.read.QueryContext(ctx, `SELECT id FROM orders WHERE `+due+` ORDER BY tell_at LIMIT $2`,
		Millis(now), ClaimLimit)
	ids, err := Collect(rows, err, ScanText)
	if err != nil {
		return nil, fmt.Errorf("find orders to notify: %w", err)
	}
	for _, id := range ids {
		o, err := db.order(ctx, db.write.QueryRowContext(ctx, `UPDATE orders
			SET tell_at = $2 WHERE `+due+` AND id = $3 RETURNING `+orderColumns,
			Millis(now), Millis(until), id), songs.OrderID(id))
		if errors.Is(err, songs.ErrNotFound) {
			continue // claimed by another process
		}
		if err != nil {
			return claimed, err
		}
		claimed = append(claimed, o)
	}
	return claimed, nil
}

// maxUntold limits the orders that a member is told about at once.
const maxUntold = 5

// Untold returns the latest orders of a member outside servers that ended and that the member was not told about,
// because neither the channel nor direct messages accepted a message.
func (db *DB) Untold(ctx context.Context, userID string) (all []songs.Order, err error) {
	rows, err := db.read.QueryContext(ctx, `SELECT id FROM orders WHERE user_id = $1 AND guild_id = '' AND told_at = 0
		AND state IN ('failed', 'unsure', 'overdue') AND (tell_at > 0 OR failure LIKE '%"unposted"%')
		AND NOT EXISTS (SELECT 1 FROM orders again WHERE again.instead = orders.id AND again.instead <> '')
		ORDER BY created_at DESC LIMIT $2`, userID, maxUntold)
	ids, err := Collect(rows, err, ScanText)
	if err != nil {
		return nil, fmt.Errorf("find untold orders: %w", err)
	}
	for _, id := range ids {
		o, err := db.Order(ctx, songs.OrderID(id))
		if errors.Is(err, songs.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return all, nil
}

// SetTold records that the requesters of orders were told about them, and that no other notification is needed.
func (db *DB) SetTold(ctx context.Context, at time.Time, ids ...songs.OrderID) error {
	for _, id := range ids {
		if _, err := db.write.ExecContext(ctx, `UPDATE orders SET told_at = $2, tell_at = 0 WHERE id = $1`, id,
			Millis(at)); err != nil {
			return fmt.Errorf("save told order %s: %w", id, err)
		}
	}
	return nil
}

// SaveNotification implements [songs.Store].
func (db *DB) SaveNotification(ctx context.Context, id songs.OrderID, again time.Time) error {
	_, err := db.write.ExecContext(ctx, `UPDATE orders SET tell_at = $2, tells = tells + 1
		WHERE id = $1`, id, Millis(again))
	if err != nil {
		return fmt.Errorf("save notification of order %s: %w", id, err)
	}
	return nil
}
