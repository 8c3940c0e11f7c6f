package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// ClaimPosts returns posts that show deleted data, and hides them from other processes until a
// time.
func (db *DB) ClaimPosts(ctx context.Context, now, until time.Time, limit int) (claimed []songs.OutdatedPost,
	err error) {
	rows, err := db.read.QueryContext(ctx, `
		SELECT p.channel_id, p.message_id FROM song_posts p WHERE p.next_at <= $1 AND p.action <> ''
		GROUP BY p.channel_id, p.message_id ORDER BY min(p.next_at), p.channel_id, p.message_id
		LIMIT $2`, Millis(now), limit)
	found, err := Collect(rows, err, func(scan func(...any) error) (p songs.OutdatedPost, err error) {
		return p, scan(&p.ChannelID, &p.MessageID)
	})
	if err != nil {
		return nil, err
	}
	for _, p := range found {
		result, err := db.write.ExecContext(ctx, `UPDATE song_posts SET next_at = $4 WHERE channel_id = $1
			AND message_id = $2 AND next_at <= $3`,
			p.ChannelID, p.MessageID, Millis(now), Millis(until))
		if err != nil {
			return claimed, fmt.Errorf("claim post %s: %w", p.MessageID, err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			continue // claimed by another process
		}
		if err := db.fillPost(ctx, &p); err != nil {
			return claimed, err
		}
		claimed = append(claimed, p)
	}
	return claimed, nil
}

// fillPost reads what a post shows and what remains of it.
func (db *DB) fillPost(ctx context.Context, p *songs.OutdatedPost) error {
	rows, err := db.write.QueryContext(ctx, `
		SELECT p.guild_id, p.kind, p.order_id, p.song_id, p.language, p.action, p.attempts,
		coalesce(s.deleted_at, 1), coalesce(s.removal, '')
		FROM song_posts p LEFT JOIN songs s ON s.id = p.song_id AND p.song_id <> ''
		WHERE p.channel_id = $1 AND p.message_id = $2 ORDER BY s.take, p.song_id`, p.ChannelID, p.MessageID)
	_, err = Collect(rows, err, func(scan func(...any) error) (struct{}, error) {
		var guild, order, song, action, by string
		var deleted int64
		err := scan(&guild, &p.Kind, &order, &song, &p.Language, &action, &p.Attempts, &deleted, &by)
		p.MustDelete = p.MustDelete || action == actionRemove
		if guild != "" {
			p.GuildID = guild
		}
		if order != "" {
			p.Order = songs.OrderID(order)
		}
		switch {
		case song == "":
		case deleted == 0:
			p.Remaining = append(p.Remaining, songs.SongID(song))
		default:
			p.Removed = append(p.Removed, songs.SongID(song))
			if by != "" {
				p.RemovedBy = songs.Remover(by)
			}
		}
		return struct{}{}, err
	})
	if err != nil {
		return fmt.Errorf("read post %s: %w", p.MessageID, err)
	}
	return nil
}

// SettlePost records that a claimed post was updated. A post without remaining content is deleted.
func (db *DB) SettlePost(ctx context.Context, p songs.OutdatedPost) error {
	err := db.Tx(ctx, func(tx *sql.Tx) error {
		e := Batch{Ctx: ctx, Tx: tx}
		deleteAll := func() error {
			return e.Run(`DELETE FROM song_posts WHERE channel_id = $1 AND message_id = $2`, p.ChannelID, p.MessageID)
		}
		if p.MustDelete || p.Kind == songs.PostCopy {
			return deleteAll()
		}
		for _, id := range p.Removed { // hidden songs may be shown again
			if err := e.Run(`DELETE FROM song_posts WHERE channel_id = $1 AND message_id = $2
				AND song_id = $3 AND NOT EXISTS (SELECT 1 FROM songs s WHERE s.id = song_posts.song_id
				AND s.deleted_at <= 0)`, p.ChannelID, p.MessageID, id); err != nil {
				return err
			}
		}
		// Songs removed during the update still have to be handled.
		if err := e.Run(`UPDATE song_posts SET attempts = 0, next_at = 0,
			action = CASE WHEN EXISTS (SELECT 1 FROM songs s WHERE s.id = song_posts.song_id
			AND s.deleted_at <> 0) THEN 'redraw' ELSE '' END
			WHERE channel_id = $1 AND message_id = $2`, p.ChannelID, p.MessageID); err != nil {
			return err
		}
		if hidden, err := keepHidden(e, p); err != nil || hidden || len(p.Remaining) > 0 {
			return err
		}
		return deleteAll()
	})
	if err != nil {
		return fmt.Errorf("settle post %s: %w", p.MessageID, err)
	}
	return nil
}

// keepHidden marks the rows of a claimed post whose songs are hidden and may be shown again. It
// reports whether there are any.
func keepHidden(e Batch, p songs.OutdatedPost) (hidden bool, err error) {
	for _, id := range p.Removed {
		var deleted int64
		err := e.Tx.QueryRowContext(e.Ctx, `SELECT deleted_at FROM songs WHERE id = $1`, id).Scan(&deleted)
		if errors.Is(err, sql.ErrNoRows) || err == nil && deleted > 0 {
			continue
		}
		if err != nil {
			return false, fmt.Errorf("read song %s: %w", id, err)
		}
		action := ""
		if deleted == 0 { // shown again during the update
			action = "redraw"
		}
		hidden = true
		if err := e.Run(`UPDATE song_posts SET attempts = 0, next_at = 0, action = $4 WHERE channel_id = $1
			AND message_id = $2 AND song_id = $3`, p.ChannelID, p.MessageID, string(id), action); err != nil {
			return false, err
		}
	}
	return hidden, nil
}

// PostponePost records that the update of a claimed post failed, and when to retry it.
func (db *DB) PostponePost(ctx context.Context, p songs.OutdatedPost, next time.Time) error {
	_, err := db.write.ExecContext(ctx, `UPDATE song_posts SET attempts = attempts + 1, next_at = $3
		WHERE channel_id = $1 AND message_id = $2`,
		p.ChannelID, p.MessageID, Millis(next))
	if err != nil {
		return fmt.Errorf("postpone post %s: %w", p.MessageID, err)
	}
	return nil
}

// Removed reports whether any of the songs has been removed.
func (db *DB) Removed(ctx context.Context, ids []songs.SongID) (bool, error) {
	for _, id := range ids {
		var there int
		err := db.write.QueryRowContext(ctx, `SELECT count(*) FROM songs WHERE id = $1
			AND deleted_at <> 0`, id).Scan(&there)
		if err != nil {
			return false, fmt.Errorf("read song %s: %w", id, err)
		}
		if there > 0 {
			return true, nil
		}
	}
	return false, nil
}
