package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/riffbot/riffbot/internal/songs"
)

const draftColumns = `id, user_id, user_name, guild_id, channel_id, idea, brief, language, before_id, song_id, created_at`

// SaveDraft saves a new draft. A draft that exists is not changed. It returns [songs.ErrDraftGone]
// if the song that the draft was made from has been removed.
func (db *DB) SaveDraft(ctx context.Context, d songs.Draft) error {
	brief, err := Encode(d.Spec)
	if err != nil {
		return fmt.Errorf("encode song specification: %w", err)
	}
	err = db.Tx(ctx, func(tx *sql.Tx) error {
		if d.Song != "" {
			// Update the row, so that a concurrent removal happens before or after.
			result, err := tx.ExecContext(ctx, touchSong, d.Song)
			if err = RequireChange(result, err); errors.Is(err, songs.ErrConflict) {
				return songs.ErrDraftGone
			} else if err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO drafts (`+draftColumns+`)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
			ON CONFLICT (id) DO NOTHING`, d.ID, d.Owner.ID, d.Owner.Name, d.Place.GuildID, d.Place.ChannelID, d.Idea, string(brief),
			d.Language, d.PreviousID, d.Song, Millis(d.CreatedAt))
		return err
	})
	if err != nil {
		return fmt.Errorf("save draft %s: %w", d.ID, err)
	}
	return nil
}

// Draft returns a draft; [songs.ErrNotFound] if there is none.
func (db *DB) Draft(ctx context.Context, id songs.DraftID) (songs.Draft, error) {
	return readDraft(db.read.QueryRowContext(ctx, `SELECT `+draftColumns+` FROM drafts WHERE id = $1`, id))
}

// TakeDraft deletes a draft of an owner and returns it; [songs.ErrNotFound] if there is none.
func (db *DB) TakeDraft(ctx context.Context, id songs.DraftID, owner string) (songs.Draft, error) {
	return readDraft(db.write.QueryRowContext(ctx, `DELETE FROM drafts WHERE id = $1 AND user_id = $2
		RETURNING `+draftColumns, id, owner))
}

func readDraft(row *sql.Row) (d songs.Draft, err error) {
	var brief string
	var created int64
	err = row.Scan(&d.ID, &d.Owner.ID, &d.Owner.Name, &d.Place.GuildID, &d.Place.ChannelID, &d.Idea, &brief,
		&d.Language, &d.PreviousID, &d.Song, &created)
	if errors.Is(err, sql.ErrNoRows) {
		return songs.Draft{}, songs.ErrNotFound
	}
	if err == nil {
		err = json.Unmarshal([]byte(brief), &d.Spec)
	}
	if err != nil {
		return songs.Draft{}, fmt.Errorf("read draft: %w", err)
	}
	d.CreatedAt = FromMillis(created)
	return d, nil
}
