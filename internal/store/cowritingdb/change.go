package cowritingdb

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/riffbot/riffbot/internal/cowriting"
	"github.com/riffbot/riffbot/internal/store"
)

// Change implements [cowriting.Store].
func (st *Sessions) Change(ctx context.Context, guildID string, id cowriting.ID, at time.Time,
	change func(*cowriting.Session) error) (s cowriting.Session, err error) {
	err = st.db.Tx(ctx, func(tx *sql.Tx) error {
		// Update the session first, so that its changes wait for each other.
		if _, err := tx.ExecContext(ctx, `UPDATE cowriting_sessions SET rev = rev + 1 WHERE id = $1 AND guild_id = $2`, id,
			guildID); err != nil {
			return fmt.Errorf("change session %s: %w", id, err)
		}
		if s, err = read(ctx, tx, guildID, id); err != nil {
			return err
		}
		before := s
		before.Lines, before.Proposals, before.Votes = slices.Clone(s.Lines), slices.Clone(s.Proposals), maps.Clone(s.Votes)
		if err := change(&s); err != nil {
			return err
		}
		s.UpdatedAt = at
		return save(store.Batch{Ctx: ctx, Tx: tx}, before, s)
	})
	return s, err
}

// save saves what changed. The numbers of proposals and the votes are unique in the database, too.
func save(b store.Batch, before, s cowriting.Session) error {
	if err := b.Run(`UPDATE cowriting_sessions SET thread_id = $2, message_id = $3, state = $4, turn = $5, due_at = $6,
		updated_at = $7 WHERE id = $1`, s.ID, s.ThreadID, s.MessageID, s.State, s.Turn, store.Millis(s.DueAt),
		store.Millis(s.UpdatedAt)); err != nil {
		return err
	}
	for _, l := range before.Lines {
		if !slices.ContainsFunc(s.Lines, func(k cowriting.Line) bool { return k.Number == l.Number }) {
			if err := b.Run(`DELETE FROM cowriting_lines WHERE session_id = $1 AND number = $2`, s.ID, l.Number); err != nil {
				return err
			}
		}
	}
	for _, l := range s.Lines {
		if slices.Contains(before.Lines, l) {
			continue
		}
		if err := b.Run(`INSERT INTO cowriting_lines (session_id, number, section, text, user_id, user_name)
			VALUES ($1, $2, $3, $4, $5, $6)`, s.ID, l.Number, store.BoolInt(l.Section), l.Text, l.Author.ID,
			l.Author.Name); err != nil {
			return err
		}
	}
	for _, p := range s.Proposals {
		if slices.Contains(before.Proposals, p) {
			continue
		}
		if err := b.Run(`INSERT INTO cowriting_proposals (session_id, number, turn, text, user_id, user_name, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`, s.ID, p.Number, p.Turn, p.Text, p.Author.ID, p.Author.Name,
			store.Millis(p.At)); err != nil {
			return err
		}
	}
	for user, number := range s.Votes {
		if before.Votes[user] == number {
			continue
		}
		if err := b.Run(`INSERT INTO cowriting_votes (session_id, turn, user_id, proposal) VALUES ($1, $2, $3, $4)
			ON CONFLICT (session_id, turn, user_id) DO UPDATE SET proposal = excluded.proposal`, s.ID, s.Turn, user,
			number); err != nil {
			return err
		}
	}
	if s.State != cowriting.Stopped {
		return nil
	}
	for _, table := range []string{"cowriting_votes", "cowriting_proposals"} { // no longer needed
		if err := b.Run(`DELETE FROM `+table+` WHERE session_id = $1`, s.ID); err != nil {
			return err
		}
	}
	return nil
}
