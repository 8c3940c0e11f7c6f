package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"riffbot/internal/requests"
	"riffbot/internal/songs"
)

// mostMerges bounds how far a vote follows merged requests.
const mostMerges = 10

// Vote gives a member's vote, or takes it back.
func (db *DB) Vote(ctx context.Context, guildID string, id requests.ID, who songs.Member, weight int, at time.Time) (r requests.Request, err error) {
	err = db.tx(ctx, func(tx *sql.Tx) error {
		// First of all, so that votes of a server come one after another.
		if err := touchBoard(ctx, tx, guildID); err != nil {
			return err
		}
		for range mostMerges {
			if r, err = readRequest(ctx, tx, guildID, id, who.ID); err != nil || r.Status != requests.Merged {
				break
			}
			id = r.Into
		}
		switch {
		case err != nil:
			return err
		case r.Status != requests.Open:
			return requests.ErrClosed
		case r.Mine:
			err = takeVote(ctx, tx, id, who.ID)
		default:
			err = giveVote(ctx, tx, id, who, weight, at)
		}
		if err != nil {
			return err
		}
		r, err = readRequest(ctx, tx, guildID, id, who.ID)
		return err
	})
	return r, err
}

// giveVote counts a vote, once.
func giveVote(ctx context.Context, tx *sql.Tx, id requests.ID, who songs.Member, weight int, at time.Time) error {
	result, err := tx.ExecContext(ctx, `
		INSERT INTO request_votes (request_id, user_id, user_name, weight, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		id, who.ID, who.Name, weight, millis(at))
	if err := changed(result, err); err != nil {
		if errors.Is(err, songs.ErrTaken) {
			return nil
		}
		return fmt.Errorf("vote for request %s: %w", id, err)
	}
	return count(ctx, tx, id, weight, 1)
}

// takeVote takes a vote back, with the weight that it was given with.
func takeVote(ctx context.Context, tx *sql.Tx, id requests.ID, userID string) error {
	var weight int
	err := tx.QueryRowContext(ctx, `DELETE FROM request_votes WHERE request_id = $1 AND user_id = $2 RETURNING weight`, id, userID).Scan(&weight)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("take a vote back: %w", err)
	}
	return count(ctx, tx, id, -weight, -1)
}

func count(ctx context.Context, tx *sql.Tx, id requests.ID, votes, voters int) error {
	if _, err := tx.ExecContext(ctx, `UPDATE requests SET votes = votes + $2, voters = voters + $3 WHERE id = $1`, id, votes, voters); err != nil {
		return fmt.Errorf("count a vote for request %s: %w", id, err)
	}
	return nil
}

// Voters returns who voted for a request, the first first.
func (db *DB) Voters(ctx context.Context, id requests.ID) ([]requests.Voter, error) {
	rows, err := db.read.QueryContext(ctx, `
		SELECT v.user_id, v.user_name, p.user_id IS NOT NULL FROM request_votes v JOIN requests r ON r.id = v.request_id
		LEFT JOIN request_pings p ON p.guild_id = r.guild_id AND p.user_id = v.user_id
		WHERE v.request_id = $1 ORDER BY v.created_at, v.user_id`, id)
	return collect(rows, err, func(scan func(...any) error) (v requests.Voter, err error) {
		return v, scan(&v.ID, &v.Name, &v.Ping)
	})
}

// TogglePings makes somebody be pinged, or no longer.
func (db *DB) TogglePings(ctx context.Context, guildID, userID string, at time.Time) (on bool, err error) {
	err = db.tx(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `DELETE FROM request_pings WHERE guild_id = $1 AND user_id = $2`, guildID, userID)
		if err = changed(result, err); err == nil || !errors.Is(err, songs.ErrTaken) {
			return err
		}
		on = true
		_, err = tx.ExecContext(ctx, `INSERT INTO request_pings (guild_id, user_id, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, guildID, userID, millis(at))
		return err
	})
	if err != nil {
		return on, fmt.Errorf("note who is pinged: %w", err)
	}
	return on, nil
}
