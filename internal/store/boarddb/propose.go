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

// Propose implements [board.Store].
func (bd *Board) Propose(ctx context.Context, r board.Request, weight int) error {
	return bd.db.Tx(ctx, store.Once(ctx, "requests", r.Interaction, func(tx *sql.Tx) error {
		if err := touchBoard(ctx, tx, r.GuildID); err != nil {
			return err
		}
		// A new board has no digest to post yet.
		_, err := tx.ExecContext(ctx, `INSERT INTO boards (guild_id, picked_at, digest_week) VALUES ($1, $2, $3)
			ON CONFLICT DO NOTHING`,
			r.GuildID, store.Millis(r.CreatedAt), board.WeekOf(r.CreatedAt)-1)
		if err != nil {
			return fmt.Errorf("add board: %w", err)
		}
		result, err := tx.ExecContext(ctx, `
			INSERT INTO requests (id, guild_id, channel_id, user_id, user_name, idea, style, voice, status,
			pinned, votes, voters, tries, note, into_id,
				order_id, song_id, title, post_channel, post_message, curator, within_id, busy_until,
				created_at, updated_at, interaction)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0, 0, '', '', '', '', '', '', '', '', $11, 0, $10,
			$10, $12)
			ON CONFLICT (interaction) WHERE interaction <> '' DO NOTHING`,
			r.ID, r.GuildID, r.ChannelID, r.Proposer.ID, r.Proposer.Name, r.Idea, r.Style, r.Voice, r.Status,
			store.Millis(r.CreatedAt), r.ParentChannelID, r.Interaction)
		if err := store.RequireChange(result, err); err != nil {
			return fmt.Errorf("add request %s: %w", r.ID, err)
		}
		if r.Status != board.Open {
			return nil
		}
		return addVote(ctx, tx, r.ID, r.Proposer, weight, r.CreatedAt)
	}))
}

// Confirm implements [board.Store].
func (bd *Board) Confirm(ctx context.Context, id board.ID, user songs.Member, weight int,
	at time.Time) (r board.Request, err error) {
	err = bd.db.Tx(ctx, func(tx *sql.Tx) error {
		var guild string
		err := tx.QueryRowContext(ctx, `SELECT guild_id FROM requests WHERE id = $1
			AND user_id = $2`, id, user.ID).Scan(&guild)
		if errors.Is(err, sql.ErrNoRows) {
			return board.ErrNotFound
		}
		if err != nil {
			return fmt.Errorf("read request %s: %w", id, err)
		}
		if err := touchBoard(ctx, tx, guild); err != nil {
			return err
		}
		if err := moveRequest(ctx, tx, id, `status = 'open'`, "held", at); err != nil {
			return err
		}
		if err := addVote(ctx, tx, id, user, weight, at); err != nil {
			return err
		}
		r, err = readRequest(ctx, tx, guild, id, user.ID)
		return err
	})
	return r, err
}
