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

// maxMerges limits how many merges are followed for a vote.
const maxMerges = 10

// Vote implements [board.Store].
func (bd *Board) Vote(ctx context.Context, guildID string, id board.ID, voter songs.Member, weight int,
	at time.Time) (r board.Request, err error) {
	err = bd.db.Tx(ctx, func(tx *sql.Tx) error {
		// Update the board first, so that the votes of a server are serialized.
		if err := touchBoard(ctx, tx, guildID); err != nil {
			return err
		}
		for range maxMerges {
			if r, err = readRequest(ctx, tx, guildID, id, voter.ID); err != nil || r.Status != board.Merged {
				break
			}
			id = r.MergedInto
		}
		switch {
		case err != nil:
			return err
		case r.Status != board.Open:
			return board.ErrClosed
		case r.VotedByViewer:
			err = removeVote(ctx, tx, id, voter.ID)
		default:
			err = addVote(ctx, tx, id, voter, weight, at)
		}
		if err != nil {
			return err
		}
		r, err = readRequest(ctx, tx, guildID, id, voter.ID)
		return err
	})
	return r, err
}

// addVote adds a vote unless there is one.
func addVote(ctx context.Context, tx *sql.Tx, id board.ID, voter songs.Member, weight int, at time.Time) error {
	result, err := tx.ExecContext(ctx, `
		INSERT INTO request_votes (request_id, user_id, user_name, weight, created_at)
		VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		id, voter.ID, voter.Name, weight, store.Millis(at))
	if err := store.RequireChange(result, err); err != nil {
		if errors.Is(err, songs.ErrConflict) {
			return nil
		}
		return fmt.Errorf("vote for request %s: %w", id, err)
	}
	return count(ctx, tx, id, weight, 1)
}

// removeVote removes a vote, with the weight that it was added with.
func removeVote(ctx context.Context, tx *sql.Tx, id board.ID, userID string) error {
	var weight int
	err := tx.QueryRowContext(ctx, `DELETE FROM request_votes WHERE request_id = $1 AND user_id = $2
		RETURNING weight`, id, userID).Scan(&weight)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("remove vote: %w", err)
	}
	return count(ctx, tx, id, -weight, -1)
}

func count(ctx context.Context, tx *sql.Tx, id board.ID, votes, voters int) error {
	if _, err := tx.ExecContext(ctx, `UPDATE requests SET votes = votes + $2, voters = voters + $3
		WHERE id = $1`, id, votes, voters); err != nil {
		return fmt.Errorf("count vote for request %s: %w", id, err)
	}
	return touchIdea(ctx, tx, id)
}

// Voters implements [board.Store].
func (bd *Board) Voters(ctx context.Context, id board.ID) ([]board.Voter, error) {
	rows, err := bd.db.Reader().QueryContext(ctx, `
		SELECT v.user_id, v.user_name, p.user_id IS NOT NULL FROM request_votes v JOIN requests r ON r.id = v.request_id
		LEFT JOIN request_pings p ON p.guild_id = r.guild_id AND p.user_id = v.user_id
		WHERE v.request_id = $1 ORDER BY v.created_at, v.user_id`, id)
	return store.Collect(rows, err, func(scan func(...any) error) (v board.Voter, err error) {
		return v, scan(&v.ID, &v.Name, &v.Ping)
	})
}

// TogglePings implements [board.Store].
func (bd *Board) TogglePings(ctx context.Context, guildID, userID string, at time.Time) (on bool, err error) {
	err = bd.db.Tx(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `DELETE FROM request_pings WHERE guild_id = $1
			AND user_id = $2`, guildID, userID)
		if err = store.RequireChange(result, err); err == nil || !errors.Is(err, songs.ErrConflict) {
			return err
		}
		on = true
		_, err = tx.ExecContext(ctx, `INSERT INTO request_pings (guild_id, user_id, created_at)
			VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, guildID, userID, store.Millis(at))
		return err
	})
	if err != nil {
		return on, fmt.Errorf("save mention setting: %w", err)
	}
	return on, nil
}
