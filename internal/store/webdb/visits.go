package webdb

import (
	"context"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/store"
)

// AddVisit records that a user opened the pages of a server.
func (w *Web) AddVisit(ctx context.Context, userID, guildID string, now time.Time) error {
	_, err := w.db.Writer().ExecContext(ctx, `INSERT INTO web_visits (user_id, guild_id, visited_at)
		VALUES ($1, $2, $3) ON CONFLICT (user_id, guild_id) DO UPDATE SET visited_at = EXCLUDED.visited_at`,
		userID, guildID, store.Millis(now))
	if err != nil {
		return fmt.Errorf("record visit: %w", err)
	}
	return nil
}

// GuildsOf returns servers that may be the user's: those whose pages the user opened, and those where the user ordered
// songs. The user may have left them.
func (w *Web) GuildsOf(ctx context.Context, userID string, limit int) ([]string, error) {
	rows, err := w.db.Reader().QueryContext(ctx, `SELECT guild_id FROM (
			SELECT guild_id, visited_at AS at FROM web_visits WHERE user_id = $1
			UNION ALL SELECT guild_id, max(created_at) AS at FROM songs
				WHERE user_id = $1 AND guild_id <> '' GROUP BY guild_id) known
		GROUP BY guild_id ORDER BY max(at) DESC LIMIT $2`, userID, limit)
	return store.Collect(rows, err, store.ScanText)
}
