package deletiondb

import (
	"context"
	"fmt"

	"github.com/riffbot/riffbot/internal/store"
)

// secretSides holds the battles of a user whose vote has not ended, and the orders of their sides. The user does not
// know yet which side has which song and style.
type secretSides struct{ battles, orders map[string]bool }

// secretSides reads the [secretSides] of a user.
func (del *Deletion) secretSides(ctx context.Context, userID string) (s secretSides, err error) {
	if s.battles, err = del.ids(ctx, `SELECT id FROM battles b WHERE b.user_id = $1
		AND b.state IN ('preparing', 'running')`, userID); err == nil {
		s.orders, err = del.ids(ctx, `SELECT o.id FROM orders o WHERE o.user_id = $1 AND `+store.InBattle, userID)
	}
	if err != nil {
		return s, fmt.Errorf("find sides of battles: %w", err)
	}
	return s, nil
}

// ids returns the set of ids that a query returns.
func (del *Deletion) ids(ctx context.Context, query string, args ...any) (map[string]bool, error) {
	rows, err := del.db.Reader().QueryContext(ctx, query, args...)
	all, err := store.Collect(rows, err, store.ScanText)
	set := make(map[string]bool, len(all))
	for _, id := range all {
		set[id] = true
	}
	return set, err
}

// hide removes what would reveal a side from a row of a table.
func (s secretSides) hide(t table, row map[string]any) {
	text := func(column string) string { v, _ := row[column].(string); return v }
	switch {
	case t.name == "battle_sides" && s.battles[text("battle_id")]:
		for _, column := range []string{"style", "title", "order_id", "song_id"} {
			delete(row, column)
		}
	case t.name == "orders" && s.orders[text("id")] || s.orders[text("order_id")]:
		for _, column := range t.texts {
			delete(row, column)
		}
	}
}
