package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/riffbot/riffbot/internal/songs"
)

// SongVisible and OrderVisible are the conditions under which a viewer sees a song s of an order o,
// or an order o: $1 is the share, $2 the id of the viewer and $3 the result of
// [songs.Viewer.Scope]. Nobody sees a song that was made for a battle before the vote ends. They
// compare channel ids with separators around them, so that no id matches
// a part of another one.
const (
	orderedInSight = `($3 = '*' OR o.user_id = $2 AND $2 <> '' OR o.share = 'dm:' || $2
		OR $3 LIKE '%,' || o.channel_id || ',%'
		OR o.parent_id <> '' AND $3 LIKE '%,' || o.parent_id || ',%')`
	sharedInSight = `EXISTS (SELECT 1 FROM song_shares h WHERE h.song_id = s.id
		AND ($3 LIKE '%,' || h.channel_id || ',%'
		OR h.parent_id <> '' AND $3 LIKE '%,' || h.parent_id || ',%'))`
	// InBattle is the condition under which an order o is for a battle that has not ended: of a side,
	// or of missing songs of that.
	InBattle = `(o.request LIKE 'battle:%' AND EXISTS (SELECT 1 FROM battles b WHERE b.guild_id = o.guild_id
		AND b.state IN ('preparing', 'running') AND substr(o.request, 1, length(b.id) + 8) = 'battle:' || b.id || '/')
		OR o.request LIKE 'rest:%' AND EXISTS (SELECT 1 FROM battles b JOIN battle_sides r ON r.battle_id = b.id
		WHERE b.guild_id = o.guild_id AND b.state IN ('preparing', 'running') AND r.order_id <> '' AND o.request = 'rest:' || r.order_id))`
	// SongFinished is the condition under which a song s of an order o is in the library: it is not deleted, not
	// an archive of stems, and was posted or is being posted, because members may see those already.
	SongFinished = `s.deleted_at = 0 AND s.stems = 0 AND (o.state IN ('delivering', 'done')
		OR o.state = 'failed' AND o.failure LIKE '%"unposted"%')`
	SongVisible  = `o.share = $1 AND (` + orderedInSight + ` OR ` + sharedInSight + `) AND NOT ` + InBattle
	OrderVisible = `o.share = $1 AND (` + orderedInSight + ` OR EXISTS (SELECT 1 FROM songs s
		WHERE s.order_id = o.id AND s.deleted_at = 0 AND ` + sharedInSight + `))`
)

// InScope returns the condition under which a song s of an order o was ordered, posted or shared in one of the channels
// of a [songs.Viewer.Scope], which is the argument with number n.
func InScope(n int) string {
	return strings.ReplaceAll(`(`+orderedInSight+` OR `+sharedInSight+`)`, `$3`, fmt.Sprintf(`$%d`, n))
}

// ViewerArgs returns the first three arguments of a query with [SongVisible] or [OrderVisible].
func ViewerArgs(v songs.Viewer) []any {
	return []any{share(songs.Order{Place: songs.Place{GuildID: v.GuildID}, Requester: songs.Member{ID: v.ID}}), v.ID,
		v.Scope()}
}

// Postings returns the channels in which songs of a guild were ordered, posted or shared, each once.
func (db *DB) Postings(ctx context.Context, guildID string) ([]songs.Posting, error) {
	rows, err := db.read.QueryContext(ctx, `WITH RECURSIVE `+channelsOf("orders")+`, `+channelsOf("song_shares")+`
		SELECT channel_id, parent_id FROM of_orders WHERE parent_id IS NOT NULL
		UNION SELECT channel_id, parent_id FROM of_song_shares WHERE parent_id IS NOT NULL`, guildID)
	return Collect(rows, err, func(scan func(...any) error) (p songs.Posting, err error) {
		return p, scan(&p.ChannelID, &p.ParentID)
	})
}

// channelsOf returns common table expressions that select the channels in the rows of the guild $1, as
// of_ and the name of the table. They step through an index from one channel to the next, and from one
// parent of a channel to the next, instead of reading all rows.
func channelsOf(table string) string {
	return fmt.Sprintf(`channels_%[1]s (channel_id) AS (
			SELECT min(channel_id) FROM %[1]s WHERE guild_id = $1
			UNION ALL SELECT (SELECT min(t.channel_id) FROM %[1]s t WHERE t.guild_id = $1 AND t.channel_id > c.channel_id)
			FROM channels_%[1]s c WHERE c.channel_id IS NOT NULL),
		of_%[1]s (channel_id, parent_id) AS (
			SELECT c.channel_id, (SELECT min(t.parent_id) FROM %[1]s t WHERE t.guild_id = $1
				AND t.channel_id = c.channel_id)
			FROM channels_%[1]s c WHERE c.channel_id IS NOT NULL
			UNION ALL SELECT k.channel_id, (SELECT min(t.parent_id) FROM %[1]s t WHERE t.guild_id = $1
				AND t.channel_id = k.channel_id AND t.parent_id > k.parent_id)
			FROM of_%[1]s k WHERE k.parent_id IS NOT NULL)`, table)
}

// Share records that songs were posted in a channel of a guild, so that those who can see it may see them.
func (db *DB) Share(ctx context.Context, guildID string, p songs.Posting, ids ...songs.SongID) error {
	for _, id := range ids {
		if guildID == "" {
			return nil // in direct messages, only the requester sees songs
		}
		_, err := db.write.ExecContext(ctx, `INSERT INTO song_shares (song_id, guild_id, channel_id, parent_id)
			SELECT s.id, o.guild_id, $3, $4 FROM songs s JOIN orders o ON o.id = s.order_id WHERE s.id = $1
			AND o.guild_id = $2
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
		args, list := ViewerArgs(v), ""
		for i, id := range ids[:n] {
			if i > 0 {
				list += ", "
			}
			args = append(args, id)
			list += fmt.Sprintf("$%d", len(args))
		}
		rows, err := db.read.QueryContext(ctx, `SELECT s.id FROM songs s JOIN orders o ON o.id = s.order_id
			WHERE s.deleted_at = 0 AND s.id IN (`+list+`) AND `+SongVisible, args...)
		found, err := Collect(rows, err, func(scan func(...any) error) (id songs.SongID, err error) {
			return id, scan(&id)
		})
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
	err := db.read.QueryRowContext(ctx, `SELECT count(*) FROM orders o
		WHERE o.id = $4 AND `+OrderVisible, append(ViewerArgs(v), id)...).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("check visibility of order %s: %w", id, err)
	}
	return n > 0, nil
}
