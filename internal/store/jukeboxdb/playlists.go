package jukeboxdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/fold"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// playlistColumns are the columns of a playlist p, with the number and duration of its songs that a
// viewer may see; $1 to $3 are [store.ViewerArgs].
const playlistColumns = `p.id, p.guild_id, p.user_id, p.user_name, p.name, p.shared, p.created_at, p.feed,
	(SELECT count(*) ` + visibleSongs + `), (SELECT CAST(coalesce(sum(s.duration_ms), 0) AS BIGINT) ` + visibleSongs + `)`

// visibleSongs selects the songs of a playlist p that a viewer may see.
const visibleSongs = `FROM playlist_songs e JOIN songs s ON s.id = e.song_id JOIN orders o ON o.id = s.order_id
	WHERE e.playlist_id = p.id AND s.deleted_at = 0 AND ` + store.SongVisible

func scanPlaylist(scan func(...any) error) (p jukebox.Playlist, err error) {
	var shared, created, ms int64
	err = scan(&p.ID, &p.GuildID, &p.Owner.ID, &p.Owner.Name, &p.Name, &shared, &created, &p.Feed, &p.Songs, &ms)
	p.Shared, p.Created, p.Length = shared != 0, store.FromMillis(created), time.Duration(ms)*time.Millisecond
	return p, err
}

// SavePlaylist adds a playlist with songs; [jukebox.ErrPlaylistExists] if its owner has one with
// the same name.
func (jb *Jukebox) SavePlaylist(ctx context.Context, p jukebox.Playlist, all ...songs.SongID) error {
	return jb.db.Tx(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `INSERT INTO playlists (id, guild_id, user_id, user_name,
			name, folded, bare, shared, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (guild_id, user_id, folded) DO NOTHING`,
			p.ID, p.GuildID, p.Owner.ID, p.Owner.Name, p.Name, fold.Case(p.Name), fold.Bare(p.Name),
			store.BoolInt(p.Shared), store.Millis(p.Created))
		if err = store.RequireChange(result, err); errors.Is(err, songs.ErrConflict) {
			return jukebox.ErrPlaylistExists
		}
		for i, song := range all {
			if err == nil {
				err = insertSong(ctx, tx, p.ID, song, int64(i)+1)
			}
		}
		if err != nil {
			return fmt.Errorf("save playlist %s: %w", p.ID, err)
		}
		return nil
	})
}

// RenamePlaylist renames a playlist; [jukebox.ErrPlaylistExists] if its owner has another one with
// that name.
func (jb *Jukebox) RenamePlaylist(ctx context.Context, id jukebox.PlaylistID, name string) error {
	return jb.db.Tx(ctx, func(tx *sql.Tx) error { return rename(ctx, tx, id, name) })
}

func rename(ctx context.Context, tx *sql.Tx, id jukebox.PlaylistID, name string) error {
	var taken int
	// Updating the rows of the owner makes concurrent renames wait.
	_, err := tx.ExecContext(ctx, `UPDATE playlists SET shared = shared
		WHERE (guild_id, user_id) IN (SELECT guild_id, user_id FROM playlists WHERE id = $1)`, id)
	if err == nil {
		err = tx.QueryRowContext(ctx, `SELECT count(*) FROM playlists p JOIN playlists q
			ON q.guild_id = p.guild_id AND q.user_id = p.user_id AND q.id <> p.id
			WHERE p.id = $1 AND q.folded = $2`, id, fold.Case(name)).Scan(&taken)
	}
	if err == nil && taken > 0 {
		return jukebox.ErrPlaylistExists
	}
	if err == nil {
		_, err = tx.ExecContext(ctx, `UPDATE playlists SET name = $2, folded = $3, bare = $4 WHERE id = $1`,
			id, name, fold.Case(name), fold.Bare(name))
	}
	if err != nil {
		return fmt.Errorf("rename playlist %s: %w", id, err)
	}
	return nil
}

