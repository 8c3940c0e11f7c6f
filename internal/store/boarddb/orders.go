package boarddb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// ClaimChosen implements [board.Store].
func (bd *Board) ClaimChosen(ctx context.Context, now, until time.Time) ([]board.Request, error) {
	return bd.claimRequests(ctx, `r.status = 'chosen'`, now, until)
}

// ClaimEnded implements [board.Store].
func (bd *Board) ClaimEnded(ctx context.Context, now, until time.Time) ([]board.Request, error) {
	return bd.claimRequests(ctx, `r.status = 'making' AND EXISTS (SELECT 1 FROM orders o WHERE o.id = r.order_id
		AND o.state IN ('done', 'failed', 'cancelled', 'unsure'))`, now, until)
}

func (bd *Board) claimRequests(ctx context.Context, which string, now, until time.Time) (claimed []board.Request,
	err error) {
	rows, err := bd.db.Reader().QueryContext(ctx, `SELECT `+requestColumns+` FROM requests r
		WHERE r.busy_until <= $2 AND r.status IN ('chosen', 'making') AND `+which+` ORDER BY r.updated_at, r.id LIMIT $3`,
		"", store.Millis(now), store.ClaimLimit)
	found, err := store.Collect(rows, err, scanRequest)
	if err != nil {
		return nil, err
	}
	for _, r := range found {
		result, err := bd.db.Writer().ExecContext(ctx, `UPDATE requests SET busy_until = $3 WHERE id = $1
			AND busy_until <= $2 AND status = $4`, r.ID, store.Millis(now), store.Millis(until), r.Status)
		if err = store.RequireChange(result, err); err == nil {
			claimed = append(claimed, r)
		} else if !errors.Is(err, songs.ErrConflict) {
			return claimed, fmt.Errorf("claim request %s: %w", r.ID, err)
		}
	}
	return claimed, nil
}

// SaveOrder implements [board.Store].
func (bd *Board) SaveOrder(ctx context.Context, id board.ID, order songs.OrderID, post board.Post, at time.Time) error {
	return bd.changeInProgress(ctx, id, func(tx *sql.Tx) error {
		return moveRequest(ctx, tx, id, `status = 'making', order_id = $4, post_channel = $5, post_message = $6, busy_until = 0, curator = ''`, "chosen", at,
			order, post.ChannelID, post.MessageID)
	})
}

// changeInProgress changes a request of any guild in a transaction.
func (bd *Board) changeInProgress(ctx context.Context, id board.ID, do func(tx *sql.Tx) error) error {
	var guild string
	if err := bd.db.Reader().QueryRowContext(ctx, `SELECT guild_id FROM requests
		WHERE id = $1`, id).Scan(&guild); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			return board.ErrNotFound
		}
		return fmt.Errorf("read request %s: %w", id, err)
	}
	_, err := bd.decide(ctx, guild, id, do)
	return err
}

// OrderOfAttempt implements [board.Store].
func (bd *Board) OrderOfAttempt(ctx context.Context, attempt string) (id songs.OrderID, err error) {
	err = bd.db.Reader().QueryRowContext(ctx, `SELECT id FROM orders WHERE request = $1
		AND request <> ''`, attempt).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", board.ErrNotFound
	}
	if err != nil {
		return "", fmt.Errorf("find order of attempt: %w", err)
	}
	return id, nil
}

// Postpone implements [board.Store].
func (bd *Board) Postpone(ctx context.Context, r board.Request, until time.Time) error {
	return bd.changeInProgress(ctx, r.ID, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE requests SET note = $2, post_channel = $3, post_message = $4,
			busy_until = $5 WHERE id = $1 AND status = 'chosen'`,
			r.ID, r.Note, r.Post.ChannelID, r.Post.MessageID, store.Millis(until))
		return err
	})
}

// SaveOutcome implements [board.Store].
func (bd *Board) SaveOutcome(ctx context.Context, r board.Request) error {
	return bd.changeInProgress(ctx, r.ID, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `
			UPDATE requests SET status = $2, tries = $3, note = $4, song_id = $5, title = CASE
			WHEN EXISTS (SELECT 1 FROM songs WHERE id = $5 AND deleted_at > 0) THEN ''
			ELSE $6 END, post_channel = $7, post_message = $8, order_id = $9, updated_at = $10, busy_until = 0
			WHERE id = $1 AND status IN ('chosen', 'making')`,
			r.ID, r.Status, r.Attempts, r.Note, r.Song, r.Title, r.Post.ChannelID, r.Post.MessageID, r.Order,
			store.Millis(r.UpdatedAt))
		if err = store.RequireChange(result, err); errors.Is(err, songs.ErrConflict) {
			return board.ErrClosed
		}
		return err
	})
}
