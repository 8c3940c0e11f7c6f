package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/riffbot/riffbot/internal/songs"
)

// RecentStyles returns the styles of the latest orders of a member, the latest first, of at most limit orders.
func (db *DB) RecentStyles(ctx context.Context, userID string, limit int) ([]string, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT brief FROM orders WHERE user_id = $1 AND brief <> '{}'
		ORDER BY created_at DESC, id DESC LIMIT $2`, userID, limit)
	all, err := Collect(rows, err, func(scan func(...any) error) (style string, err error) {
		var brief []byte
		var spec songs.SongSpec
		if err := scan((*Text)(&brief)); err != nil {
			return "", err
		}
		err = json.Unmarshal(brief, &spec)
		return spec.Style, err
	})
	if err != nil {
		return nil, fmt.Errorf("read recent styles: %w", err)
	}
	var styles []string
	for _, style := range all {
		if style != "" {
			styles = append(styles, style)
		}
	}
	return styles, nil
}
