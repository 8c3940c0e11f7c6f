package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"riffbot/internal/songs"
)

// onShelf are the songs that somebody may see: those that were made, of one guild
// (or of the viewer alone, in direct messages), and not deleted. $1 is the share,
// $2 the viewer.
const onShelf = `FROM songs s JOIN orders o ON o.id = s.order_id
	LEFT JOIN favourites f ON f.song_id = s.id AND f.user_id = $2
	WHERE o.share = $1 AND s.deleted_at = 0 AND (o.state = 'done' OR o.state = 'failed' AND o.failure LIKE '%"unposted"%')`

const entryColumns = `s.id, s.take, s.parent_id, s.vendor_id, s.title, s.style, s.lyrics, s.words, s.model, s.duration_ms, s.audio_url, s.cover_url,
	s.audio, s.cover, s.posted, s.order_id, o.user_id, o.user_name, o.guild_id, o.channel_id, s.created_at, f.song_id IS NOT NULL`

// Library returns a page of the songs that fit, newest first, and how many there
// are.
//
// Text is looked for as it is, in one guild's songs: an index of words would not
// find Chinese, which has no spaces, and needs a text of SQL for each database.
func (db *DB) Library(ctx context.Context, q songs.Search) (page []songs.Entry, total int, err error) {
	where, args := onShelf, []any{share(songs.Order{Place: q.Place, Requester: songs.Member{ID: q.Viewer}}), q.Viewer}
	switch q.Shelf {
	case songs.ShelfMine:
		where += ` AND o.user_id = $2`
	case songs.ShelfFavourites:
		where += ` AND f.song_id IS NOT NULL`
	}
	for word := range strings.FieldsSeq(strings.ToLower(q.Text)) {
		args = append(args, "%"+strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(word)+"%")
		where += fmt.Sprintf(` AND s.search LIKE $%d ESCAPE '\'`, len(args))
	}
	if err := db.read.QueryRowContext(ctx, `SELECT count(*) `+where, args...).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count songs: %w", err)
	}
	args = append(args, q.Limit, q.Offset)
	rows, err := db.read.QueryContext(ctx, fmt.Sprintf(`SELECT %s %s ORDER BY s.created_at DESC, s.id DESC LIMIT $%d OFFSET $%d`,
		entryColumns, where, len(args)-1, len(args)), args...)
	page, err = collect(rows, err, scanEntry)
	return page, total, err
}

// Entry returns one song that the viewer may see in a place;
// [songs.ErrNotFound] otherwise.
func (db *DB) Entry(ctx context.Context, id songs.SongID, place songs.Place, viewer string) (songs.Entry, error) {
	e, err := scanEntry(db.read.QueryRowContext(ctx, `SELECT `+entryColumns+` `+onShelf+` AND s.id = $3`,
		share(songs.Order{Place: place, Requester: songs.Member{ID: viewer}}), viewer, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return e, songs.ErrNotFound
	}
	if err != nil {
		return e, fmt.Errorf("read song %s: %w", id, err)
	}
	return e, nil
}

// Favour marks a song as somebody's favourite, or no longer.
func (db *DB) Favour(ctx context.Context, id songs.SongID, viewer string, favourite bool) error {
	statement, args := `DELETE FROM favourites WHERE song_id = $1 AND user_id = $2`, []any{id, viewer}
	if favourite {
		statement = `INSERT INTO favourites (song_id, user_id, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`
		args = append(args, time.Now().UnixMilli())
	}
	if _, err := db.write.ExecContext(ctx, statement, args...); err != nil {
		return fmt.Errorf("mark song %s: %w", id, err)
	}
	return nil
}

// Rename gives a song another title.
func (db *DB) Rename(ctx context.Context, id songs.SongID, title string) error {
	_, err := db.write.ExecContext(ctx, `UPDATE songs SET title = $2, search = $3 || ' ' || search WHERE id = $1`, id, title, strings.ToLower(title))
	if err != nil {
		return fmt.Errorf("rename song %s: %w", id, err)
	}
	return nil
}

// Remove takes a song out of the library. Its files stay for the message that
// shows them.
func (db *DB) Remove(ctx context.Context, id songs.SongID) error {
	if _, err := db.write.ExecContext(ctx, `UPDATE songs SET deleted_at = $2 WHERE id = $1`, id, time.Now().UnixMilli()); err != nil {
		return fmt.Errorf("remove song %s: %w", id, err)
	}
	return nil
}

func scanEntry(scan func(...any) error) (e songs.Entry, err error) {
	var created int64
	e.Song, err = scanSong(func(to ...any) error {
		return scan(append(to, &e.OrderID, &e.Requester.ID, &e.Requester.Name, &e.Place.GuildID, &e.Place.ChannelID, &created, &e.Favourite)...)
	})
	e.CreatedAt = moment(created)
	return e, err
}
