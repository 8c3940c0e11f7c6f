package store

import (
	"context"
	"fmt"
	"time"

	"riffbot/internal/songs"
)

// Stats returns what was made since a time and a viewer may see.
func (db *DB) Stats(ctx context.Context, v songs.Viewer, since time.Time) (s songs.Stats, err error) {
	args := append(sight(v), since.UnixMilli(), db.account(guildAccount, v.GuildID))
	err = db.read.QueryRowContext(ctx, `
		SELECT count(*), coalesce(sum(l.credits), 0), count(DISTINCT o.user_id)
		FROM orders o JOIN ledger l ON l.order_id = o.id AND l.account = $5 AND l.kind = 'charge'
		WHERE `+orderInSight+` AND o.created_at >= $4`, args...).Scan(&s.Orders, &s.Credits, &s.Members)
	if err != nil {
		return s, fmt.Errorf("count orders: %w", err)
	}
	err = db.read.QueryRowContext(ctx, `
		SELECT count(*) FROM orders o WHERE `+orderInSight+` AND o.created_at >= $4
			AND EXISTS (SELECT 1 FROM ledger l WHERE l.order_id = o.id AND l.account = $5 AND l.kind = 'refund')`, args...).Scan(&s.Failed)
	if err != nil {
		return s, fmt.Errorf("count orders: %w", err)
	}
	rows, err := db.read.QueryContext(ctx, `
		SELECT s.model, count(*) FROM songs s JOIN orders o ON o.id = s.order_id
		WHERE `+songInSight+` AND o.created_at >= $4 AND s.stems = 0 AND o.state IN ('done', 'failed')
		GROUP BY s.model ORDER BY count(*) DESC, s.model`, args[:4]...)
	s.Models, err = collect(rows, err, func(scan func(...any) error) (m songs.ModelStats, err error) { return m, scan(&m.Model, &m.Songs) })
	for _, m := range s.Models {
		s.Songs += m.Songs
	}
	return s, err
}
