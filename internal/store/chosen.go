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

// decide changes one request of a board in a transaction and returns it.
func (db *DB) decide(ctx context.Context, guildID string, id requests.ID, do func(tx *sql.Tx) error) (r requests.Request, err error) {
	err = db.tx(ctx, func(tx *sql.Tx) error {
		if err := touchBoard(ctx, tx, guildID); err != nil {
			return err
		}
		if _, err := readRequest(ctx, tx, guildID, id, ""); err != nil {
			return err
		}
		if err := do(tx); err != nil {
			return err
		}
		r, err = readRequest(ctx, tx, guildID, id, "")
		return err
	})
	return r, err
}

// Choose takes an open request for making.
func (db *DB) Choose(ctx context.Context, guildID string, id requests.ID, curator string, at time.Time) (requests.Request, error) {
	return db.decide(ctx, guildID, id, func(tx *sql.Tx) error {
		return moveRequest(ctx, tx, id, `status = 'chosen', note = '', curator = $4`, "open", at, curator)
	})
}

// Decline says that an open request is not made.
func (db *DB) Decline(ctx context.Context, guildID string, id requests.ID, why string, at time.Time) (requests.Request, error) {
	return db.decide(ctx, guildID, id, func(tx *sql.Tx) error {
		return moveRequest(ctx, tx, id, `status = 'declined', note = $4`, "open", at, why)
	})
}

// Pin puts an open request first, or no longer.
func (db *DB) Pin(ctx context.Context, guildID string, id requests.ID, pinned bool, at time.Time) (requests.Request, error) {
	return db.decide(ctx, guildID, id, func(tx *sql.Tx) error {
		return moveRequest(ctx, tx, id, `pinned = $4`, "open", at, flag(pinned))
	})
}

