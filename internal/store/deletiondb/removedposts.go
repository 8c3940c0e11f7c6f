package deletiondb

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// posts marks all messages that show the songs as outdated. Messages that were sent before posts
// were recorded are found by the addresses of orders and by threads.
func (r removal) posts() error {
	if err := r.oldPosts(`id IN (SELECT order_id FROM songs WHERE deleted_at = $1 AND deleted_at <> 0)`, r.at); err != nil {
		return err
	}
	for _, statement := range []string{
		`INSERT INTO song_posts (channel_id, message_id, guild_id, kind, order_id, song_id, user_id, language,
			action, attempts, next_at, created_at)
			SELECT t.thread_id, t.thread_id, s.guild_id, 'thread', s.order_id, s.id, '', '', '', 0, 0,
			CAST($1 AS BIGINT) FROM song_threads t JOIN songs s ON s.id = t.song_id
			WHERE s.deleted_at = $1 AND s.deleted_at <> 0 AND s.parent_id = '' AND NOT EXISTS (SELECT 1 FROM song_posts p
			WHERE p.channel_id = t.thread_id AND p.message_id = t.thread_id AND p.kind = 'thread')
			ON CONFLICT DO NOTHING`,
		`UPDATE song_posts SET action = CASE WHEN action = 'remove' THEN action
			ELSE 'redraw' END, attempts = 0, next_at = 0 WHERE song_id <> '' AND song_id IN ` + removedSongs,
		`UPDATE song_posts SET action = 'remove', attempts = 0, next_at = 0 WHERE song_id = ''
			AND order_id <> '' AND order_id IN ` + emptyOrders,
		`DELETE FROM song_threads WHERE song_id IN ` + removedSongs,
	} {
		if err := r.Run(statement, r.at); err != nil {
			return err
		}
	}
	return nil
}

// oldPosts records the messages of orders by their addresses if no post is recorded. which may use
// $1 for arg.
func (e eraser) oldPosts(which string, arg any) error {
	type old struct {
		id      songs.OrderID
		address []byte
		post    songs.Post
	}
	rows, err := e.Tx.QueryContext(e.Ctx, `SELECT id, address FROM orders WHERE address <> ''
		AND address <> '{}' AND `+which, arg)
	all, err := store.Collect(rows, err, func(scan func(...any) error) (o old, err error) {
		return o, scan(&o.id, (*store.Text)(&o.address))
	})
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
		o.post = songs.Post{ChannelID: at.ChannelID, MessageID: at.MessageID, Kind: songs.PostSong,
			Language: at.Language, At: time.Now()}
		var known int
		err := e.Tx.QueryRowContext(e.Ctx, `SELECT count(*) FROM song_posts WHERE channel_id = $1
			AND message_id = $2`, at.ChannelID, at.MessageID).Scan(&known)
		if err != nil {
			return fmt.Errorf("find post: %w", err)
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

// oldPost records the message of an order with its songs, or with the order alone if it has none.
func (e eraser) oldPost(id songs.OrderID, p songs.Post) error {
	rows, err := e.Tx.QueryContext(e.Ctx, `SELECT id FROM songs WHERE order_id = $1`, id)
	shown, err := store.Collect(rows, err, store.ScanText)
	if err != nil {
		return err
	}
	for _, song := range shown {
		if err := store.AddPostRow(e.Batch, p, store.PostRow{Song: songs.SongID(song)}); err != nil {
			return err
		}
	}
	if len(shown) > 0 {
		return nil
	}
	return store.AddPostRow(e.Batch, p, store.PostRow{Order: id})
}
