package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"riffbot/internal/requests"
	"riffbot/internal/songs"
)

var _ requests.Store = (*DB)(nil)

// requestColumns are in the order of scanRequest; $1 is the viewer.
const requestColumns = `r.id, r.guild_id, r.channel_id, r.user_id, r.user_name, r.idea, r.style, r.voice, r.status, r.pinned, r.votes, r.voters,
	r.tries, r.note, r.into_id, r.order_id, r.song_id, r.title, r.post_channel, r.post_message, r.curator, r.within_id, r.created_at, r.updated_at,
	EXISTS (SELECT 1 FROM request_votes v WHERE v.request_id = r.id AND v.user_id = $1)`

func scanRequest(scan func(...any) error) (r requests.Request, err error) {
	var pinned, created, updated int64
	err = scan(&r.ID, &r.GuildID, &r.ChannelID, &r.Proposer.ID, &r.Proposer.Name, &r.Idea, &r.Style, &r.Voice, &r.Status, &pinned, &r.Votes, &r.Voters,
		&r.Tries, &r.Note, &r.Into, &r.Order, &r.Song, &r.Title, &r.Post.ChannelID, &r.Post.MessageID, &r.Curator, &r.Within, &created, &updated, &r.Mine)
	r.Pinned, r.CreatedAt, r.UpdatedAt = pinned != 0, moment(created), moment(updated)
	return r, err
}

func readRequest(ctx context.Context, q querier, guildID string, id requests.ID, viewer string) (requests.Request, error) {
	r, err := scanRequest(q.QueryRowContext(ctx, `SELECT `+requestColumns+` FROM requests r WHERE r.id = $2 AND r.guild_id = $3`, viewer, id, guildID).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return r, requests.ErrNotFound
	}
	if err != nil {
		return r, fmt.Errorf("read request %s: %w", id, err)
	}
	return r, nil
}

// touchBoard raises the rev of a server's board, whose row everybody waits for
// who changes something on it.
func touchBoard(ctx context.Context, tx *sql.Tx, guildID string) error {
	return touch(ctx, tx, requests.BoardPanel(guildID), guildID)
}

func touch(ctx context.Context, tx *sql.Tx, panel, guildID string) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO panels (id, guild_id, channel_id, message_id, within_id, rev, shown, face, next_at) VALUES ($1, $2, '', '', '', 1, 0, '', 0)
		ON CONFLICT (id) DO UPDATE SET rev = panels.rev + 1`, panel, guildID)
	if err != nil {
		return fmt.Errorf("touch panel %s: %w", panel, err)
	}
	return nil
}

// Propose adds a request, and its proposer's vote when it is open.
func (db *DB) Propose(ctx context.Context, r requests.Request, weight int) error {
	return db.tx(ctx, once(ctx, "requests", r.Interaction, func(tx *sql.Tx) error {
		if err := touchBoard(ctx, tx, r.GuildID); err != nil {
			return err
		}
		// A board that is new has no week to tell yet.
		_, err := tx.ExecContext(ctx, `INSERT INTO boards (guild_id, picked_at, digest_week) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
			r.GuildID, millis(r.CreatedAt), requests.WeekOf(r.CreatedAt)-1)
		if err != nil {
			return fmt.Errorf("add a board: %w", err)
		}
		result, err := tx.ExecContext(ctx, `
			INSERT INTO requests (id, guild_id, channel_id, user_id, user_name, idea, style, voice, status, pinned, votes, voters, tries, note, into_id,
				order_id, song_id, title, post_channel, post_message, curator, within_id, busy_until, created_at, updated_at, interaction)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0, 0, '', '', '', '', '', '', '', '', $11, 0, $10, $10, $12)
			ON CONFLICT (interaction) WHERE interaction <> '' DO NOTHING`,
			r.ID, r.GuildID, r.ChannelID, r.Proposer.ID, r.Proposer.Name, r.Idea, r.Style, r.Voice, r.Status, millis(r.CreatedAt), r.Within, r.Interaction)
		if err := changed(result, err); err != nil {
			return fmt.Errorf("add request %s: %w", r.ID, err)
		}
		if r.Status != requests.Open {
			return nil
		}
		return giveVote(ctx, tx, r.ID, r.Proposer, weight, r.CreatedAt)
	}))
}

