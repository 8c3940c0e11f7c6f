package jukeboxdb

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/librarydb"
)

// lockedSongs returns the ids of all songs of a playlist in order. It updates the row of the
// playlist, which makes concurrent changes wait.
func lockedSongs(ctx context.Context, tx *sql.Tx, id jukebox.PlaylistID) ([]songs.SongID, error) {
	if _, err := tx.ExecContext(ctx, `UPDATE playlists SET shared = shared WHERE id = $1`, id); err != nil {
		return nil, fmt.Errorf("lock playlist %s: %w", id, err)
	}
	rows, err := tx.QueryContext(ctx, `SELECT song_id FROM playlist_songs WHERE playlist_id = $1
		ORDER BY place, song_id`, id)
	return store.Collect(rows, err, func(scan func(...any) error) (song songs.SongID, err error) {
		return song, scan(&song)
	})
}

func insertSong(ctx context.Context, tx *sql.Tx, id jukebox.PlaylistID, song songs.SongID, place int64) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO playlist_songs (playlist_id, song_id, place)
		VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, id, song, place)
	return err
}

// appendSong adds a song after all others.
func appendSong(ctx context.Context, tx *sql.Tx, id jukebox.PlaylistID, song songs.SongID) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO playlist_songs (playlist_id, song_id, place)
		SELECT $1, $2, coalesce(max(place), 0) + 1 FROM playlist_songs WHERE playlist_id = $1`, id, song)
	return err
}

// AddToPlaylist appends a song to a playlist; [jukebox.ErrInPlaylist] if the playlist contains it,
// [jukebox.ErrFull] if the playlist has the maximum length.
func (jb *Jukebox) AddToPlaylist(ctx context.Context, id jukebox.PlaylistID, song songs.SongID) error {
	return jb.db.Tx(ctx, func(tx *sql.Tx) error {
		all, err := lockedSongs(ctx, tx, id)
		switch {
		case err != nil:
			return err
		case slices.Contains(all, song):
			return jukebox.ErrInPlaylist
		case len(all) >= jukebox.MaxPlaylistSongs:
			return jukebox.ErrFull
		}
		if err := appendSong(ctx, tx, id, song); err != nil {
			return fmt.Errorf("add to playlist %s: %w", id, err)
		}
		return nil
	})
}

// MoveInPlaylist moves a song of a playlist before another one, or to the end if that is empty;
// [songs.ErrNotFound] if the playlist does not contain them.
func (jb *Jukebox) MoveInPlaylist(ctx context.Context, id jukebox.PlaylistID, song, before songs.SongID) error {
	return jb.db.Tx(ctx, func(tx *sql.Tx) error {
		all, err := lockedSongs(ctx, tx, id)
		if err != nil {
			return err
		}
		from := slices.Index(all, song)
		switch {
		case from < 0:
			return songs.ErrNotFound
		case song == before:
			return nil
		}
		all = slices.Delete(all, from, from+1)
		to := len(all)
		if before != "" {
			if to = slices.Index(all, before); to < 0 {
				return songs.ErrNotFound
			}
		}
		for i, other := range slices.Insert(all, to, song) {
			if _, err := tx.ExecContext(ctx, `UPDATE playlist_songs SET place = $3
				WHERE playlist_id = $1 AND song_id = $2`, id, other, i+1); err != nil {
				return fmt.Errorf("reorder playlist %s: %w", id, err)
			}
		}
		return nil
	})
}

// RemoveFromPlaylist removes a song from a playlist.
func (jb *Jukebox) RemoveFromPlaylist(ctx context.Context, id jukebox.PlaylistID, song songs.SongID) error {
	return removeSong(ctx, jb.db.Writer(), id, song)
}

// execer executes statements: a database or a transaction.
type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

func removeSong(ctx context.Context, db execer, id jukebox.PlaylistID, song songs.SongID) error {
	if _, err := db.ExecContext(ctx, `DELETE FROM playlist_songs WHERE playlist_id = $1
		AND song_id = $2`, id, song); err != nil {
		return fmt.Errorf("remove from playlist %s: %w", id, err)
	}
	return nil
}

// PlaylistSongs returns the songs of a playlist that a viewer may see, in order.
func (jb *Jukebox) PlaylistSongs(ctx context.Context, p jukebox.Playlist, v songs.Viewer) ([]songs.Entry, error) {
	rows, err := jb.db.Reader().QueryContext(ctx, `SELECT `+librarydb.EntryColumns+` FROM playlist_songs e
		JOIN songs s ON s.id = e.song_id JOIN orders o ON o.id = s.order_id
		LEFT JOIN favourites f ON f.song_id = s.id AND f.user_id = $2
		WHERE e.playlist_id = $4 AND s.deleted_at = 0 AND `+store.SongVisible+` ORDER BY e.place`, append(store.ViewerArgs(v), p.ID)...)
	return store.Collect(rows, err, librarydb.ScanEntry)
}
