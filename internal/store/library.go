package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"riffbot/internal/songs"
)

// onShelf are the songs that a viewer may see, $1 to $3 being [sight]: those that were made, of one guild (or of the
// viewer alone, in direct messages), and not deleted. Archives of stems are no songs. While an order is delivered,
// people may see its song already.
const onShelf = `FROM songs s JOIN orders o ON o.id = s.order_id
	LEFT JOIN favourites f ON f.song_id = s.id AND f.user_id = $2
	WHERE s.deleted_at = 0 AND s.stems = 0 AND ` + songInSight + ` AND (o.state IN ('delivering', 'done') OR o.state = 'failed' AND o.failure LIKE '%"unposted"%')`

const entryColumns = `s.id, s.take, s.parent_id, s.vendor_id, s.title, s.style, s.lyrics, s.words, s.model, s.duration_ms, s.audio_url, s.cover_url,
	s.audio, s.cover, s.posted, s.stems, s.master, s.card, s.order_id, o.user_id, o.user_name, o.guild_id, o.channel_id, s.created_at, f.song_id IS NOT NULL, o.brief,
	EXISTS (SELECT 1 FROM songs t WHERE t.order_id = s.order_id AND t.id <> s.id AND t.title = s.title AND t.deleted_at = 0)`

// Library returns a page of the songs that fit, newest first, and how many there
// are.
//
// Text is looked for as it is, in one guild's songs: an index of words would not
// find Chinese, which has no spaces, and needs a text of SQL for each database.
func (db *DB) Library(ctx context.Context, q songs.Search) (page []songs.Entry, total int, err error) {
	where, args := onShelf, sight(q.Viewer)
	switch q.Shelf {
	case songs.ShelfMine:
		where += ` AND o.user_id = $2`
	case songs.ShelfMember:
		args = append(args, q.Member)
		where += fmt.Sprintf(` AND o.user_id = $%d`, len(args))
	case songs.ShelfWinners:
		where += ` AND s.id IN (SELECT song_id FROM guild_favourites WHERE guild_id = $1)`
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

// Entry returns one song that the viewer may see;
// [songs.ErrNotFound] otherwise.
func (db *DB) Entry(ctx context.Context, id songs.SongID, v songs.Viewer) (songs.Entry, error) {
	e, err := scanEntry(db.read.QueryRowContext(ctx, `SELECT `+entryColumns+` `+onShelf+` AND s.id = $4`, append(sight(v), id)...).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return e, songs.ErrNotFound
	}
	if err != nil {
		return e, fmt.Errorf("read song %s: %w", id, err)
	}
	return e, nil
}

// mostVersions bounds a tree of versions.
const mostVersions = 50

// Versions returns the songs that one was made from and those that were made
// from any of them, as far as the viewer may see them, oldest first.
func (db *DB) Versions(ctx context.Context, id songs.SongID, v songs.Viewer) ([]songs.Entry, error) {
	rows, err := db.read.QueryContext(ctx, `
		WITH RECURSIVE
			up(id, parent_id, height) AS (
				SELECT id, parent_id, 0 FROM songs WHERE id = $4
				UNION ALL SELECT s.id, s.parent_id, up.height + 1 FROM songs s JOIN up ON s.id = up.parent_id WHERE up.height < $5),
			tree(id) AS (
				SELECT id FROM up WHERE height = (SELECT max(height) FROM up)
				UNION SELECT s.id FROM songs s JOIN tree ON s.parent_id = tree.id)
		SELECT `+entryColumns+` `+onShelf+` AND s.id IN (SELECT id FROM tree) ORDER BY s.created_at, s.id LIMIT $5`,
		append(sight(v), id, mostVersions)...)
	return collect(rows, err, scanEntry)
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

// Rename gives a song another title; [songs.ErrNotFound] when it was removed meanwhile.
func (db *DB) Rename(ctx context.Context, id songs.SongID, title string) error {
	result, err := db.write.ExecContext(ctx, `UPDATE songs SET title = $2, search = $3 || ' ' || search WHERE id = $1 AND deleted_at = 0`,
		id, title, strings.ToLower(title))
	if err = changed(result, err); errors.Is(err, songs.ErrTaken) {
		return songs.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("rename song %s: %w", id, err)
	}
	return nil
}

func scanEntry(scan func(...any) error) (e songs.Entry, err error) {
	var created int64
	var brief string
	e.Song, err = scanSong(func(to ...any) error {
		return scan(append(to, &e.OrderID, &e.Requester.ID, &e.Requester.Name, &e.Place.GuildID, &e.Place.ChannelID, &created, &e.Favourite, &brief, &e.SameTitle)...)
	})
	if err != nil {
		return e, err
	}
	e.CreatedAt = moment(created)
	made := songs.Brief{}
	err = json.Unmarshal([]byte(brief), &made)
	e.Edit, e.Chosen = made.Edit, made.Artist
	return e, err
}
