package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/riffbot/riffbot/internal/songs"
)

// Order returns an order with its songs.
func (db *DB) Order(ctx context.Context, id songs.OrderID) (songs.Order, error) {
	return db.order(ctx, db.read.QueryRowContext(ctx, `SELECT `+orderColumns+` FROM orders WHERE id = $1`, id), id)
}

func (db *DB) order(ctx context.Context, row *sql.Row, id songs.OrderID) (songs.Order, error) {
	o, err := scanOrder(row)
	if errors.Is(err, sql.ErrNoRows) {
		return songs.Order{}, songs.ErrNotFound
	}
	if err == nil {
		o.Songs, err = db.songsOf(ctx, id)
	}
	if err == nil {
		o.Missing, err = db.missingOf(ctx, id)
	}
	if err != nil {
		return songs.Order{}, fmt.Errorf("read order %s: %w", id, err)
	}
	return o, nil
}

// KnowsTask reports whether an order has this task id.
func (db *DB) KnowsTask(ctx context.Context, taskID string) (known bool, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT count(*) > 0 FROM orders WHERE task_id = $1
		AND task_id <> ''`, taskID).Scan(&known)
	if err != nil {
		return false, fmt.Errorf("find task: %w", err)
	}
	return known, nil
}

// CountByState returns the number of orders in each state that is not final, including 0.
func (db *DB) CountByState(ctx context.Context) (map[string]int, error) {
	counts := make(map[string]int)
	for _, s := range []songs.State{songs.Queued, songs.Writing, songs.Buying, songs.Rendering, songs.Fetching,
		songs.Mastering, songs.Delivering, songs.Overdue} {
		counts[string(s)] = 0
	}
	rows, err := db.read.QueryContext(ctx, `SELECT state, count(*) FROM orders WHERE `+NotFinal+` GROUP BY state`)
	_, err = Collect(rows, err, func(scan func(...any) error) (struct{}, error) {
		var state string
		var n int
		err := scan(&state, &n)
		counts[state] = n
		return struct{}{}, err
	})
	return counts, err
}
