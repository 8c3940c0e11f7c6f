package boarddb

import (
	"context"
	"database/sql"
	"time"

	"github.com/riffbot/riffbot/internal/board"
)

// changeOwn changes an open request on behalf of its proposer.
func (bd *Board) changeOwn(ctx context.Context, guildID string, id board.ID, userID string,
	change func(tx *sql.Tx, r board.Request) error) (board.Request, error) {
	return bd.decide(ctx, guildID, id, func(tx *sql.Tx) error {
		r, err := readRequest(ctx, tx, guildID, id, userID)
		switch {
		case err != nil:
			return err
		case userID == "" || r.Proposer.ID != userID:
			return board.ErrNotFound
		case r.Status == board.Chosen || r.Status == board.Making:
			return board.ErrInProgress
		}
		return change(tx, r)
	})
}

// Edit implements [board.Store].
func (bd *Board) Edit(ctx context.Context, r board.Request, at time.Time) (board.Request, error) {
	return bd.changeOwn(ctx, r.GuildID, r.ID, r.Proposer.ID, func(tx *sql.Tx, old board.Request) error {
		note, others := old.Note, old.Voters
		if old.VotedByViewer {
			others--
		}
		changed := r.Idea != old.Idea || r.Style != old.Style || r.Voice != old.Voice
		if changed && others > 0 {
			note = board.NoteEdited
		}
		return moveRequest(ctx, tx, r.ID, `idea = $4, style = $5, voice = $6, note = $7`, "open", at,
			r.Idea, r.Style, r.Voice, note)
	})
}

// Withdraw implements [board.Store].
func (bd *Board) Withdraw(ctx context.Context, guildID string, id board.ID, userID string,
	at time.Time) (board.Request, error) {
	return bd.changeOwn(ctx, guildID, id, userID, func(tx *sql.Tx, _ board.Request) error {
		return moveRequest(ctx, tx, id, `status = 'declined', note = $4`, "open", at, board.NoteWithdrawn)
	})
}
