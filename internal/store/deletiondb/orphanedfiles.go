package deletiondb

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/retention"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// scanKeys reads the keys of a song's files.
func scanKeys(scan func(...any) error) (keys []string, err error) {
	var kept [6]string
	if err := scan(&kept[0], &kept[1], &kept[2], &kept[3], &kept[4], &kept[5]); err != nil {
		return nil, err
	}
	for _, k := range kept {
		var f songs.File
		if err := json.Unmarshal([]byte(k), &f); err != nil {
			return nil, err
		}
		if f.Key != "" {
			keys = append(keys, f.Key)
		}
	}
	return keys, nil
}

// orphanFiles schedules the files of songs for deletion.
func orphanFiles(ctx context.Context, tx *sql.Tx, which string, arg any) error {
	rows, err := tx.QueryContext(ctx, `SELECT audio, cover, former_cover, posted, master, card FROM songs WHERE `+which, arg)
	files, err := store.Collect(rows, err, scanKeys)
	if err != nil {
		return err
	}
	for _, keys := range files {
		for _, key := range keys {
			if _, err := tx.ExecContext(ctx, `INSERT INTO leftovers (file) VALUES ($1)
				ON CONFLICT DO NOTHING`, key); err != nil {
				return fmt.Errorf("insert orphaned file: %w", err)
			}
		}
	}
	for _, statement := range []string{
		`INSERT INTO leftovers (file) SELECT file FROM exports WHERE song_id IN (SELECT id
			FROM songs WHERE ` + which + `) ON CONFLICT DO NOTHING`,
		`DELETE FROM exports WHERE song_id IN (SELECT id FROM songs WHERE ` + which + `)`,
	} {
		if _, err := tx.ExecContext(ctx, statement, arg); err != nil {
			return fmt.Errorf("insert exports of deleted songs: %w", err)
		}
	}
	return nil
}

// OrphanedFiles implements [retention.Store].
func (del *Deletion) OrphanedFiles(ctx context.Context, now time.Time, limit int) ([]retention.OrphanedFile, error) {
	rows, err := del.db.Reader().QueryContext(ctx, `SELECT file FROM leftovers WHERE due_at <= $1 ORDER BY file
		LIMIT $2`, store.Millis(now), limit)
	files, err := store.Collect(rows, err, store.ScanText)
	if err != nil {
		return nil, err
	}
	all := make([]retention.OrphanedFile, 0, len(files))
	for _, file := range files {
		l := retention.OrphanedFile{Path: file}
		if id, folder := strings.CutSuffix(file, "/"); folder {
			if l.Keep, err = del.filesOf(ctx, id); err != nil {
				return nil, err
			}
		}
		all = append(all, l)
	}
	return all, nil
}

// filesOf returns the files that a song uses.
func (del *Deletion) filesOf(ctx context.Context, id string) ([]string, error) {
	rows, err := del.db.Writer().QueryContext(ctx, `SELECT audio, cover, former_cover, posted, master, card FROM songs
		WHERE id = $1`, id)
	files, err := store.Collect(rows, err, scanKeys)
	if err != nil {
		return nil, err
	}
	exports, err := del.db.Exports(ctx, songs.SongID(id))
	if err != nil {
		return nil, err
	}
	return append(slices.Concat(files...), exports...), nil
}

// secondDeletion is the delay before a folder is deleted again, to include a file that was being
// written when its song was deleted.
const secondDeletion = time.Hour

// MarkDeleted implements [retention.Store]. A folder is scheduled once more.
func (del *Deletion) MarkDeleted(ctx context.Context, file string, now time.Time) error {
	err := del.db.Tx(ctx, func(tx *sql.Tx) error {
		e := eraser{Batch: store.Batch{Ctx: ctx, Tx: tx}}
		if err := e.Run(`DELETE FROM leftovers WHERE file = $1 AND again = 0`, file); err != nil {
			return err
		}
		return e.Run(`UPDATE leftovers SET again = 0, due_at = $2
			WHERE file = $1`, file, store.Millis(now.Add(secondDeletion)))
	})
	if err != nil {
		return fmt.Errorf("mark file as deleted: %w", err)
	}
	return nil
}
