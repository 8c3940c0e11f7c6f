package store

import (
	"context"
	"fmt"
	"time"

	"riffbot/internal/songs"
)

// Stats returns what was made in a guild since a time.
func (db *DB) Stats(ctx context.Context, guildID string, since time.Time) (s songs.Stats, err error) {
	from := since.UnixMilli()
	err = db.read.QueryRowContext(ctx, `
		SELECT count(*), coalesce(sum(l.credits), 0), count(DISTINCT o.user_id)
		FROM orders o JOIN ledger l ON l.order_id = o.id AND l.owner = $1 AND l.kind = 'charge'
		WHERE o.guild_id = $2 AND o.created_at >= $3`, "guild:"+guildID, guildID, from).Scan(&s.Orders, &s.Credits, &s.Members)
	if err != nil {
		return s, fmt.Errorf("count orders: %w", err)
	}
	err = db.read.QueryRowContext(ctx, `
		SELECT count(*) FROM orders o WHERE o.guild_id = $2 AND o.created_at >= $3
			AND EXISTS (SELECT 1 FROM ledger l WHERE l.order_id = o.id AND l.owner = $1 AND l.kind = 'refund')`,
		"guild:"+guildID, guildID, from).Scan(&s.Failed)
	if err != nil {
		return s, fmt.Errorf("count orders: %w", err)
	}
	rows, err := db.read.QueryContext(ctx, `
		SELECT s.model, count(*) FROM songs s JOIN orders o ON o.id = s.order_id
		WHERE o.guild_id = $1 AND o.created_at >= $2 AND s.stems = 0 AND o.state IN ('done', 'failed')
		GROUP BY s.model ORDER BY count(*) DESC, s.model`, guildID, from)
	s.Models, err = collect(rows, err, func(scan func(...any) error) (m songs.ModelStats, err error) { return m, scan(&m.Model, &m.Songs) })
	for _, m := range s.Models {
		s.Songs += m.Songs
	}
	return s, err
}
