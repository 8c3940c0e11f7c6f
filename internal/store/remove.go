package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"riffbot/internal/requests"
	"riffbot/internal/songs"
)

// removal deletes songs with all that says what they are: texts, files, places in
// lists, what they were asked for with, and what was made of those words. Of the
// songs only empty rows stay, for what refers to them.
type removal struct {
	eraser
	by songs.Remover
	// at is when, in milliseconds: all songs that were deleted then are the removal's.
	at int64
	// versions says that songs which were made of the removed ones, or ordered in
	// the same words, go as well.
	versions bool
}

// gone are the ids of a removal's songs, $1 being its time, and spent those of the
// orders of which no song is left.
const (
	gone  = `(SELECT id FROM songs WHERE deleted_at = $1)`
	spent = `(SELECT s.order_id FROM songs s WHERE s.deleted_at = $1
		AND NOT EXISTS (SELECT 1 FROM songs k WHERE k.order_id = s.order_id AND k.deleted_at = 0))`
)

// Remove deletes one song. Where its requester removes it, versions of it stay,
// without its words where they were only kept for making them.
func (db *DB) Remove(ctx context.Context, id songs.SongID, by songs.Remover) error {
	err := db.tx(ctx, func(tx *sql.Tx) error {
		return removal{eraser: eraser{ctx: ctx, tx: tx}, by: by, at: millis(time.Now()), versions: by == songs.RemovedByCurators}.run(`id = $1`, string(id))
	})
	db.cleanSoon(err)
	if err != nil {
		return fmt.Errorf("remove song %s: %w", id, err)
	}
	return nil
}

// run deletes the songs of a condition, whose $1 is arg.
func (r removal) run(which, arg string) error {
	// First of all, so that whatever is written about these songs at the same time
	// either waits for this or is found below.
	err := r.run3(`UPDATE songs SET deleted_at = $2, removal = CASE WHEN removal = '' THEN $3 ELSE removal END WHERE `+which, arg)
	if err != nil {
		return err
	}
	if err := r.spread(); err != nil {
		return err
	}
	words, err := r.words(`id IN `+spent, r.at)
	if err != nil {
		return err
	}
	for _, do := range []func() error{r.posts, r.files, r.edits, func() error { return r.sameWords(words) }, r.empty, r.board} {
		if err := do(); err != nil {
			return err
		}
	}
	return r.vacuumLater()
}

// run3 runs a statement whose $2 and $3 are the removal's time and cause.
func (r removal) run3(statement, arg string) error {
	return r.eraser.run(statement, arg, r.at, string(r.by))
}

// missing are the ids of the orders for songs that those of a removal lacked, and
// whose songs have not come. found are those whose songs came, where nothing is left
// of the order that lacked them.
const (
	missing = `(WITH RECURSIVE lacked (id) AS (
		SELECT order_id FROM songs WHERE deleted_at = $1 UNION SELECT o.id FROM orders o JOIN lacked l ON o.request = '` + songs.RestPrefix + `' || l.id)
		SELECT m.id FROM orders m JOIN lacked l ON l.id = m.id WHERE m.request LIKE '` + songs.RestPrefix + `%' AND m.state <> 'done')`
	found = `(SELECT f.id FROM orders f WHERE f.state = 'done' AND f.request IN (SELECT '` + songs.RestPrefix + `' || s.order_id FROM songs s
		WHERE s.deleted_at = $1 AND NOT EXISTS (SELECT 1 FROM songs k WHERE k.order_id = s.order_id AND k.deleted_at = 0)))`
)

