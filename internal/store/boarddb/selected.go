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

// decide changes a request of a board in a transaction and returns it.
func (bd *Board) decide(ctx context.Context, guildID string, id board.ID, do func(tx *sql.Tx) error) (r board.Request,
	err error) {
	err = bd.db.Tx(ctx, func(tx *sql.Tx) error {
		if err := touchBoard(ctx, tx, guildID); err != nil {
			return err
		}
		if _, err := readRequest(ctx, tx, guildID, id, ""); err != nil {
			return err
		}
		if err := do(tx); err != nil {
			return err
		}
		if err := touchIdea(ctx, tx, id); err != nil {
			return err
		}
		r, err = readRequest(ctx, tx, guildID, id, "")
		return err
	})
	return r, err
}

// Choose implements [board.Store].
func (bd *Board) Choose(ctx context.Context, guildID string, id board.ID, curator string, at time.Time) (board.Request,
	error) {
	return bd.decide(ctx, guildID, id, func(tx *sql.Tx) error {
		return moveRequest(ctx, tx, id, `status = 'chosen', note = '', curator = $4`, "open", at, curator)
	})
}

// Decline implements [board.Store].
func (bd *Board) Decline(ctx context.Context, guildID string, id board.ID, why string, at time.Time) (board.Request,
	error) {
	return bd.decide(ctx, guildID, id, func(tx *sql.Tx) error {
		return moveRequest(ctx, tx, id, `status = 'declined', note = $4`, "open", at, why)
	})
}

// Pin implements [board.Store].
func (bd *Board) Pin(ctx context.Context, guildID string, id board.ID, pinned bool, at time.Time) (board.Request,
	error) {
	return bd.decide(ctx, guildID, id, func(tx *sql.Tx) error {
		return moveRequest(ctx, tx, id, `pinned = $4`, "open", at, store.BoolInt(pinned))
	})
}

// Merge implements [board.Store]. A member who voted for both requests counts once.
func (bd *Board) Merge(ctx context.Context, guildID string, id, into board.ID, at time.Time) (board.Request, error) {
	return bd.decide(ctx, guildID, into, func(tx *sql.Tx) error {
		if id == into {
			return board.ErrClosed
		}
		if _, err := readRequest(ctx, tx, guildID, id, ""); err != nil {
			return err
		}
		if err := moveRequest(ctx, tx, into, `busy_until = busy_until`, "open", at); err != nil {
			return err
		}
		if err := moveRequest(ctx, tx, id, `status = 'merged', into_id = $4`, "open", at, into); err != nil {
			return err
		}
		for _, statement := range []string{
			`INSERT INTO request_votes (request_id, user_id, user_name, weight, created_at)
				SELECT $2, user_id, user_name, weight, created_at FROM request_votes WHERE request_id = $1
				ON CONFLICT DO NOTHING`,
			`UPDATE requests SET votes = (SELECT coalesce(sum(weight), 0) FROM request_votes WHERE request_id = $2),
				voters = (SELECT count(*) FROM request_votes WHERE request_id = $2) WHERE id = $2 AND id <> $1`,
		} {
			if _, err := tx.ExecContext(ctx, statement, id, into); err != nil {
				return fmt.Errorf("merge request %s: %w", id, err)
			}
		}
		return nil
	})
}

// ChooseNext implements [board.Store].
func (bd *Board) ChooseNext(ctx context.Context, guildID string, p board.Criteria, at time.Time) (r board.Request,
	err error) {
	err = bd.db.Tx(ctx, func(tx *sql.Tx) error {
		if err := touchBoard(ctx, tx, guildID); err != nil {
			return err
		}
		since := int64(1<<62 - 1)
		if !p.NoneSince.IsZero() {
			since = store.Millis(p.NoneSince)
		}
		result, err := tx.ExecContext(ctx, `
			UPDATE boards SET picked_at = $2 WHERE guild_id = $1 AND picked_at <= $3
				AND ($4 = 0 OR NOT EXISTS (SELECT 1 FROM requests WHERE guild_id = $1
				AND status IN ('chosen', 'making'))
					AND NOT EXISTS (SELECT 1 FROM wishes w JOIN orders o ON o.id = w.order_id
					WHERE o.guild_id = $1 AND w.play = 'server'))`,
			guildID, store.Millis(at), since, store.BoolInt(p.OnlyIdle))
		if err := orNoneEligible(store.RequireChange(result, err)); err != nil {
			return err
		}
		var id board.ID
		err = tx.QueryRowContext(ctx, `SELECT id FROM requests WHERE guild_id = $1 AND status = 'open' AND votes >= $2
			ORDER BY pinned DESC, votes DESC, created_at, id LIMIT 1`, guildID, p.MinVotes).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			return board.ErrNoneEligible
		}
		if err != nil {
			return fmt.Errorf("find next request: %w", err)
		}
		result, err = tx.ExecContext(ctx, `
			INSERT INTO request_days (guild_id, day, made) SELECT s.guild_id, s.day, 1
			FROM (SELECT CAST($1 AS TEXT) AS guild_id, CAST($2 AS BIGINT) AS day) s WHERE $3 > 0
			ON CONFLICT (guild_id, day) DO UPDATE SET made = request_days.made + 1
			WHERE request_days.made < $3`, guildID, store.Day(at), p.MaxPerDay)
		if err := orNoneEligible(store.RequireChange(result, err)); err != nil {
			return err
		}
		if err := moveRequest(ctx, tx, id, `status = 'chosen', note = '', curator = ''`, "open", at); err != nil {
			return err
		}
		r, err = readRequest(ctx, tx, guildID, id, "")
		return err
	})
	return r, err
}

// orNoneEligible replaces the error of an update without result by [board.ErrNoneEligible].
func orNoneEligible(err error) error {
	if errors.Is(err, songs.ErrConflict) {
		return board.ErrNoneEligible
	}
	if err != nil {
		return fmt.Errorf("choose request: %w", err)
	}
	return nil
}
