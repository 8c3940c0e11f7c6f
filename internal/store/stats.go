package store

import (
	"context"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// statsKey says what is counted: for whom, and since when.
type statsKey struct {
	guild, user, scope string
	since              int64
}

// Stats implements [songs.Store]. It reads all orders of the time, so that the numbers of servers with very many orders
// are kept for some minutes.
func (db *DB) Stats(ctx context.Context, v songs.Viewer, since time.Time) (songs.Stats, error) {
	key := statsKey{v.GuildID, v.ID, v.Scope(), since.UnixMilli()}
	if v.All {
		key.user = "" // the same for all
	}
	return db.stats.Get(key, time.Now, func() (songs.Stats, int, error) {
		s, err := db.countStats(ctx, v, since)
		return s, s.Orders, err
	})
}

func (db *DB) countStats(ctx context.Context, v songs.Viewer, since time.Time) (s songs.Stats, err error) {
	args := append(ViewerArgs(v), since.UnixMilli(), db.account(guildAccount, v.GuildID))
	err = db.read.QueryRowContext(ctx, `
		SELECT count(*), coalesce(sum(coalesce(l.credits, o.credits)), 0), count(DISTINCT o.user_id)
		FROM orders o LEFT JOIN ledger l ON l.order_id = o.id AND l.account = $5 AND l.kind = 'charge'
		WHERE `+OrderVisible+` AND o.created_at >= $4
			AND (l.order_id IS NOT NULL OR o.state = 'delivering')`, args...).Scan(&s.Orders, &s.Credits, &s.Members)
	if err != nil {
		return s, fmt.Errorf("count orders: %w", err)
	}
	err = db.read.QueryRowContext(ctx, `
		SELECT count(*) FROM orders o WHERE `+OrderVisible+` AND o.created_at >= $4
			AND EXISTS (SELECT 1 FROM ledger l WHERE l.order_id = o.id AND l.account = $5
			AND l.kind = 'refund')`, args...).Scan(&s.Failed)
	if err != nil {
		return s, fmt.Errorf("count orders: %w", err)
	}
	rows, err := db.read.QueryContext(ctx, `
		SELECT s.model, count(*) FROM songs s JOIN orders o ON o.id = s.order_id
		WHERE `+SongFinished+` AND `+SongVisible+` AND o.created_at >= $4
		GROUP BY s.model ORDER BY count(*) DESC, s.model`, args[:4]...)
	s.Models, err = Collect(rows, err, func(scan func(...any) error) (m songs.ModelStats, err error) {
		return m, scan(&m.Model, &m.Songs)
	})
	for _, m := range s.Models {
		s.Songs += m.Songs
	}
	return s, err
}