// Merge lets an open request live on in another, with its votes: who voted for
// both counts once.
func (db *DB) Merge(ctx context.Context, guildID string, id, into requests.ID, at time.Time) (requests.Request, error) {
	return db.decide(ctx, guildID, into, func(tx *sql.Tx) error {
		if id == into {
			return requests.ErrClosed
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
				SELECT $2, user_id, user_name, weight, created_at FROM request_votes WHERE request_id = $1 ON CONFLICT DO NOTHING`,
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

// ChooseNext takes the first open request for making, for a rule. All processes
// may ask at once: one of them gets it.
func (db *DB) ChooseNext(ctx context.Context, guildID string, p requests.Pick, at time.Time) (r requests.Request, err error) {
	err = db.tx(ctx, func(tx *sql.Tx) error {
		if err := touchBoard(ctx, tx, guildID); err != nil {
			return err
		}
		since := int64(1<<62 - 1)
		if !p.Since.IsZero() {
			since = millis(p.Since)
		}
		result, err := tx.ExecContext(ctx, `
			UPDATE boards SET picked_at = $2 WHERE guild_id = $1 AND picked_at <= $3
				AND ($4 = 0 OR NOT EXISTS (SELECT 1 FROM requests WHERE guild_id = $1 AND status IN ('chosen', 'making'))
					AND NOT EXISTS (SELECT 1 FROM wishes w JOIN orders o ON o.id = w.order_id WHERE o.guild_id = $1 AND w.play = 'server'))`,
			guildID, millis(at), since, flag(p.Idle))
		if err := orNothing(changed(result, err)); err != nil {
			return err
		}
		var id requests.ID
		err = tx.QueryRowContext(ctx, `SELECT id FROM requests WHERE guild_id = $1 AND status = 'open' AND votes >= $2
			ORDER BY pinned DESC, votes DESC, created_at, id LIMIT 1`, guildID, p.Least).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			return requests.ErrNothing
		}
		if err != nil {
			return fmt.Errorf("find the next request: %w", err)
		}
		result, err = tx.ExecContext(ctx, `
			INSERT INTO request_days (guild_id, day, made) SELECT s.guild_id, s.day, 1 FROM (SELECT CAST($1 AS TEXT) AS guild_id, CAST($2 AS BIGINT) AS day) s WHERE $3 > 0
			ON CONFLICT (guild_id, day) DO UPDATE SET made = request_days.made + 1 WHERE request_days.made < $3`, guildID, day(at), p.Daily)
		if err := orNothing(changed(result, err)); err != nil {
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

// orNothing turns an update that found nothing into [requests.ErrNothing].
func orNothing(err error) error {
	if errors.Is(err, songs.ErrTaken) {
		return requests.ErrNothing
	}
	if err != nil {
		return fmt.Errorf("choose a request: %w", err)
	}
	return nil
}

// ClaimChosen claims requests that are to be ordered.
func (db *DB) ClaimChosen(ctx context.Context, now, until time.Time) ([]requests.Request, error) {
	return db.claimRequests(ctx, `r.status = 'chosen'`, now, until)
}

// ClaimEnded claims requests whose order has ended.
func (db *DB) ClaimEnded(ctx context.Context, now, until time.Time) ([]requests.Request, error) {
	return db.claimRequests(ctx, `r.status = 'making' AND EXISTS (SELECT 1 FROM orders o WHERE o.id = r.order_id AND o.state IN ('done', 'failed', 'cancelled', 'unsure'))`, now, until)
}

// claimAtOnce is how many things one claim takes.
const claimAtOnce = 20

func (db *DB) claimRequests(ctx context.Context, which string, now, until time.Time) (claimed []requests.Request, err error) {
	rows, err := db.read.QueryContext(ctx, `SELECT `+requestColumns+` FROM requests r WHERE r.busy_until <= $2 AND `+which+` ORDER BY r.updated_at, r.id LIMIT $3`,
		"", millis(now), claimAtOnce)
	found, err := collect(rows, err, scanRequest)
	if err != nil {
		return nil, err
	}
	for _, r := range found {
		result, err := db.write.ExecContext(ctx, `UPDATE requests SET busy_until = $3 WHERE id = $1 AND busy_until <= $2 AND status = $4`, r.ID, millis(now), millis(until), r.Status)
		if err = changed(result, err); err == nil {
			claimed = append(claimed, r)
		} else if !errors.Is(err, songs.ErrTaken) {
			return claimed, fmt.Errorf("claim request %s: %w", r.ID, err)
		}
	}
	return claimed, nil
}

// Ordered says that a chosen request has an order.
func (db *DB) Ordered(ctx context.Context, id requests.ID, order songs.OrderID, post requests.Post, at time.Time) error {
	return db.underWay(ctx, id, func(tx *sql.Tx) error {
		return moveRequest(ctx, tx, id, `status = 'making', order_id = $4, post_channel = $5, post_message = $6, busy_until = 0, curator = ''`, "chosen", at,
			order, post.ChannelID, post.MessageID)
	})
}

// underWay changes a request of any guild's board.
func (db *DB) underWay(ctx context.Context, id requests.ID, do func(tx *sql.Tx) error) error {
	var guild string
	if err := db.read.QueryRowContext(ctx, `SELECT guild_id FROM requests WHERE id = $1`, id).Scan(&guild); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			return requests.ErrNotFound
		}
		return fmt.Errorf("read request %s: %w", id, err)
	}
	_, err := db.decide(ctx, guild, id, do)
	return err
}

// OrderFor returns the order that was taken in for an attempt.
func (db *DB) OrderFor(ctx context.Context, attempt string) (id songs.OrderID, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT id FROM orders WHERE request = $1 AND request <> ''`, attempt).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", requests.ErrNotFound
	}
	if err != nil {
		return "", fmt.Errorf("look for an order: %w", err)
	}
	return id, nil
}

// Postpone leaves a chosen request alone until a time.
func (db *DB) Postpone(ctx context.Context, r requests.Request, until time.Time) error {
	return db.underWay(ctx, r.ID, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE requests SET note = $2, post_channel = $3, post_message = $4, busy_until = $5 WHERE id = $1 AND status = 'chosen'`,
			r.ID, r.Note, r.Post.ChannelID, r.Post.MessageID, millis(until))
		return err
	})
}

// Settle moves a request that is under way to where r says.
func (db *DB) Settle(ctx context.Context, r requests.Request) error {
	return db.underWay(ctx, r.ID, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `
			UPDATE requests SET status = $2, tries = $3, note = $4, song_id = $5, title = CASE WHEN EXISTS (SELECT 1 FROM songs WHERE id = $5 AND deleted_at <> 0) THEN '' ELSE $6 END, post_channel = $7, post_message = $8, order_id = $9, updated_at = $10, busy_until = 0
			WHERE id = $1 AND status IN ('chosen', 'making')`,
			r.ID, r.Status, r.Tries, r.Note, r.Song, r.Title, r.Post.ChannelID, r.Post.MessageID, r.Order, millis(r.UpdatedAt))
		if err = changed(result, err); errors.Is(err, songs.ErrTaken) {
			return requests.ErrClosed
		}
		return err
	})
}
