package store

import (
	"context"
	"fmt"
	"time"

	"riffbot/internal/songs"
)

// AddExport records that a file is about to be made of a song, before any of it
// is written: whatever deletes the song finds the file. [songs.ErrNotFound] when
// the song does not exist or is deleted.
func (db *DB) AddExport(ctx context.Context, id songs.SongID, file string, now time.Time) error {
	result, err := db.write.ExecContext(ctx, `
		INSERT INTO exports (file, song_id, size, created_at, used_at)
		SELECT $1, id, 0, $3, $3 FROM songs WHERE id = $2 AND deleted_at = 0
		ON CONFLICT (file) DO UPDATE SET used_at = excluded.used_at`, file, id, millis(now))
	return exportFound(file, result, err)
}

// FinishExport records the size of a file that was made, in bytes.
// [songs.ErrNotFound] when it was deleted meanwhile: the caller has to delete the
// file.
func (db *DB) FinishExport(ctx context.Context, file string, size int64) error {
	result, err := db.write.ExecContext(ctx, `
		UPDATE exports SET size = $2
		WHERE file = $1 AND song_id IN (SELECT id FROM songs WHERE deleted_at = 0)`, file, size)
	return exportFound(file, result, err)
}

// TouchExport records that a file is used now. [songs.ErrNotFound] when there is
// no such export.
func (db *DB) TouchExport(ctx context.Context, file string, now time.Time) error {
	result, err := db.write.ExecContext(ctx, `UPDATE exports SET used_at = $2 WHERE file = $1 AND size > 0`, file, millis(now))
	return exportFound(file, result, err)
}

func exportFound(file string, result interface{ RowsAffected() (int64, error) }, err error) error {
	if err != nil {
		return fmt.Errorf("record export %s: %w", file, err)
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		err = songs.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("record export %s: %w", file, err)
	}
	return nil
}

// Exports returns the files that were made of a song.
func (db *DB) Exports(ctx context.Context, id songs.SongID) ([]string, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT file FROM exports WHERE song_id = $1 ORDER BY file`, id)
	return collect(rows, err, scanText)
}

// unfinished is how long a file may be in the making before it counts as left over
// by a process that died.
const unfinished = 2 * time.Hour

// SurplusExports returns the files to delete so that the others have at most
// budget bytes together: those not used for the longest time, never the one that
// was used last. Files of deleted songs, and those that were never finished, are
// always among them.
func (db *DB) SurplusExports(ctx context.Context, budget int64, now time.Time) ([]string, error) {
	rows, err := db.read.QueryContext(ctx, `
		SELECT file FROM (
			SELECT e.file, e.used_at, s.deleted_at, e.size, sum(e.size) OVER newest AS total, row_number() OVER newest AS place
			FROM exports e JOIN songs s ON s.id = e.song_id
			WINDOW newest AS (ORDER BY e.used_at DESC, e.created_at DESC, e.file)) ranked
		WHERE total > $1 AND place > 1 OR deleted_at > 0 OR size = 0 AND used_at < $2
		ORDER BY used_at, file`, budget, millis(now.Add(-unfinished)))
	return collect(rows, err, scanText)
}

// DeleteExport removes the record of a file that was deleted. It is no error when
// there is none.
func (db *DB) DeleteExport(ctx context.Context, file string) error {
	if _, err := db.write.ExecContext(ctx, `DELETE FROM exports WHERE file = $1`, file); err != nil {
		return fmt.Errorf("delete the record of export %s: %w", file, err)
	}
	return nil
}
