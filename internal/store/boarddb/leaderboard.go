package boarddb

import (
	"context"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// Leaderboard implements [board.Store].
func (bd *Board) Leaderboard(ctx context.Context, v songs.Viewer, since time.Time,
	limit int) ([]board.LeaderboardEntry, error) {
	rows, err := bd.db.Reader().QueryContext(ctx, `
		WITH liked(song_id, votes, favourites, trophies) AS (
			SELECT f.song_id, 0, 1, 0 FROM favourites f WHERE f.guild_id = $5 AND f.created_at >= $4
			UNION ALL SELECT r.song_id, v.weight, 0, 0 FROM requests r JOIN request_votes v ON v.request_id = r.id
				WHERE r.guild_id = $5 AND r.status = 'done' AND r.song_id <> '' AND (v.created_at >= $4
				OR r.updated_at >= $4)
			UNION ALL SELECT s.song_id, 1, 0, 0 FROM battle_votes v JOIN battle_sides s
			ON s.battle_id = v.battle_id AND s.number = v.number
				JOIN battles b ON b.id = s.battle_id WHERE b.guild_id = $5 AND v.created_at >= $4
			UNION ALL SELECT g.song_id, 0, 0, 1 FROM guild_favourites g WHERE g.guild_id = $5 AND g.created_at >= $4)
		SELECT s.id, s.title, s.style, s.duration_ms, o.user_id, o.user_name, coalesce(min(r.post_channel), ''),
		coalesce(min(r.post_message), ''), t.votes, t.favourites, t.trophies
		FROM (SELECT song_id, sum(votes) AS votes, sum(favourites) AS favourites, sum(trophies) AS trophies
		FROM liked GROUP BY song_id) t
		JOIN songs s ON s.id = t.song_id JOIN orders o ON o.id = s.order_id LEFT JOIN requests r ON r.song_id = s.id AND r.song_id <> ''
		WHERE s.deleted_at = 0 AND `+store.SongVisible+`
		GROUP BY s.id, s.title, s.style, s.duration_ms, o.user_id, o.user_name, t.votes, t.favourites, t.trophies, s.created_at
		ORDER BY t.votes + t.favourites DESC, t.trophies DESC, s.created_at, s.id
		LIMIT $6`, append(store.ViewerArgs(v), store.Millis(since), v.GuildID, limit)...)
	return store.Collect(rows, err, func(scan func(...any) error) (f board.LeaderboardEntry, err error) {
		length := int64(0)
		err = scan(&f.Song, &f.Title, &f.Style, &length, &f.Requester.ID, &f.Requester.Name, &f.Post.ChannelID,
			&f.Post.MessageID, &f.Votes, &f.Favourites, &f.Trophies)
		f.Duration = time.Duration(length) * time.Millisecond
		return f, err
	})
}

// songsPerDigest is the number of songs in a digest.
const songsPerDigest = 3

// Week implements [board.Store].
func (bd *Board) Week(ctx context.Context, v songs.Viewer, from, to time.Time) (board.Week, error) {
	guildID := v.GuildID
	w := board.Week{GuildID: guildID, From: from}
	for _, c := range []struct {
		to    *int
		query string
	}{
		{&w.Ideas, `SELECT count(*) FROM requests WHERE guild_id = $1 AND status <> 'held' AND created_at >= $2
			AND created_at < $3`},
		{&w.Votes, `SELECT count(*) FROM request_votes v JOIN requests r ON r.id = v.request_id
			WHERE r.guild_id = $1 AND v.created_at >= $2 AND v.created_at < $3
			AND r.status <> 'merged' AND v.user_id <> r.user_id`},
		{&w.Songs, `SELECT count(*) FROM requests WHERE guild_id = $1 AND status = 'done' AND updated_at >= $2
			AND updated_at < $3`},
		{&w.Battles, `SELECT count(*) FROM battles WHERE guild_id = $1 AND state = 'over' AND ends_at >= $2
			AND ends_at < $3`},
	} {
		if err := bd.db.Reader().QueryRowContext(ctx, c.query, guildID, store.Millis(from),
			store.Millis(to)).Scan(c.to); err != nil {
			return w, fmt.Errorf("count activity of week: %w", err)
		}
	}
	var err error
	if w.Best, err = bd.Leaderboard(ctx, v, from, songsPerDigest); err != nil {
		return w, err
	}
	open, _, err := bd.Requests(ctx, board.Query{GuildID: guildID, Sort: board.SortVotes, Limit: 1})
	if len(open) > 0 {
		w.Leading = &open[0]
	}
	return w, err
}