// spread adds what belongs to the songs: archives of their stems, songs of the same
// order that have not come yet, which would be posted with the same words, and, with
// versions, what was made of them or ordered again.
func (r removal) spread() error {
	more := `order_id IN ` + missing
	if r.versions {
		more += ` OR parent_id IN ` + gone + ` OR order_id IN ` + found +
			` OR order_id IN (SELECT c.id FROM orders c WHERE c.copied_from <> '' AND c.copied_from IN ` + spent + `)`
	} else {
		more += ` OR stems = 1 AND parent_id IN ` + gone
	}
	for {
		result, err := r.tx.ExecContext(r.ctx, `UPDATE songs SET deleted_at = $1, removal = CASE WHEN removal = '' THEN $2 ELSE removal END
			WHERE deleted_at <> $1 AND (`+more+`)`, r.at, string(r.by))
		if err != nil {
			return fmt.Errorf("find versions of removed songs: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return err
		}
	}
}

// posts lets all messages that show the songs be changed. Messages from before
// posts were recorded are known by the addresses of orders and by threads.
func (r removal) posts() error {
	if err := r.oldPosts(`id IN (SELECT order_id FROM songs WHERE deleted_at = $1)`, r.at); err != nil {
		return err
	}
	for _, statement := range []string{
		`INSERT INTO song_posts (channel_id, message_id, guild_id, kind, order_id, song_id, user_id, language, action, attempts, next_at, created_at)
			SELECT t.thread_id, t.thread_id, s.guild_id, 'thread', s.order_id, s.id, '', '', '', 0, 0, CAST($1 AS BIGINT) FROM song_threads t JOIN songs s ON s.id = t.song_id
			WHERE s.deleted_at = $1 AND s.parent_id = '' AND NOT EXISTS (SELECT 1 FROM song_posts p WHERE p.message_id = t.thread_id AND p.kind = 'thread')
			ON CONFLICT DO NOTHING`,
		`UPDATE song_posts SET action = CASE WHEN action = 'remove' THEN action ELSE 'redraw' END, attempts = 0, next_at = 0 WHERE song_id IN ` + gone,
		`UPDATE song_posts SET action = 'remove', attempts = 0, next_at = 0 WHERE song_id = '' AND order_id IN ` + spent,
		`DELETE FROM song_threads WHERE song_id IN ` + gone,
	} {
		if err := r.eraser.run(statement, r.at); err != nil {
			return err
		}
	}
	return nil
}

// oldPosts records the messages of orders by their addresses, where nothing is
// recorded of them. which may use $1 for arg.
func (e eraser) oldPosts(which string, arg any) error {
	type old struct {
		id      songs.OrderID
		address []byte
		post    songs.Post
	}
	rows, err := e.tx.QueryContext(e.ctx, `SELECT id, address FROM orders WHERE address <> '' AND address <> '{}' AND `+which, arg)
	all, err := collect(rows, err, func(scan func(...any) error) (o old, err error) { return o, scan(&o.id, (*text)(&o.address)) })
	if err != nil {
		return err
	}
	for _, o := range all {
		var at struct {
			ChannelID string `json:"channel_id"`
			MessageID string `json:"message_id"`
			Language  string `json:"language"`
		}
		if json.Unmarshal(o.address, &at) != nil || at.MessageID == "" || at.ChannelID == "" {
			continue
		}
		o.post = songs.Post{ChannelID: at.ChannelID, MessageID: at.MessageID, Kind: songs.PostSong, Language: at.Language, At: time.Now()}
		var known int
		err := e.tx.QueryRowContext(e.ctx, `SELECT count(*) FROM song_posts WHERE channel_id = $1 AND message_id = $2`, at.ChannelID, at.MessageID).Scan(&known)
		if err != nil {
			return fmt.Errorf("look for a post: %w", err)
		}
		if known > 0 {
			continue
		}
		if err := e.oldPost(o.id, o.post); err != nil {
			return err
		}
	}
	return nil
}

// oldPost records the message of an order with its songs, or with the order alone
// where it has none.
func (e eraser) oldPost(id songs.OrderID, p songs.Post) error {
	rows, err := e.tx.QueryContext(e.ctx, `SELECT id FROM songs WHERE order_id = $1`, id)
	shown, err := collect(rows, err, scanText)
	if err != nil {
		return err
	}
	for _, song := range shown {
		if err := addPostRow(e, p, postRow{song: songs.SongID(song)}); err != nil {
			return err
		}
	}
	if len(shown) > 0 {
		return nil
	}
	return addPostRow(e, p, postRow{order: id})
}

// files leaves the songs' files to be deleted, with their folders: nothing in those
// is anything else's.
func (r removal) files() error {
	if err := leave(r.ctx, r.tx, `deleted_at = $1`, r.at); err != nil {
		return err
	}
	return r.folders(`deleted_at = $1`, r.at)
}

// folders lets the folders of songs be emptied of what no song names.
func (e eraser) folders(which string, arg any) error {
	return e.run(`INSERT INTO leftovers (file, due_at, again) SELECT id || '/', 0, 1 FROM songs WHERE `+which+`
		ON CONFLICT (file) DO UPDATE SET due_at = 0, again = 1`, arg)
}

// empty deletes what the songs' rows and lists of songs say of them.
func (r removal) empty() error {
	for _, statement := range []string{
		// A jukebox that has the songs in memory would write them again: it is taken
		// over, and read without them.
		`UPDATE players SET run = run + 1, updated_at = 0 WHERE guild_id IN (SELECT guild_id FROM jukebox_entries WHERE song_id IN ` + gone + `)`,
		`DELETE FROM jukebox_votes WHERE EXISTS (SELECT 1 FROM jukebox_entries e WHERE e.guild_id = jukebox_votes.guild_id
			AND e.id = jukebox_votes.entry_id AND e.song_id IN ` + gone + `)`,
		`DELETE FROM jukebox_entries WHERE song_id IN ` + gone,
		`DELETE FROM plays WHERE song_id IN ` + gone,
		`DELETE FROM song_shares WHERE song_id IN ` + gone,
		`DELETE FROM playlist_songs WHERE song_id IN ` + gone,
		`DELETE FROM favourites WHERE song_id IN ` + gone,
		`DELETE FROM guild_favourites WHERE song_id IN ` + gone,
		`DELETE FROM drafts WHERE song_id IN ` + gone,
		`DELETE FROM wishes WHERE order_id IN ` + spent,
		`UPDATE reports SET reason = '', decision = CASE WHEN decision = '' THEN 'remove' ELSE decision END WHERE order_id IN ` + spent,
		`UPDATE events SET detail = '' WHERE order_id IN ` + spent,
		`UPDATE audit SET value_before = '', value_after = '' WHERE what LIKE 'report.%'
			AND EXISTS (SELECT 1 FROM orders o WHERE o.id IN ` + spent + ` AND audit.value_after LIKE '%(' || o.id || ')%')`,
		cancelOrders + `id IN ` + spent,
		`UPDATE orders SET task_id = '', trace_id = '' WHERE id IN ` + missing,
		`UPDATE orders SET failure = '', tell_at = 0 WHERE NOT ` + notFinal + ` AND id IN ` + spent,
		`UPDATE orders SET brief = '{}', address = '{}' WHERE id IN ` + spent,
		`UPDATE songs SET title = '', style = '', lyrics = '', words = 'null', search = '', vendor_id = '', audio_url = '', cover_url = '',
			audio = '{}', cover = '{}', posted = '{}', master = '{}', card = '{}', remaster = 0 WHERE deleted_at = $1`,
	} {
		if err := r.eraser.run(statement, r.at); err != nil {
			return err
		}
	}
	return nil
}

// board takes the songs' words out of requests and battles, whose messages are then
// drawn again.
func (r removal) board() error {
	note := requests.NoteWithdrawn
	if r.by == songs.RemovedByCurators {
		note = requests.NoteRemoved
	}
	const asked = `(song_id IN ` + gone + ` OR order_id IN ` + spent + `)`
	for _, statement := range []string{
		`UPDATE panels SET rev = rev + 1 WHERE id IN (SELECT 'board:' || guild_id FROM requests WHERE ` + asked + `
			UNION SELECT 'battle:' || battle_id FROM battle_sides WHERE ` + asked + `)`,
		`UPDATE battles SET idea = '' WHERE id IN (SELECT battle_id FROM battle_sides WHERE ` + asked + `)`,
		`UPDATE battle_sides SET title = '', style = '' WHERE ` + asked,
	} {
		if err := r.eraser.run(statement, r.at); err != nil {
			return err
		}
	}
	return r.eraser.run(`UPDATE requests SET idea = '', style = '', voice = '', title = '', status = 'declined', note = $2 WHERE `+asked, r.at, string(note))
}
