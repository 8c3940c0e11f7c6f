package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/riffbot/riffbot/internal/songs"
)

// PostRow is an order, a song or a user that a post shows.
type PostRow struct {
	Order songs.OrderID
	Song  songs.SongID
	user  string
}

// RecordPost saves what a message shows and replaces what was saved before. A post that shows a
// removed song is outdated immediately.
func (db *DB) RecordPost(ctx context.Context, p songs.Post) error {
	err := db.Tx(ctx, func(tx *sql.Tx) error {
		e := Batch{Ctx: ctx, Tx: tx}
		if err := e.Run(`DELETE FROM song_posts WHERE channel_id = $1
			AND message_id = $2`, p.ChannelID, p.MessageID); err != nil {
			return err
		}
		rows := make([]PostRow, 0, len(p.Songs)+len(p.Orders)+len(p.Users))
		for _, id := range p.Songs {
			rows = append(rows, PostRow{Song: id})
		}
		for _, id := range p.Orders {
			rows = append(rows, PostRow{Order: id})
		}
		for _, id := range p.Users {
			rows = append(rows, PostRow{user: id})
		}
		for _, r := range rows {
			if err := AddPostRow(e, p, r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("record post %s: %w", p.MessageID, err)
	}
	return nil
}

// AddPostRow inserts one row of a post. It looks up the guild and the order of a song.
//
// It updates the row of the song first, so that a concurrent removal either waits and
// finds the post, or is visible here.
func AddPostRow(e Batch, p songs.Post, r PostRow) error {
	if err := e.Run(`UPDATE songs SET deleted_at = deleted_at WHERE id = $1`, string(r.Song)); err != nil {
		return err
	}
	return e.Run(`
		INSERT INTO song_posts (channel_id, message_id, guild_id, kind, order_id, song_id, user_id, language,
		action, attempts, next_at, created_at)
		SELECT CAST($1 AS TEXT), CAST($2 AS TEXT),
			coalesce((SELECT guild_id FROM songs WHERE id = $5 AND $5 <> ''), (SELECT guild_id FROM orders
			WHERE id = $4 AND $4 <> ''), ''),
			CAST($3 AS TEXT), coalesce((SELECT order_id FROM songs WHERE id = $5
			AND $5 <> ''), CAST($4 AS TEXT)), CAST($5 AS TEXT),
			CAST($6 AS TEXT), CAST($7 AS TEXT),
			CASE WHEN EXISTS (SELECT 1 FROM songs WHERE id = $5 AND deleted_at <> 0) THEN 'redraw'
			ELSE '' END, 0, 0, CAST($8 AS BIGINT)
		WHERE true ON CONFLICT DO NOTHING`,
		p.ChannelID, p.MessageID, string(p.Kind), string(r.Order), string(r.Song), r.user, p.Language, Millis(p.At))
}

// Actions on an outdated post: delete it, or render it again with what remains.
const (
	actionRemove = "remove"
	actionRedraw = "redraw"
)
