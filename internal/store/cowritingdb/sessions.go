package cowritingdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/cowriting"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// Create implements [cowriting.Store]. The limits are checked before the row is added; two sessions that are opened at
// the same time may exceed them by one.
func (st *Sessions) Create(ctx context.Context, s cowriting.Session) error {
	err := st.db.Tx(ctx, store.Once(ctx, "cowriting_sessions", s.Interaction, func(tx *sql.Tx) error {
		var ofGuild, ofHost int
		err := tx.QueryRowContext(ctx, `SELECT count(*), count(CASE WHEN user_id = $2 THEN 1 END)
			FROM cowriting_sessions WHERE guild_id = $1 AND state IN ('opening', 'open')`,
			s.GuildID, s.Host.ID).Scan(&ofGuild, &ofHost)
		if err != nil {
			return err
		}
		if ofGuild >= cowriting.MaxOpenOfGuild || ofHost >= cowriting.MaxOpenOfHost {
			return cowriting.ErrTooMany
		}
		result, err := tx.ExecContext(ctx, `
			INSERT INTO cowriting_sessions (id, guild_id, channel_id, thread_id, message_id, user_id, user_name, title, theme,
				style, line_ms, max_lines, min_voters, state, turn, due_at, order_id, rev, shown, face, next_at, interaction,
				created_at, updated_at)
			VALUES ($1, $2, $3, '', '', $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 0, '', 1, 0, '', 0, $13, $14, $14)
			ON CONFLICT DO NOTHING`,
			s.ID, s.GuildID, s.ChannelID, s.Host.ID, s.Host.Name, s.Title, s.Theme, s.Style, s.LineTime.Milliseconds(),
			s.MaxLines, s.MinVoters, s.State, s.Interaction, store.Millis(s.CreatedAt))
		return store.RequireChange(result, err)
	}))
	if err != nil {
		return fmt.Errorf("add session %s: %w", s.ID, err)
	}
	return nil
}

// Session implements [cowriting.Store].
func (st *Sessions) Session(ctx context.Context, guildID string, id cowriting.ID) (s cowriting.Session, err error) {
	return read(ctx, st.db.Reader(), guildID, id)
}

// querier is a database or a transaction.
type querier interface {
	store.Querier
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

const columns = `id, guild_id, channel_id, thread_id, message_id, user_id, user_name, title, theme, style, line_ms,
	max_lines, min_voters, state, turn, due_at, order_id, created_at, updated_at`

// read reads a session with its lines, proposals and votes.
func read(ctx context.Context, tx querier, guildID string, id cowriting.ID) (s cowriting.Session, err error) {
	var lineTime, due, created, updated int64
	err = tx.QueryRowContext(ctx, `SELECT `+columns+` FROM cowriting_sessions WHERE id = $1 AND guild_id = $2`, id,
		guildID).Scan(&s.ID, &s.GuildID, &s.ChannelID, &s.ThreadID, &s.MessageID, &s.Host.ID, &s.Host.Name, &s.Title,
		&s.Theme, &s.Style, &lineTime, &s.MaxLines, &s.MinVoters, &s.State, &s.Turn, &due, &s.Order, &created, &updated)
	if errors.Is(err, sql.ErrNoRows) {
		return s, cowriting.ErrNotFound
	}
	if err != nil {
		return s, fmt.Errorf("read session %s: %w", id, err)
	}
	s.LineTime = time.Duration(lineTime) * time.Millisecond
	s.DueAt, s.CreatedAt, s.UpdatedAt = store.FromMillis(due), store.FromMillis(created), store.FromMillis(updated)
	rows, err := tx.QueryContext(ctx, `SELECT number, section, text, user_id, user_name FROM cowriting_lines
		WHERE session_id = $1 ORDER BY number`, id)
	s.Lines, err = store.Collect(rows, err, func(scan func(...any) error) (l cowriting.Line, err error) {
		var section int
		err = scan(&l.Number, &section, &l.Text, &l.Author.ID, &l.Author.Name)
		l.Section = section != 0
		return l, err
	})
	if err != nil {
		return s, err
	}
	rows, err = tx.QueryContext(ctx, `SELECT number, turn, text, user_id, user_name, created_at FROM cowriting_proposals
		WHERE session_id = $1 AND turn = $2 ORDER BY number`, id, s.Turn)
	s.Proposals, err = store.Collect(rows, err, func(scan func(...any) error) (p cowriting.Proposal, err error) {
		var at int64
		err = scan(&p.Number, &p.Turn, &p.Text, &p.Author.ID, &p.Author.Name, &at)
		p.At = store.FromMillis(at)
		return p, err
	})
	if err != nil {
		return s, err
	}
	rows, err = tx.QueryContext(ctx, `SELECT user_id, proposal FROM cowriting_votes WHERE session_id = $1 AND turn = $2`,
		id, s.Turn)
	s.Votes = make(map[string]int)
	_, err = store.Collect(rows, err, func(scan func(...any) error) (user string, err error) {
		var number int
		err = scan(&user, &number)
		s.Votes[user] = number
		return user, err
	})
	return s, err
}

// Due implements [cowriting.Store].
func (st *Sessions) Due(ctx context.Context, now time.Time) ([]cowriting.Key, error) {
	rows, err := st.db.Reader().QueryContext(ctx, `SELECT guild_id, id FROM cowriting_sessions
		WHERE state = 'open' AND due_at <> 0 AND due_at <= $1 ORDER BY due_at LIMIT $2`, store.Millis(now), store.ClaimLimit)
	return store.Collect(rows, err, scanKey)
}

// Idle implements [cowriting.Store].
func (st *Sessions) Idle(ctx context.Context, open, opening time.Time) ([]cowriting.Key, error) {
	rows, err := st.db.Reader().QueryContext(ctx, `SELECT guild_id, id FROM cowriting_sessions
		WHERE state IN ('opening', 'open') AND updated_at <= $2 AND (updated_at <= $1 OR state = 'opening')
		ORDER BY updated_at LIMIT $3`, store.Millis(open), store.Millis(opening), store.ClaimLimit)
	return store.Collect(rows, err, scanKey)
}

func scanKey(scan func(...any) error) (k cowriting.Key, err error) { return k, scan(&k.GuildID, &k.ID) }

// songOrder returns the order of a song and the song that it was made from.
func songOrder(ctx context.Context, db *sql.DB, id songs.SongID) (order songs.OrderID, parent songs.SongID, err error) {
	err = db.QueryRowContext(ctx, `SELECT order_id, parent_id FROM songs WHERE id = $1`, id).Scan(&order, &parent)
	return order, parent, err
}
