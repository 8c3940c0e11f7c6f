package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"riffbot/internal/jukebox"
	"riffbot/internal/songs"
)

// playlistColumns are those of a playlist p with how many of its songs a viewer may see; $1 to $3 are [sight].
const playlistColumns = `p.id, p.guild_id, p.user_id, p.user_name, p.name, p.shared, p.created_at,
	(SELECT count(*) FROM playlist_songs e JOIN songs s ON s.id = e.song_id JOIN orders o ON o.id = s.order_id
		WHERE e.playlist_id = p.id AND s.deleted_at = 0 AND ` + songInSight + `)`

func scanPlaylist(scan func(...any) error) (p jukebox.Playlist, err error) {
	var shared, created int64
	err = scan(&p.ID, &p.GuildID, &p.Owner.ID, &p.Owner.Name, &p.Name, &shared, &created, &p.Songs)
	p.Shared, p.Created = shared != 0, moment(created)
	return p, err
}

// KeepPlaylist keeps a new, empty playlist; [jukebox.ErrPlaylistExists] when its
// owner has one of that name.
func (db *DB) KeepPlaylist(ctx context.Context, p jukebox.Playlist) error {
	result, err := db.write.ExecContext(ctx, `INSERT INTO playlists (id, guild_id, user_id, user_name, name, folded, shared, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (guild_id, user_id, folded) DO NOTHING`,
		p.ID, p.GuildID, p.Owner.ID, p.Owner.Name, p.Name, strings.ToLower(p.Name), flag(p.Shared), millis(p.Created))
	if err = changed(result, err); errors.Is(err, songs.ErrTaken) {
		return jukebox.ErrPlaylistExists
	}
	if err != nil {
		return fmt.Errorf("keep playlist %s: %w", p.ID, err)
	}
	return nil
}

// Playlists returns the playlists that a viewer may play and whose names hold a text: their own, then those that others
// share.
func (db *DB) Playlists(ctx context.Context, v songs.Viewer, text string, limit int) ([]jukebox.Playlist, error) {
	like := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(strings.TrimSpace(text))) + "%"
	rows, err := db.read.QueryContext(ctx, `SELECT `+playlistColumns+` FROM playlists p
		WHERE p.guild_id = $1 AND (p.user_id = $2 OR p.shared = 1) AND p.folded LIKE $4 ESCAPE '\'
		ORDER BY CASE WHEN p.user_id = $2 THEN 0 ELSE 1 END, p.folded, p.id LIMIT $5`, append(sight(v), like, limit)...)
	return collect(rows, err, scanPlaylist)
}

// Playlist returns a playlist that a viewer may play by its id or its name, in any
// case; [jukebox.ErrNoPlaylist] if there is none.
func (db *DB) Playlist(ctx context.Context, v songs.Viewer, which string) (jukebox.Playlist, error) {
	p, err := scanPlaylist(db.read.QueryRowContext(ctx, `SELECT `+playlistColumns+` FROM playlists p
		WHERE p.guild_id = $1 AND (p.user_id = $2 OR p.shared = 1) AND (p.id = $4 OR p.folded = $5)
		ORDER BY CASE WHEN p.id = $4 THEN 0 WHEN p.user_id = $2 THEN 1 ELSE 2 END, p.id LIMIT 1`,
		append(sight(v), which, strings.ToLower(strings.TrimSpace(which)))...).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return p, jukebox.ErrNoPlaylist
	}
	if err != nil {
		return p, fmt.Errorf("read a playlist: %w", err)
	}
	return p, nil
}

// SharePlaylist lets everybody of the guild play a playlist, or only its owner.
func (db *DB) SharePlaylist(ctx context.Context, id jukebox.PlaylistID, shared bool) error {
	if _, err := db.write.ExecContext(ctx, `UPDATE playlists SET shared = $2 WHERE id = $1`, id, flag(shared)); err != nil {
		return fmt.Errorf("share playlist %s: %w", id, err)
	}
	return nil
}

// DropPlaylist deletes a playlist. Its songs stay in the library.
func (db *DB) DropPlaylist(ctx context.Context, id jukebox.PlaylistID) error {
	return db.tx(ctx, func(tx *sql.Tx) error {
		for _, statement := range []string{`DELETE FROM playlist_songs WHERE playlist_id = $1`, `DELETE FROM playlists WHERE id = $1`} {
			if _, err := tx.ExecContext(ctx, statement, id); err != nil {
				return fmt.Errorf("delete playlist %s: %w", id, err)
			}
		}
		return nil
	})
}

// PlaylistAdd puts a song at the end of a playlist; one that is in it stays where
// it is. [jukebox.ErrFull] when it holds as many as it may.
func (db *DB) PlaylistAdd(ctx context.Context, id jukebox.PlaylistID, song songs.SongID) error {
	return db.tx(ctx, func(tx *sql.Tx) error {
		// Touching the row makes others wait who add to the same.
		if _, err := tx.ExecContext(ctx, `UPDATE playlists SET shared = shared WHERE id = $1`, id); err != nil {
			return fmt.Errorf("add to playlist %s: %w", id, err)
		}
		var n, last int64
		err := tx.QueryRowContext(ctx, `SELECT count(*), coalesce(max(place), 0) FROM playlist_songs WHERE playlist_id = $1`, id).Scan(&n, &last)
		if err != nil {
			return fmt.Errorf("count playlist %s: %w", id, err)
		}
		if n >= jukebox.MaxPlaylistSongs {
			return jukebox.ErrFull
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO playlist_songs (playlist_id, song_id, place) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, id, song, last+1)
		if err != nil {
			return fmt.Errorf("add to playlist %s: %w", id, err)
		}
		return nil
	})
}

// PlaylistRemove takes a song out of a playlist.
func (db *DB) PlaylistRemove(ctx context.Context, id jukebox.PlaylistID, song songs.SongID) error {
	if _, err := db.write.ExecContext(ctx, `DELETE FROM playlist_songs WHERE playlist_id = $1 AND song_id = $2`, id, song); err != nil {
		return fmt.Errorf("take out of playlist %s: %w", id, err)
	}
	return nil
}

// PlaylistSongs returns the songs of a playlist that a viewer may see, in order.
func (db *DB) PlaylistSongs(ctx context.Context, p jukebox.Playlist, v songs.Viewer) ([]songs.Entry, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT `+entryColumns+` FROM playlist_songs e
		JOIN songs s ON s.id = e.song_id JOIN orders o ON o.id = s.order_id
		LEFT JOIN favourites f ON f.song_id = s.id AND f.user_id = $2
		WHERE e.playlist_id = $4 AND s.deleted_at = 0 AND `+songInSight+` ORDER BY e.place`, append(sight(v), p.ID)...)
	return collect(rows, err, scanEntry)
}
