package librarydb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// SetCover replaces the cover of a song. The former one can be restored until a time, and its file is deleted then.
// The files of the song are made again and the posts that show it are marked as outdated. It returns
// [songs.ErrNotFound] if the song has been removed.
func (lib *Library) SetCover(ctx context.Context, id songs.SongID, cover songs.File, until time.Time) error {
	next, err := store.Encode(cover)
	if err != nil {
		return fmt.Errorf("encode cover of song %s: %w", id, err)
	}
	err = lib.changeCover(ctx, id, `cover = $2, former_cover = cover, former_until = $3`, `1 = 1`, until, string(next),
		store.Millis(until))
	if err != nil {
		return fmt.Errorf("set cover of song %s: %w", id, err)
	}
	return nil
}

// RestoreCover undoes the last [Library.SetCover] of a song. It returns [songs.ErrNotFound] if that is no longer
// possible.
func (lib *Library) RestoreCover(ctx context.Context, id songs.SongID, now time.Time) error {
	err := lib.changeCover(ctx, id, `cover = former_cover, former_cover = $2, former_until = 0`, `former_until > $3`,
		time.Time{}, "{}", store.Millis(now))
	if err != nil {
		return fmt.Errorf("restore cover of song %s: %w", id, err)
	}
	return nil
}

// changeCover sets columns of a song that meets a condition; args are $2 and $3 of both. The file of the cover that
// it had is deleted at a time.
func (lib *Library) changeCover(ctx context.Context, id songs.SongID, set, which string, deleteAt time.Time,
	args ...any) error {
	return lib.db.Tx(ctx, func(tx *sql.Tx) error {
		// Update the song first, so that concurrent changes to it happen before or after.
		result, err := tx.ExecContext(ctx, `UPDATE songs SET deleted_at = deleted_at WHERE id = $1 AND deleted_at = 0`, id)
		if err = store.RequireChange(result, err); errors.Is(err, songs.ErrConflict) {
			return songs.ErrNotFound
		} else if err != nil {
			return err
		}
		var was string
		if err := tx.QueryRowContext(ctx, `SELECT cover FROM songs WHERE id = $1`, id).Scan(&was); err != nil {
			return err
		}
		result, err = tx.ExecContext(ctx, `UPDATE songs SET `+set+`, card = '{}',
			remaster = CASE WHEN stems = 0 THEN 1 ELSE 0 END WHERE id = $1 AND `+which,
			append([]any{id}, args...)...)
		if err = store.RequireChange(result, err); errors.Is(err, songs.ErrConflict) {
			return songs.ErrNotFound
		} else if err != nil {
			return err
		}
		if err := deleteCover(ctx, tx, was, deleteAt); err != nil {
			return err
		}
		batch := store.Batch{Ctx: ctx, Tx: tx}
		if err := keepCover(batch, id); err != nil {
			return err
		}
		return batch.Run(`UPDATE song_posts SET action = 'redraw', attempts = 0, next_at = 0
			WHERE song_id = $1 AND song_id <> '' AND kind = 'song' AND action = ''`, id)
	})
}

// deleteCover schedules the deletion of the file of a cover.
func deleteCover(ctx context.Context, tx *sql.Tx, cover string, at time.Time) error {
	var f songs.File
	if err := json.Unmarshal([]byte(cover), &f); err != nil {
		return fmt.Errorf("decode cover: %w", err)
	}
	if f.Key == "" {
		return nil
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO leftovers (file, due_at) VALUES ($1, $2)
		ON CONFLICT (file) DO UPDATE SET due_at = EXCLUDED.due_at`, f.Key, store.Millis(at))
	return err
}

// keepCover cancels the deletion of the file of a song's present cover.
func keepCover(batch store.Batch, id songs.SongID) error {
	var now string
	if err := batch.Tx.QueryRowContext(batch.Ctx, `SELECT cover FROM songs WHERE id = $1`, id).Scan(&now); err != nil {
		return err
	}
	var f songs.File
	if err := json.Unmarshal([]byte(now), &f); err != nil {
		return fmt.Errorf("decode cover: %w", err)
	}
	return batch.Run(`DELETE FROM leftovers WHERE file = $1`, f.Key)
}
