package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"riffbot/internal/songs"
)

// ClaimRemasters claims songs whose files have to be made again. songs.remaster is
// then the time, in milliseconds, after which another process may claim it. The
// old files have to be deleted first.
func (db *DB) ClaimRemasters(ctx context.Context, now, until time.Time, limit int) (claimed []songs.Remaster, err error) {
	rows, err := db.read.QueryContext(ctx, `SELECT `+entryColumns+`, o.size_limit FROM songs s JOIN orders o ON o.id = s.order_id
		LEFT JOIN favourites f ON f.song_id = s.id AND f.user_id = ''
		WHERE s.remaster > 0 AND s.remaster <= $1 AND s.deleted_at = 0
		AND NOT EXISTS (SELECT 1 FROM leftovers l WHERE l.file = s.id || '/' AND l.due_at <= $1) ORDER BY s.created_at LIMIT $2`, millis(now), limit)
	due, err := collect(rows, err, func(scan func(...any) error) (r songs.Remaster, err error) {
		r.Entry, err = scanEntry(func(to ...any) error { return scan(append(to, &r.Limit)...) })
		return r, err
	})
	if err != nil {
		return nil, err
	}
	for _, r := range due {
		result, err := db.write.ExecContext(ctx, `UPDATE songs SET remaster = $3 WHERE id = $1 AND remaster > 0 AND remaster <= $2`, r.ID, millis(now), millis(until))
		if err = changed(result, err); errors.Is(err, songs.ErrTaken) {
			continue
		}
		if err != nil {
			return claimed, fmt.Errorf("claim song %s: %w", r.ID, err)
		}
		claimed = append(claimed, r)
	}
	return claimed, nil
}

// Remastered keeps the new files of a song, and lets the messages be drawn again
// that show it.
func (db *DB) Remastered(ctx context.Context, id songs.SongID, m songs.Mastered) error {
	var texts [3]string
	for i, f := range []songs.File{m.Master, m.Posted, m.Card} {
		b, err := json.Marshal(f)
		if err != nil {
			return fmt.Errorf("encode song %s: %w", id, err)
		}
		texts[i] = string(b)
	}
	_, err := db.write.ExecContext(ctx, `UPDATE songs SET master = $2, posted = CASE WHEN posted = '{}' THEN $3 ELSE posted END, card = $4, remaster = 0
		WHERE id = $1 AND deleted_at = 0`, id, texts[0], texts[1], texts[2])
	if err == nil {
		_, err = db.write.ExecContext(ctx, `UPDATE song_posts SET action = 'redraw', attempts = 0, next_at = 0 WHERE song_id = $1 AND kind = 'song' AND action = ''`, id)
	}
	if err != nil {
		return fmt.Errorf("keep the files of song %s: %w", id, err)
	}
	return nil
}
