package deletiondb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// A hidden song has the time of its final deletion, in milliseconds and negative, as deleted_at: it
// is shown nowhere, and nothing of it is deleted yet. hiddenWith selects the ids of a song $1 and
// the archives of its stems that were hidden with it.
const hiddenWith = `(SELECT h.id FROM songs h WHERE h.deleted_at < 0 AND (h.id = $1 OR h.stems = 1
	AND h.parent_id <> '' AND h.parent_id = $1 AND h.deleted_at = (SELECT deleted_at FROM songs WHERE id = $1)))`

// Hide hides a song until a time, after which [Deletion.FinishRemovals] deletes it. It returns
// [songs.ErrNotFound] if the song was removed before.
func (del *Deletion) Hide(ctx context.Context, id songs.SongID, by songs.Remover, until time.Time) error {
	err := del.db.Tx(ctx, func(tx *sql.Tx) error {
		e := eraser{Batch: store.Batch{Ctx: ctx, Tx: tx}}
		result, err := tx.ExecContext(ctx, `UPDATE songs SET deleted_at = $2, removal = $3
			WHERE id = $1 AND deleted_at = 0`, id, -store.Millis(until), string(by))
		if err := requireSong(result, err); err != nil {
			return err
		}
		if err := e.Run(`UPDATE songs SET deleted_at = $2, removal = $3 WHERE parent_id = $1
			AND parent_id <> '' AND stems = 1
			AND deleted_at = 0`, string(id), -store.Millis(until), string(by)); err != nil {
			return err
		}
		if err := e.oldPosts(`id IN (SELECT order_id FROM songs WHERE id = $1)`, string(id)); err != nil {
			return err
		}
		return e.redrawHidden(id)
	})
	if err != nil {
		return fmt.Errorf("hide song %s: %w", id, err)
	}
	return nil
}

// Unhide shows a hidden song again, if the same side hid it. It returns [songs.ErrNotFound] if the
// song is not hidden, such as after its deletion, or if it is due at now, even if
// [Deletion.FinishRemovals] has not deleted it yet.
func (del *Deletion) Unhide(ctx context.Context, id songs.SongID, by songs.Remover, now time.Time) error {
	err := del.db.Tx(ctx, func(tx *sql.Tx) error {
		e := eraser{Batch: store.Batch{Ctx: ctx, Tx: tx}}
		// Update the song first, so that its deletion happens before or after.
		result, err := tx.ExecContext(ctx, `UPDATE songs SET deleted_at = deleted_at
			WHERE id = $1 AND deleted_at < $3 AND removal = $2`, id, string(by), -store.Millis(now))
		if err := requireSong(result, err); err != nil {
			return err
		}
		if err := e.redrawHidden(id); err != nil {
			return err
		}
		return e.Run(`UPDATE songs SET deleted_at = 0, removal = '' WHERE id IN `+hiddenWith, string(id))
	})
	if err != nil {
		return fmt.Errorf("show song %s again: %w", id, err)
	}
	return nil
}

// requireSong returns [songs.ErrNotFound] if a statement changed no row.
func requireSong(result sql.Result, err error) error {
	if err = store.RequireChange(result, err); errors.Is(err, songs.ErrConflict) {
		return songs.ErrNotFound
	}
	return err
}

// redrawHidden marks the messages that show a hidden song as outdated, and lets jukeboxes read their
// queues again.
func (e eraser) redrawHidden(id songs.SongID) error {
	for _, statement := range []string{
		`UPDATE song_posts SET action = CASE WHEN action = 'remove' THEN action ELSE 'redraw' END,
			attempts = 0, next_at = 0 WHERE song_id <> '' AND song_id IN ` + hiddenWith,
		`UPDATE players SET run = run + 1, updated_at = 0 WHERE guild_id IN (SELECT guild_id
			FROM jukebox_entries WHERE song_id IN ` + hiddenWith + `)`,
	} {
		if err := e.Run(statement, string(id)); err != nil {
			return err
		}
	}
	return nil
}

// FinishRemovals deletes the hidden songs that are due. Several processes may call it.
func (del *Deletion) FinishRemovals(ctx context.Context, now time.Time) error {
	const due = `deleted_at <> 0 AND deleted_at < 0 AND deleted_at >= $1`
	rows, err := del.db.Reader().QueryContext(ctx, `SELECT id, removal FROM songs WHERE `+due+` ORDER BY id LIMIT 100`,
		-store.Millis(now))
	type hidden struct {
		id songs.SongID
		by songs.Remover
	}
	all, err := store.Collect(rows, err, func(scan func(...any) error) (h hidden, err error) {
		return h, scan(&h.id, &h.by)
	})
	if err != nil {
		return fmt.Errorf("read hidden songs: %w", err)
	}
	for _, h := range all {
		// The song may have been shown again, or deleted by another process.
		if err := del.remove(ctx, `id = $1 AND deleted_at < 0`, h.id, h.by); err != nil {
			return err
		}
	}
	return nil
}