// Confirm opens a held request of a user's.
func (db *DB) Confirm(ctx context.Context, id requests.ID, user songs.Member, weight int, at time.Time) (r requests.Request, err error) {
	err = db.tx(ctx, func(tx *sql.Tx) error {
		var guild string
		err := tx.QueryRowContext(ctx, `SELECT guild_id FROM requests WHERE id = $1 AND user_id = $2`, id, user.ID).Scan(&guild)
		if errors.Is(err, sql.ErrNoRows) {
			return requests.ErrNotFound
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
		if err := giveVote(ctx, tx, id, user, weight, at); err != nil {
			return err
		}
		r, err = readRequest(ctx, tx, guild, id, user.ID)
		return err
	})
	return r, err
}

// moveRequest changes a request that is in a status; [requests.ErrClosed]
// when it is not. set may use $4 and on.
func moveRequest(ctx context.Context, tx *sql.Tx, id requests.ID, set, was string, at time.Time, args ...any) error {
	result, err := tx.ExecContext(ctx, `UPDATE requests SET updated_at = $3, `+set+` WHERE id = $1 AND status = $2`,
		append([]any{id, was, millis(at)}, args...)...)
	err = changed(result, err)
	if errors.Is(err, songs.ErrTaken) {
		return requests.ErrClosed
	}
	if err != nil {
		return fmt.Errorf("change request %s: %w", id, err)
	}
	return nil
}

// Request returns a request of a guild.
func (db *DB) Request(ctx context.Context, guildID string, id requests.ID, viewer string) (requests.Request, error) {
	return readRequest(ctx, db.read, guildID, id, viewer)
}

// Requests returns a page of a board.
func (db *DB) Requests(ctx context.Context, q requests.Query) (page []requests.Request, total int, err error) {
	args := []any{q.Viewer, q.GuildID}
	where := `r.guild_id = $2 AND r.status <> 'held'`
	order := `r.pinned DESC, r.votes DESC, r.created_at, r.id`
	status := q.Status
	switch q.Sort {
	case requests.SortMine:
		where += ` AND r.user_id = $1`
		order = `r.created_at DESC, r.id DESC`
	case requests.SortNew:
		order = `r.created_at DESC, r.id DESC`
	}
	if len(status) == 0 && q.Sort != requests.SortMine {
		status = []requests.Status{requests.Open}
	}
	if len(status) > 0 && status[0] != requests.Open {
		order = `r.updated_at DESC, r.id DESC`
	}
	if len(status) > 0 {
		var in []string
		for _, s := range status {
			args = append(args, s)
			in = append(in, fmt.Sprintf("$%d", len(args)))
		}
		where += ` AND r.status IN (` + strings.Join(in, ", ") + `)`
	}
	// The viewer is named in the count as well: the same arguments for both.
	err = db.read.QueryRowContext(ctx, `SELECT count(*) FROM requests r WHERE `+where+` AND CAST($1 AS TEXT) IS NOT NULL`, args...).Scan(&total)
	if err != nil {
		return nil, 0, fmt.Errorf("count requests: %w", err)
	}
	args = append(args, q.Limit, q.Offset)
	rows, err := db.read.QueryContext(ctx, fmt.Sprintf(`SELECT %s FROM requests r WHERE %s ORDER BY %s LIMIT $%d OFFSET $%d`,
		requestColumns, where, order, len(args)-1, len(args)), args...)
	page, err = collect(rows, err, scanRequest)
	return page, total, err
}

// Waiting returns the guilds that have open requests.
func (db *DB) Waiting(ctx context.Context) ([]string, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT DISTINCT guild_id FROM requests WHERE status = 'open'`)
	return collect(rows, err, scanText)
}

func scanText(scan func(...any) error) (s string, err error) { return s, scan(&s) }
