package store

import (
	"context"
	"fmt"

	"riffbot/internal/songs"
)

// The conditions under which a viewer sees a song s of an order o, or an order: $1 is the share, $2 the viewer's id and
// $3 what [songs.Viewer.Scope] returns. Ids of channels are numbers, so none matches a part of another one.
const (
	orderedInSight = `($3 = '*' OR o.user_id = $2 AND $2 <> '' OR o.share = 'dm:' || $2 OR $3 LIKE '%,' || o.channel_id || ',%'
		OR o.parent_id <> '' AND $3 LIKE '%,' || o.parent_id || ',%')`
	sharedInSight = `EXISTS (SELECT 1 FROM song_shares h WHERE h.song_id = s.id AND ($3 LIKE '%,' || h.channel_id || ',%'
		OR h.parent_id <> '' AND $3 LIKE '%,' || h.parent_id || ',%'))`
	songInSight  = `o.share = $1 AND (` + orderedInSight + ` OR ` + sharedInSight + `)`
	orderInSight = `o.share = $1 AND (` + orderedInSight + ` OR EXISTS (SELECT 1 FROM songs s WHERE s.order_id = o.id AND s.deleted_at = 0 AND ` + sharedInSight + `))`
)

// sight are the first three arguments of a query with one of those conditions.
func sight(v songs.Viewer) []any {
	return []any{share(songs.Order{Place: songs.Place{GuildID: v.GuildID}, Requester: songs.Member{ID: v.ID}}), v.ID, v.Scope()}
}

// Postings returns the channels in which songs of a guild were ordered, posted or shared, each once.
func (db *DB) Postings(ctx context.Context, guildID string) ([]songs.Posting, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT channel_id, parent_id FROM orders WHERE guild_id = $1
		UNION SELECT channel_id, parent_id FROM song_shares WHERE guild_id = $1`, guildID)
	return collect(rows, err, func(scan func(...any) error) (p songs.Posting, err error) { return p, scan(&p.ChannelID, &p.ParentID) })
}

// Share records that songs were posted in a channel of a guild, so that those who can see it may see them.
func (db *DB) Share(ctx context.Context, guildID string, p songs.Posting, ids ...songs.SongID) error {
	for _, id := range ids {
		if guildID == "" {
			return nil // in direct messages, songs are their requester's alone
		}
		_, err := db.write.ExecContext(ctx, `INSERT INTO song_shares (song_id, guild_id, channel_id, parent_id)
			SELECT s.id, o.guild_id, $3, $4 FROM songs s JOIN orders o ON o.id = s.order_id WHERE s.id = $1 AND o.guild_id = $2
			ON CONFLICT DO NOTHING`, id, guildID, p.ChannelID, p.ParentID)
		if err != nil {
			return fmt.Errorf("share song %s: %w", id, err)
		}
	}
	return nil
}

// VisibleSongs returns which of some songs a viewer may see.
func (db *DB) VisibleSongs(ctx context.Context, v songs.Viewer, ids ...songs.SongID) (map[songs.SongID]bool, error) {
	visible := make(map[songs.SongID]bool)
	for len(ids) > 0 {
		n := min(len(ids), 500)
		args, list := sight(v), ""
		for i, id := range ids[:n] {
			if i > 0 {
				list += ", "
			}
			args = append(args, id)
			list += fmt.Sprintf("$%d", len(args))
		}
		rows, err := db.read.QueryContext(ctx, `SELECT s.id FROM songs s JOIN orders o ON o.id = s.order_id
			WHERE s.deleted_at = 0 AND s.id IN (`+list+`) AND `+songInSight, args...)
		found, err := collect(rows, err, func(scan func(...any) error) (id songs.SongID, err error) { return id, scan(&id) })
		if err != nil {
			return nil, err
		}
		for _, id := range found {
			visible[id] = true
		}
		ids = ids[n:]
	}
	return visible, nil
}

// VisibleOrder reports whether a viewer may see an order: where it was made, or because one of its songs was shared.
func (db *DB) VisibleOrder(ctx context.Context, v songs.Viewer, id songs.OrderID) (bool, error) {
	var n int
	err := db.read.QueryRowContext(ctx, `SELECT count(*) FROM orders o WHERE o.id = $4 AND `+orderInSight, append(sight(v), id)...).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look whether order %s is visible: %w", id, err)
	}
	return n > 0, nil
}
