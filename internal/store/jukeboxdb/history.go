package jukeboxdb

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/librarydb"
)

// playedSongs joins the songs of plays that a viewer may see; $1 to $3 are [store.ViewerArgs].
const playedSongs = ` CROSS JOIN songs s CROSS JOIN orders o
	LEFT JOIN favourites f ON f.song_id = s.id AND f.user_id = ''
	WHERE e.guild_id = $1 AND s.id = e.song_id AND o.id = s.order_id
	AND s.deleted_at = 0 AND e.guild_id = o.guild_id AND ` + store.SongVisible

// MaxPlays is the number of plays that the history of a guild keeps.
const MaxPlays = 1000

// AddPlay adds a song to the history of a guild, and deletes the plays before the latest MaxPlays.
func (jb *Jukebox) AddPlay(ctx context.Context, p jukebox.Play) error {
	return jb.db.Tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO plays (guild_id, song_id, user_id, user_name, why,
			skipped, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			p.GuildID, p.Song.ID, p.By.ID, p.By.Name, p.Source, store.BoolInt(p.Skipped), store.Millis(p.At))
		if err != nil {
			return fmt.Errorf("insert play of song %s: %w", p.Song.ID, err)
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM plays WHERE guild_id = $1 AND at < (SELECT at FROM plays
			WHERE guild_id = $1 ORDER BY at DESC LIMIT 1 OFFSET $2)`, p.GuildID, MaxPlays-1)
		if err != nil {
			return fmt.Errorf("delete old plays of guild %s: %w", p.GuildID, err)
		}
		return nil
	})
}

// Plays returns a page of the history of a viewer's guild, newest first, with the songs that the
// viewer may see, and the total number, which is counted up to [songs.MaxCounted].
func (jb *Jukebox) Plays(ctx context.Context, v songs.Viewer, limit, offset int) (page []jukebox.Play,
	total songs.Total, err error) {
	total, err = librarydb.Count(ctx, jb.db, `SELECT 1 AS one FROM plays e`+playedSongs, store.ViewerArgs(v), offset)
	if err != nil {
		return nil, total, err
	}
	rows, err := jb.db.Reader().QueryContext(ctx, `SELECT `+librarydb.EntryColumns+`, e.user_id, e.user_name,
		e.why, e.skipped, e.at,
		(SELECT count(*) FROM favourites h WHERE h.song_id = s.id)
		FROM plays e`+playedSongs+` ORDER BY e.at DESC, e.song_id LIMIT $4 OFFSET $5`, append(store.ViewerArgs(v), limit, offset)...)
	page, err = store.Collect(rows, err, func(scan func(...any) error) (p jukebox.Play, err error) {
		var at, skipped int64
		p.Song, err = librarydb.ScanEntry(func(to ...any) error {
			return scan(append(to, &p.By.ID, &p.By.Name, &p.Source, &skipped, &at, &p.Hearts)...)
		})
		p.GuildID, p.Skipped, p.At = v.GuildID, skipped != 0, store.FromMillis(at)
		return p, err
	})
	return page, total, err
}

// Favourites returns songs that members marked and a viewer may see, those with most marks first.
func (jb *Jukebox) Favourites(ctx context.Context, v songs.Viewer, limit int) ([]songs.Entry, error) {
	return jb.shelfOf(ctx, v, limit, ` AND EXISTS (SELECT 1 FROM favourites h WHERE h.song_id = s.id)`,
		`(SELECT count(*) FROM favourites h WHERE h.song_id = s.id) DESC, s.created_at DESC, s.id DESC`)
}

// Newest returns the newest songs that a viewer may see.
func (jb *Jukebox) Newest(ctx context.Context, v songs.Viewer, limit int) ([]songs.Entry, error) {
	return jb.shelfOf(ctx, v, limit, "", `s.created_at DESC, s.take, s.id DESC`)
}

func (jb *Jukebox) shelfOf(ctx context.Context, v songs.Viewer, limit int, which, order string) ([]songs.Entry, error) {
	rows, err := jb.db.Reader().QueryContext(ctx, librarydb.PageQuery(librarydb.Of(v)+which, order, `LIMIT $4`),
		append(store.ViewerArgs(v), limit)...)
	return store.Collect(rows, err, librarydb.ScanEntry)
}
