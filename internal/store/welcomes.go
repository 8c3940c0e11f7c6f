package store

import (
	"context"
	"fmt"
	"time"
)

// ClaimWelcome marks a guild as welcomed, and reports whether it had no mark. Of several processes, one gets true.
func (db *DB) ClaimWelcome(ctx context.Context, guildID string, at time.Time) (bool, error) {
	result, err := db.write.ExecContext(ctx, `INSERT INTO guild_welcomes (guild_id, welcomed_at) VALUES ($1, $2)
		ON CONFLICT (guild_id) DO NOTHING`, guildID, Millis(at))
	if err != nil {
		return false, fmt.Errorf("mark guild %s as welcomed: %w", guildID, err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return false, fmt.Errorf("mark guild %s as welcomed: %w", guildID, err)
	}
	return n == 1, nil
}

// ReleaseWelcome removes the mark of a guild that could not be welcomed.
func (db *DB) ReleaseWelcome(ctx context.Context, guildID string) error {
	if _, err := db.write.ExecContext(ctx, `DELETE FROM guild_welcomes WHERE guild_id = $1`, guildID); err != nil {
		return fmt.Errorf("remove welcome mark of guild %s: %w", guildID, err)
	}
	return nil
}
