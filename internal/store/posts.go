package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"riffbot/internal/songs"
)

// postRow is one thing that a post shows.
type postRow struct {
	order songs.OrderID
	song  songs.SongID
	user  string
}

// RecordPost keeps what a message shows, in place of what it showed before. One
// that shows a removed song is outdated at once.
func (db *DB) RecordPost(ctx context.Context, p songs.Post) error {
	err := db.tx(ctx, func(tx *sql.Tx) error {
		e := eraser{ctx: ctx, tx: tx}
		if err := e.run(`DELETE FROM song_posts WHERE channel_id = $1 AND message_id = $2`, p.ChannelID, p.MessageID); err != nil {
			return err
		}
		rows := make([]postRow, 0, len(p.Songs)+len(p.Orders)+len(p.Users))
		for _, id := range p.Songs {
			rows = append(rows, postRow{song: id})
		}
		for _, id := range p.Orders {
			rows = append(rows, postRow{order: id})
		}
		for _, id := range p.Users {
			rows = append(rows, postRow{user: id})
		}
		for _, r := range rows {
			if err := addPostRow(e, p, r); err != nil {
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

// addPostRow keeps one thing that a post shows. The guild and the order of a song
// are looked up.
//
// The row of the song is touched first, so that a removal that runs at the same
// time waits and then finds the post, or is seen here.
func addPostRow(e eraser, p songs.Post, r postRow) error {
	if err := e.run(`UPDATE songs SET deleted_at = deleted_at WHERE id = $1`, string(r.song)); err != nil {
		return err
	}
	return e.run(`
		INSERT INTO song_posts (channel_id, message_id, guild_id, kind, order_id, song_id, user_id, language, action, attempts, next_at, created_at)
		SELECT CAST($1 AS TEXT), CAST($2 AS TEXT),
			coalesce((SELECT guild_id FROM songs WHERE id = $5 AND $5 <> ''), (SELECT guild_id FROM orders WHERE id = $4 AND $4 <> ''), ''),
			CAST($3 AS TEXT), coalesce((SELECT order_id FROM songs WHERE id = $5 AND $5 <> ''), CAST($4 AS TEXT)), CAST($5 AS TEXT),
			CAST($6 AS TEXT), CAST($7 AS TEXT),
			CASE WHEN EXISTS (SELECT 1 FROM songs WHERE id = $5 AND deleted_at <> 0) THEN 'redraw' ELSE '' END, 0, 0, CAST($8 AS BIGINT)
		WHERE true ON CONFLICT DO NOTHING`,
		p.ChannelID, p.MessageID, string(p.Kind), string(r.order), string(r.song), r.user, p.Language, millis(p.At))
}

// ClaimPosts claims posts that show something that was deleted, and keeps them
// from other processes until a time.
func (db *DB) ClaimPosts(ctx context.Context, now, until time.Time, limit int) (claimed []songs.OutdatedPost, err error) {
	rows, err := db.read.QueryContext(ctx, `
		SELECT p.channel_id, p.message_id FROM song_posts p WHERE p.next_at <= $1 AND p.action <> ''
		GROUP BY p.channel_id, p.message_id ORDER BY min(p.next_at), p.channel_id, p.message_id LIMIT $2`, millis(now), limit)
	found, err := collect(rows, err, func(scan func(...any) error) (p songs.OutdatedPost, err error) {
		return p, scan(&p.ChannelID, &p.MessageID)
	})
	if err != nil {
		return nil, err
	}
	for _, p := range found {
		result, err := db.write.ExecContext(ctx, `UPDATE song_posts SET next_at = $4 WHERE channel_id = $1 AND message_id = $2 AND next_at <= $3`,
			p.ChannelID, p.MessageID, millis(now), millis(until))
		if err != nil {
			return claimed, fmt.Errorf("claim post %s: %w", p.MessageID, err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			continue // another process has it
		}
		if err := db.fillPost(ctx, &p); err != nil {
			return claimed, err
		}
		claimed = append(claimed, p)
	}
	return claimed, nil
}

// fillPost reads what a post shows and what is left of it.
func (db *DB) fillPost(ctx context.Context, p *songs.OutdatedPost) error {
	rows, err := db.write.QueryContext(ctx, `
		SELECT p.guild_id, p.kind, p.order_id, p.song_id, p.language, p.action, p.attempts, coalesce(s.deleted_at, 1), coalesce(s.removal, '')
		FROM song_posts p LEFT JOIN songs s ON s.id = p.song_id AND p.song_id <> ''
		WHERE p.channel_id = $1 AND p.message_id = $2 ORDER BY s.take, p.song_id`, p.ChannelID, p.MessageID)
	_, err = collect(rows, err, func(scan func(...any) error) (struct{}, error) {
		var guild, order, song, action, by string
		var deleted int64
		err := scan(&guild, &p.Kind, &order, &song, &p.Language, &action, &p.Attempts, &deleted, &by)
		p.Remove = p.Remove || action == actionRemove
		if guild != "" {
			p.GuildID = guild
		}
		if order != "" {
			p.Order = songs.OrderID(order)
		}
		switch {
		case song == "":
		case deleted == 0:
			p.Left = append(p.Left, songs.SongID(song))
		default:
			p.Gone = append(p.Gone, songs.SongID(song))
			if by != "" {
				p.By = songs.Remover(by)
			}
		}
		return struct{}{}, err
	})
	if err != nil {
		return fmt.Errorf("read post %s: %w", p.MessageID, err)
	}
	return nil
}

// What is to be done with a post: it goes, or it is changed to what is left of it.
const (
	actionRemove = "remove"
	actionRedraw = "redraw"
)

// SettlePost notes that a claimed post shows only what is left of it. A post of
// which nothing is left is forgotten.
func (db *DB) SettlePost(ctx context.Context, p songs.OutdatedPost) error {
	err := db.tx(ctx, func(tx *sql.Tx) error {
		e := eraser{ctx: ctx, tx: tx}
		if p.Remove || len(p.Left) == 0 || p.Kind == songs.PostCopy {
			return e.run(`DELETE FROM song_posts WHERE channel_id = $1 AND message_id = $2`, p.ChannelID, p.MessageID)
		}
		for _, id := range p.Gone {
			if err := e.run(`DELETE FROM song_posts WHERE channel_id = $1 AND message_id = $2 AND song_id = $3`, p.ChannelID, p.MessageID, id); err != nil {
				return err
			}
		}
		// What was removed while the message was changed is still to be done.
		return e.run(`UPDATE song_posts SET attempts = 0, next_at = 0,
			action = CASE WHEN EXISTS (SELECT 1 FROM songs s WHERE s.id = song_posts.song_id AND s.deleted_at <> 0) THEN 'redraw' ELSE '' END
			WHERE channel_id = $1 AND message_id = $2`, p.ChannelID, p.MessageID)
	})
	if err != nil {
		return fmt.Errorf("settle post %s: %w", p.MessageID, err)
	}
	return nil
}

// PostponePost notes that a claimed post could not be changed, and when to try
// again.
func (db *DB) PostponePost(ctx context.Context, p songs.OutdatedPost, next time.Time) error {
	_, err := db.write.ExecContext(ctx, `UPDATE song_posts SET attempts = attempts + 1, next_at = $3 WHERE channel_id = $1 AND message_id = $2`,
		p.ChannelID, p.MessageID, millis(next))
	if err != nil {
		return fmt.Errorf("postpone post %s: %w", p.MessageID, err)
	}
	return nil
}

// Removed reports whether any of the songs was removed.
func (db *DB) Removed(ctx context.Context, ids []songs.SongID) (bool, error) {
	for _, id := range ids {
		var there int
		err := db.write.QueryRowContext(ctx, `SELECT count(*) FROM songs WHERE id = $1 AND deleted_at <> 0`, id).Scan(&there)
		if err != nil {
			return false, fmt.Errorf("look for song %s: %w", id, err)
		}
		if there > 0 {
			return true, nil
		}
	}
	return false, nil
}
