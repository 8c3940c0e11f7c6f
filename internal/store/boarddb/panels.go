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

const panelColumns = `id, guild_id, channel_id, message_id, within_id, rev, face`

func scanPanel(scan func(...any) error) (p board.Panel, err error) {
	return p, scan(&p.ID, &p.GuildID, &p.Post.ChannelID, &p.Post.MessageID, &p.Post.ParentChannelID, &p.Revision,
		&p.ContentHash)
}

// Panel returns a panel; the zero value if there is none.
func (bd *Board) Panel(ctx context.Context, id string) (board.Panel, error) {
	p, err := scanPanel(bd.db.Reader().QueryRowContext(ctx, `SELECT `+panelColumns+` FROM panels WHERE id = $1`,
		id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return board.Panel{ID: id}, nil
	}
	if err != nil {
		return p, fmt.Errorf("read panel %s: %w", id, err)
	}
	return p, nil
}

// PlacePanel sets the place of a panel's message and marks the panel as outdated.
func (bd *Board) PlacePanel(ctx context.Context, p board.Panel) error {
	_, err := bd.db.Writer().ExecContext(ctx, `
		INSERT INTO panels (id, guild_id, channel_id, message_id, within_id, rev, shown, face, next_at)
		VALUES ($1, $2, $3, $4, $5, 1, 0, '', 0)
		ON CONFLICT (id) DO UPDATE SET channel_id = excluded.channel_id, message_id = excluded.message_id,
		within_id = excluded.within_id, rev = panels.rev + 1, face = ''`,
		p.ID, p.GuildID, p.Post.ChannelID, p.Post.MessageID, p.Post.ParentChannelID)
	if err != nil {
		return fmt.Errorf("place panel %s: %w", p.ID, err)
	}
	return nil
}

// DeletePanel records that a panel's message does not exist. The channel is kept, because songs of
// the board are still posted there.
func (bd *Board) DeletePanel(ctx context.Context, p board.Panel) error {
	if _, err := bd.db.Writer().ExecContext(ctx, `UPDATE panels SET message_id = '', face = '' WHERE id = $1
		AND message_id = $2`, p.ID, p.Post.MessageID); err != nil {
		return fmt.Errorf("delete panel %s: %w", p.ID, err)
	}
	return nil
}

// ClaimPanels implements [board.Store].
func (bd *Board) ClaimPanels(ctx context.Context, now, until time.Time) (claimed []board.Panel, err error) {
	const due = `rev > shown AND message_id <> '' AND next_at <= $1`
	rows, err := bd.db.Reader().QueryContext(ctx, `SELECT id FROM panels WHERE `+due+` ORDER BY next_at LIMIT $2`,
		store.Millis(now), store.ClaimLimit)
	ids, err := store.Collect(rows, err, store.ScanText)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		p, err := scanPanel(bd.db.Writer().QueryRowContext(ctx, `UPDATE panels
			SET next_at = $2 WHERE `+due+` AND id = $3 RETURNING `+panelColumns,
			store.Millis(now), store.Millis(until), id).Scan)
		if errors.Is(err, sql.ErrNoRows) {
			continue // claimed by another process
		}
		if err != nil {
			return claimed, fmt.Errorf("claim panel %s: %w", id, err)
		}
		claimed = append(claimed, p)
	}
	return claimed, nil
}

// SavePanel implements [board.Store]. A panel that was moved meanwhile stays outdated.
func (bd *Board) SavePanel(ctx context.Context, p board.Panel, next time.Time) error {
	_, err := bd.db.Writer().ExecContext(ctx, `
		UPDATE panels SET next_at = $3, shown = CASE WHEN message_id = $2 THEN $4 ELSE shown END, face = CASE
		WHEN message_id = $2 THEN $5 ELSE face END WHERE id = $1`,
		p.ID, p.Post.MessageID, store.Millis(next), p.Revision, p.ContentHash)
	if err != nil {
		return fmt.Errorf("save panel %s: %w", p.ID, err)
	}
	return nil
}

// UnpostedWeeks implements [board.Store].
func (bd *Board) UnpostedWeeks(ctx context.Context, week int64) ([]string, error) {
	rows, err := bd.db.Reader().QueryContext(ctx, `SELECT guild_id FROM boards WHERE digest_week < $1`, week)
	return store.Collect(rows, err, store.ScanText)
}

// ClaimWeek implements [board.Store].
func (bd *Board) ClaimWeek(ctx context.Context, guildID string, week int64, now, until time.Time) (bool, error) {
	result, err := bd.db.Writer().ExecContext(ctx, `UPDATE boards SET digest_until = $4 WHERE guild_id = $1
		AND digest_week < $2 AND digest_until <= $3`,
		guildID, week, store.Millis(now), store.Millis(until))
	if err = store.RequireChange(result, err); err == nil {
		return true, nil
	}
	if errors.Is(err, songs.ErrConflict) {
		return false, nil
	}
	return false, fmt.Errorf("claim week: %w", err)
}

// MarkWeekPosted records that a week's digest was posted, or that none is needed.
func (bd *Board) MarkWeekPosted(ctx context.Context, guildID string, week int64) error {
	if _, err := bd.db.Writer().ExecContext(ctx, `UPDATE boards SET digest_week = $2 WHERE guild_id = $1
		AND digest_week < $2`, guildID, week); err != nil {
		return fmt.Errorf("mark week as posted: %w", err)
	}
	return nil
}
