package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"riffbot/internal/songs"
)

const draftColumns = `id, user_id, user_name, guild_id, channel_id, idea, brief, language, before_id, song_id, created_at`

// KeepDraft keeps a draft; one of the same id is kept as it is. [songs.ErrDraftGone]
// for one that was made from a song which is removed.
func (db *DB) KeepDraft(ctx context.Context, d songs.Draft) error {
	brief, err := json.Marshal(d.Brief)
	if err != nil {
		return fmt.Errorf("encode a brief: %w", err)
	}
	err = db.tx(ctx, func(tx *sql.Tx) error {
		if d.Song != "" {
			// The row is touched, so that a removal at the same time comes before or after.
			result, err := tx.ExecContext(ctx, touchSong, d.Song)
			if err = changed(result, err); errors.Is(err, songs.ErrTaken) {
				return songs.ErrDraftGone
			} else if err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO drafts (`+draftColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
			ON CONFLICT (id) DO NOTHING`, d.ID, d.Owner.ID, d.Owner.Name, d.Place.GuildID, d.Place.ChannelID, d.Idea, string(brief),
			d.Language, d.Before, d.Song, millis(d.CreatedAt))
		return err
	})
	if err != nil {
		return fmt.Errorf("keep draft %s: %w", d.ID, err)
	}
	return nil
}

// Draft returns a draft; [songs.ErrNotFound] if there is none.
func (db *DB) Draft(ctx context.Context, id songs.DraftID) (songs.Draft, error) {
	return readDraft(db.read.QueryRowContext(ctx, `SELECT `+draftColumns+` FROM drafts WHERE id = $1`, id))
}

// TakeDraft removes a draft of its owner's and returns it, once:
// [songs.ErrNotFound] for whoever comes second.
func (db *DB) TakeDraft(ctx context.Context, id songs.DraftID, owner string) (songs.Draft, error) {
	return readDraft(db.write.QueryRowContext(ctx, `DELETE FROM drafts WHERE id = $1 AND user_id = $2 RETURNING `+draftColumns, id, owner))
}

func readDraft(row *sql.Row) (d songs.Draft, err error) {
	var brief string
	var created int64
	err = row.Scan(&d.ID, &d.Owner.ID, &d.Owner.Name, &d.Place.GuildID, &d.Place.ChannelID, &d.Idea, &brief, &d.Language, &d.Before, &d.Song, &created)
	if errors.Is(err, sql.ErrNoRows) {
		return songs.Draft{}, songs.ErrNotFound
	}
	if err == nil {
		err = json.Unmarshal([]byte(brief), &d.Brief)
	}
	if err != nil {
		return songs.Draft{}, fmt.Errorf("read a draft: %w", err)
	}
	d.CreatedAt = moment(created)
	return d, nil
}
