package boarddb

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// points are what a song has on a leaderboard.
type points struct {
	song                        songs.SongID
	votes, favourites, trophies int
}

// rankingKey says which songs are ranked.
type rankingKey struct {
	guild string
	since int64
	limit int
}

// ranked is the number of songs that a ranking has for each one that is shown, because a viewer may not see some. If
// too few are left, the ranking is made again with more.
const ranked = 8

// Leaderboard implements [board.Store]. The ranking of a server with very many marks is kept for some minutes; which of
// its songs a viewer may see is not.
func (bd *Board) Leaderboard(ctx context.Context, v songs.Viewer, since time.Time,
	limit int) ([]board.LeaderboardEntry, error) {
	for size := limit * ranked; ; size *= ranked {
		key := rankingKey{v.GuildID, since.Truncate(time.Hour).Unix(), size}
		best, err := bd.rankings.Get(key, time.Now, func() ([]points, int, error) {
			return bd.ranking(ctx, v.GuildID, since, size)
		})
		if err != nil {
			return nil, err
		}
		entries, err := bd.entries(ctx, v, best)
		if err != nil || len(entries) >= limit || len(best) < size {
			return entries[:min(limit, len(entries))], err
		}
	}
}

// ranking returns the songs of a guild with the most votes and marks since a time, and how many songs have any.
func (bd *Board) ranking(ctx context.Context, guildID string, since time.Time, limit int) (best []points, all int,
	err error) {
	rows, err := bd.db.Reader().QueryContext(ctx, `
		WITH liked(song_id, votes, favourites, trophies) AS (
			SELECT f.song_id, 0, 1, 0 FROM favourites f WHERE f.guild_id = $2 AND f.created_at >= $1
			UNION ALL SELECT r.song_id, v.weight, 0, 0 FROM requests r JOIN request_votes v ON v.request_id = r.id
				WHERE r.guild_id = $2 AND r.status = 'done' AND r.song_id <> '' AND (v.created_at >= $1
				OR r.updated_at >= $1)
			UNION ALL SELECT s.song_id, 1, 0, 0 FROM battle_votes v JOIN battle_sides s
			ON s.battle_id = v.battle_id AND s.number = v.number
				JOIN battles b ON b.id = s.battle_id WHERE b.guild_id = $2 AND v.created_at >= $1
			UNION ALL SELECT g.song_id, 0, 0, 1 FROM guild_favourites g WHERE g.guild_id = $2 AND g.created_at >= $1)
		SELECT song_id, sum(votes), sum(favourites), sum(trophies), count(*) OVER () FROM liked
		WHERE song_id <> '' GROUP BY song_id
		ORDER BY sum(votes) + sum(favourites) DESC, sum(trophies) DESC, song_id LIMIT $3`,
		store.Millis(since), guildID, limit)
	best, err = store.Collect(rows, err, func(scan func(...any) error) (p points, err error) {
		return p, scan(&p.song, &p.votes, &p.favourites, &p.trophies, &all)
	})
	return best, all, err
}

// entries returns those of the ranked songs that a viewer may see.
func (bd *Board) entries(ctx context.Context, v songs.Viewer, best []points) (all []board.LeaderboardEntry, err error) {
	made := make(map[songs.SongID]int64)
	for part := range slices.Chunk(best, idsPerQuery) {
		args, list := store.ViewerArgs(v), ""
		of := make(map[songs.SongID]points)
		for i, p := range part {
			of[p.song] = p
			args = append(args, p.song)
			if i > 0 {
				list += ", "
			}
			list += fmt.Sprintf("$%d", len(args))
		}
		rows, err := bd.db.Reader().QueryContext(ctx, `SELECT s.id, s.title, s.style, s.duration_ms, s.created_at,
			o.user_id, o.user_name,
			coalesce((SELECT min(r.post_channel) FROM requests r WHERE r.song_id = s.id AND r.song_id <> ''), ''),
			coalesce((SELECT min(r.post_message) FROM requests r WHERE r.song_id = s.id AND r.song_id <> ''), '')
			FROM songs s CROSS JOIN orders o WHERE s.id IN (`+list+`) AND o.id = s.order_id AND s.deleted_at = 0
			AND `+store.SongVisible, args...)
		found, err := store.Collect(rows, err, func(scan func(...any) error) (f board.LeaderboardEntry, err error) {
			var length, created int64
			err = scan(&f.Song, &f.Title, &f.Style, &length, &created, &f.Requester.ID, &f.Requester.Name,
				&f.Post.ChannelID, &f.Post.MessageID)
			p := of[f.Song]
			f.Votes, f.Favourites, f.Trophies = p.votes, p.favourites, p.trophies
			f.Duration, made[f.Song] = time.Duration(length)*time.Millisecond, created
			return f, err
		})
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	slices.SortFunc(all, func(a, b board.LeaderboardEntry) int {
		return cmp.Or(cmp.Compare(b.Points(), a.Points()), cmp.Compare(b.Trophies, a.Trophies),
			cmp.Compare(made[a.Song], made[b.Song]), cmp.Compare(a.Song, b.Song))
	})
	return all, nil
}

// idsPerQuery is the number of ids in a query, which is limited.
const idsPerQuery = 500

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
