package store

import (
	"context"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// AddExport records a file that is about to be made of a song, before it is written, so that a
// deletion of the song includes the file. It returns [songs.ErrNotFound] if the song does not exist
// or was deleted.
func (db *DB) AddExport(ctx context.Context, id songs.SongID, file string, now time.Time) error {
	result, err := db.write.ExecContext(ctx, `
		INSERT INTO exports (file, song_id, size, created_at, used_at)
		SELECT $1, id, 0, $3, $3 FROM songs WHERE id = $2 AND deleted_at = 0
		ON CONFLICT (file) DO UPDATE SET used_at = excluded.used_at`, file, id, Millis(now))
	return exportFound(file, result, err)
}

// FinishExport records the size of a finished file, in bytes. It returns [songs.ErrNotFound] if the
// export was deleted meanwhile; the caller must then delete the file.
func (db *DB) FinishExport(ctx context.Context, file string, size int64) error {
	result, err := db.write.ExecContext(ctx, `
		UPDATE exports SET size = $2
		WHERE file = $1 AND EXISTS (SELECT 1 FROM songs s WHERE s.id = exports.song_id AND s.deleted_at = 0)`, file, size)
	return exportFound(file, result, err)
}

// TouchExport records that a file is used; [songs.ErrNotFound] if there is no such export.
func (db *DB) TouchExport(ctx context.Context, file string, now time.Time) error {
	result, err := db.write.ExecContext(ctx, `UPDATE exports SET used_at = $2 WHERE file = $1
		AND size > 0`, file, Millis(now))
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

// Exports returns the files made of a song.
func (db *DB) Exports(ctx context.Context, id songs.SongID) ([]string, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT file FROM exports WHERE song_id = $1 ORDER BY file`, id)
	return Collect(rows, err, ScanText)
}

// unfinishedTimeout is the time after which an unfinished file is considered abandoned by a process
// that died.
const unfinishedTimeout = 2 * time.Hour

// SurplusExports returns the files to delete so that the remaining ones have at most budget bytes:
// the least recently used ones, but never the one used last. Files of deleted songs and abandoned
// files are always included.
func (db *DB) SurplusExports(ctx context.Context, budget int64, now time.Time) ([]string, error) {
	rows, err := db.read.QueryContext(ctx, `
		SELECT file FROM (
			SELECT e.file, e.used_at, s.deleted_at, e.size, sum(e.size) OVER newest AS total,
			row_number() OVER newest AS place
			FROM exports e JOIN songs s ON s.id = e.song_id
			WINDOW newest AS (ORDER BY e.used_at DESC, e.created_at DESC, e.file)) ranked
		WHERE total > $1 AND place > 1 OR deleted_at > 0 OR size = 0 AND used_at < $2
		ORDER BY used_at, file`, budget, Millis(now.Add(-unfinishedTimeout)))
	return Collect(rows, err, ScanText)
}

// DeleteExport deletes the record of a file. A missing record is not an error.
func (db *DB) DeleteExport(ctx context.Context, file string) error {
	if _, err := db.write.ExecContext(ctx, `DELETE FROM exports WHERE file = $1`, file); err != nil {
		return fmt.Errorf("delete export %s: %w", file, err)
	}
	return nil
}
