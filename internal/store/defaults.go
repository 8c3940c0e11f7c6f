package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// Defaults implements [songs.DefaultsStore].
func (db *DB) Defaults(ctx context.Context, userID string) (d songs.Defaults, err error) {
	var settings string
	err = db.read.QueryRowContext(ctx, `SELECT settings FROM member_defaults WHERE user_id = $1`, userID).Scan(&settings)
	if errors.Is(err, sql.ErrNoRows) {
		return d, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(settings), &d)
	}
	if err != nil {
		return songs.Defaults{}, fmt.Errorf("read defaults: %w", err)
	}
	return d, nil
}

// SaveDefaults implements [songs.DefaultsStore]. Defaults without a value are deleted.
func (db *DB) SaveDefaults(ctx context.Context, userID string, d songs.Defaults) error {
	settings, err := Encode(d)
	if err != nil {
		return fmt.Errorf("encode defaults: %w", err)
	}
	statement, args := `DELETE FROM member_defaults WHERE user_id = $1`, []any{userID}
	if d != (songs.Defaults{}) {
		statement = `INSERT INTO member_defaults (user_id, settings, updated_at) VALUES ($1, $2, $3)
			ON CONFLICT (user_id) DO UPDATE SET settings = EXCLUDED.settings, updated_at = EXCLUDED.updated_at`
		args = append(args, string(settings), Millis(time.Now()))
	}
	if _, err := db.write.ExecContext(ctx, statement, args...); err != nil {
		return fmt.Errorf("save defaults: %w", err)
	}
	return nil
}
