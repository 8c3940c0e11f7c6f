package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/riffbot/riffbot/internal/songs"
)

// Inputs that were refused are in the table of drafts, so that they are deleted and exported like drafts. inputPrefix
// begins their ids, and maxInputs is how many of a member are kept.
const (
	inputPrefix = "input-"
	maxInputs   = 20
)

// SaveInput saves an input in place of an earlier one with its id, and deletes the oldest of the member.
func (db *DB) SaveInput(ctx context.Context, in songs.SavedInput) error {
	err := db.Tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO drafts (`+draftColumns+`)
			VALUES ($1, $2, $3, $4, $5, '', $6, '', '', '', $7)
			ON CONFLICT (id) DO UPDATE SET brief = excluded.brief, created_at = excluded.created_at
			WHERE drafts.user_id = excluded.user_id`, inputPrefix+in.ID, in.Requester.ID, in.Requester.Name,
			in.Place.GuildID, in.Place.ChannelID, string(in.Content), Millis(in.CreatedAt))
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM drafts WHERE user_id = $1 AND id LIKE 'input-%' AND id NOT IN (
			SELECT id FROM drafts WHERE user_id = $1 AND id LIKE 'input-%' ORDER BY created_at DESC, id DESC LIMIT $2)`,
			in.Requester.ID, maxInputs)
		return err
	})
	if err != nil {
		return fmt.Errorf("save input %s: %w", in.ID, err)
	}
	return nil
}

// Input returns the content of an input of a member; [songs.ErrNotFound] if there is none.
func (db *DB) Input(ctx context.Context, id, userID string) ([]byte, error) {
	return readInput(db.read.QueryRowContext(ctx, `SELECT brief FROM drafts WHERE id = $1 AND user_id = $2`,
		inputPrefix+id, userID))
}

// TakeInput deletes an input of a member and returns its content; [songs.ErrNotFound] if there is none.
func (db *DB) TakeInput(ctx context.Context, id, userID string) ([]byte, error) {
	return readInput(db.write.QueryRowContext(ctx, `DELETE FROM drafts WHERE id = $1 AND user_id = $2
		RETURNING brief`, inputPrefix+id, userID))
}

func readInput(row *sql.Row) ([]byte, error) {
	var content string
	err := row.Scan(&content)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, songs.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read input: %w", err)
	}
	return []byte(content), nil
}