// Playlists returns the playlists that a viewer may play and whose name contains a text, ignoring
// case and diacritics: the viewer's own first, then shared ones, each sorted by how closely they
// match.
func (jb *Jukebox) Playlists(ctx context.Context, v songs.Viewer, text string, limit int) ([]jukebox.Playlist, error) {
	q := fold.NewQuery(text)
	closest, args := `p.folded`, append(store.ViewerArgs(v), store.ContainsPattern(q.Bare()), limit)
	if !q.Empty() {
		closest, args = store.MatchOrder(q, `p.name`, `p.folded`, `p.bare`, args)
	}
	rows, err := jb.db.Reader().QueryContext(ctx, `SELECT `+playlistColumns+` FROM playlists p
		WHERE p.guild_id = $1 AND (p.user_id = $2 OR p.shared = 1) AND p.bare LIKE $4 ESCAPE '\'
		ORDER BY CASE WHEN p.user_id = $2 THEN 0 ELSE 1 END, `+closest+`, p.folded, p.id LIMIT $5`, args...)
	return store.Collect(rows, err, scanPlaylist)
}

// Playlist returns a playlist that a viewer may play by its id or name, the closest match if case
// or diacritics differ; [jukebox.ErrNoPlaylist] if there is none.
func (jb *Jukebox) Playlist(ctx context.Context, v songs.Viewer, which string) (jukebox.Playlist, error) {
	q := fold.NewQuery(which)
	p, err := scanPlaylist(jb.db.Reader().QueryRowContext(ctx, `SELECT `+playlistColumns+` FROM playlists p
		WHERE p.guild_id = $1 AND (p.user_id = $2 OR p.shared = 1) AND (p.id = $4 OR p.name = $5
		OR p.folded = $6 OR p.bare = $7 AND $7 <> '')
		ORDER BY CASE WHEN p.id = $4 THEN 0 WHEN p.name = $5 OR p.folded = $6 THEN 1 ELSE 2 END,
			CASE WHEN p.user_id = $2 THEN 0 ELSE 1 END, CASE WHEN p.name = $5 THEN 0 ELSE 1 END, p.id LIMIT 1`,
		append(store.ViewerArgs(v), which, q.Exact(), q.Folded(), q.Bare())...).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return p, jukebox.ErrNoPlaylist
	}
	if err != nil {
		return p, fmt.Errorf("read playlist: %w", err)
	}
	return p, nil
}

// SharePlaylist sets whether all members of the guild may play a playlist, or only its owner.
func (jb *Jukebox) SharePlaylist(ctx context.Context, id jukebox.PlaylistID, shared bool) error {
	return share(ctx, jb.db.Writer(), id, shared)
}

func share(ctx context.Context, db execer, id jukebox.PlaylistID, shared bool) error {
	if _, err := db.ExecContext(ctx, `UPDATE playlists SET shared = $2
		WHERE id = $1`, id, store.BoolInt(shared)); err != nil {
		return fmt.Errorf("share playlist %s: %w", id, err)
	}
	return nil
}

// SetPlaylistFeed sets the name of the podcast feed of a playlist, which must be unguessable; empty removes the feed.
func (jb *Jukebox) SetPlaylistFeed(ctx context.Context, id jukebox.PlaylistID, feed string) error {
	if _, err := jb.db.Writer().ExecContext(ctx, `UPDATE playlists SET feed = $2 WHERE id = $1`, id, feed); err != nil {
		return fmt.Errorf("set feed of playlist %s: %w", id, err)
	}
	return nil
}

// PlaylistOfFeed returns the playlist with a podcast feed, without the number of its songs; [jukebox.ErrNoPlaylist] if
// there is none.
func (jb *Jukebox) PlaylistOfFeed(ctx context.Context, feed string) (jukebox.Playlist, error) {
	p, err := scanPlaylist(jb.db.Reader().QueryRowContext(ctx, `SELECT `+playlistColumns+` FROM playlists p
		WHERE p.feed = $4 AND p.feed <> ''`, append(store.ViewerArgs(songs.Viewer{}), feed)...).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return p, jukebox.ErrNoPlaylist
	}
	if err != nil {
		return p, fmt.Errorf("read playlist of feed: %w", err)
	}
	return p, nil
}

// DeletePlaylist deletes a playlist. Its songs stay in the library.
func (jb *Jukebox) DeletePlaylist(ctx context.Context, id jukebox.PlaylistID) error {
	return jb.db.Tx(ctx, func(tx *sql.Tx) error {
		for _, statement := range []string{`DELETE FROM playlist_songs
			WHERE playlist_id = $1`, `DELETE FROM playlists WHERE id = $1`} {
			if _, err := tx.ExecContext(ctx, statement, id); err != nil {
				return fmt.Errorf("delete playlist %s: %w", id, err)
			}
		}
		return nil
	})
}
