package librarydb

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// ClaimRemasters implements [songs.Remasters]. songs.remaster is the time, in milliseconds, after
// which another process may claim the song. Songs whose old files are not deleted yet are skipped.
func (lib *Library) ClaimRemasters(ctx context.Context, now, until time.Time, limit int) (claimed []songs.Remaster,
	err error) {
	rows, err := lib.db.Reader().QueryContext(ctx, `SELECT `+EntryColumns+`, o.size_limit FROM songs s
		JOIN orders o ON o.id = s.order_id
		LEFT JOIN favourites f ON f.song_id = s.id AND f.user_id = ''
		WHERE s.remaster > 0 AND s.remaster <= $1 AND s.deleted_at = 0
		AND NOT EXISTS (SELECT 1 FROM leftovers l WHERE l.file = s.id || '/' AND l.due_at <= $1)
		ORDER BY s.created_at LIMIT $2`, store.Millis(now), limit)
	due, err := store.Collect(rows, err, func(scan func(...any) error) (r songs.Remaster, err error) {
		r.Entry, err = ScanEntry(func(to ...any) error { return scan(append(to, &r.Limit)...) })
		return r, err
	})
	if err != nil {
		return nil, err
	}
	for _, r := range due {
		result, err := lib.db.Writer().ExecContext(ctx, `UPDATE songs SET remaster = $3 WHERE id = $1
			AND remaster > 0 AND remaster <= $2`, r.ID, store.Millis(now), store.Millis(until))
		if err = store.RequireChange(result, err); errors.Is(err, songs.ErrConflict) {
			continue
		}
		if err != nil {
			return claimed, fmt.Errorf("claim song %s: %w", r.ID, err)
		}
		claimed = append(claimed, r)
	}
	return claimed, nil
}

// Remastered implements [songs.Remasters]. It marks the posts that show the song as outdated.
func (lib *Library) Remastered(ctx context.Context, id songs.SongID, m songs.Mastered) error {
	var texts [3]string
	for i, f := range []songs.File{m.Master, m.Posted, m.Card} {
		b, err := store.Encode(f)
		if err != nil {
			return fmt.Errorf("encode song %s: %w", id, err)
		}
		texts[i] = string(b)
	}
	posted := `posted`
	if m.Posted.Key != "" { // with the present tags and cover
		posted = `$3`
	}
	// remaster is 1 if the song was changed while its files were made.
	_, err := lib.db.Writer().ExecContext(ctx, `UPDATE songs SET master = $2, posted = CASE WHEN posted = '{}'
		THEN $3 ELSE `+posted+` END, card = $4, remaster = CASE WHEN remaster = 1 THEN 1 ELSE 0 END
		WHERE id = $1 AND deleted_at = 0`, id, texts[0], texts[1], texts[2])
	if err == nil {
		_, err = lib.db.Writer().ExecContext(ctx, `UPDATE song_posts SET action = 'redraw', attempts = 0,
			next_at = 0 WHERE song_id = $1 AND song_id <> '' AND kind = 'song' AND action = ''`, id)
	}
	if err != nil {
		return fmt.Errorf("save files of song %s: %w", id, err)
	}
	return nil
}
