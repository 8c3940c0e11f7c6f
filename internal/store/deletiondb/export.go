package deletiondb

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// Export returns all rows of a user by table, as stored but with times in ISO 8601. It omits secret
// columns, the ids and texts of other users, and what would reveal the sides of a battle before its vote ends.
func (del *Deletion) Export(ctx context.Context, userID string) (map[string][]map[string]any, error) {
	all := make(map[string][]map[string]any)
	copied, err := del.copiedOrders(ctx, userID)
	if err != nil {
		return nil, err
	}
	secret, err := del.secretSides(ctx, userID)
	if err != nil {
		return nil, err
	}
	for _, t := range personal {
		if t.of == "" {
			continue
		}
		rows, err := del.db.Reader().QueryContext(ctx, `SELECT * FROM `+t.name+` WHERE `+t.of, userID)
		if err != nil {
			return nil, fmt.Errorf("export %s: %w", t.name, err)
		}
		found, err := scanRows(rows)
		if err != nil {
			return nil, fmt.Errorf("export %s: %w", t.name, err)
		}
		for _, row := range found {
			for _, column := range t.secret {
				delete(row, column)
			}
			for _, column := range t.ids {
				if row[column] != userID {
					delete(row, column)
				}
			}
			if t.foreign != nil {
				if err := t.foreign(row); err != nil {
					return nil, fmt.Errorf("export %s: %w", t.name, err)
				}
			}
			if id, ok := row["id"].(string); ok && t.name == "orders" && copied[id] {
				row["brief"] = "{}"
			}
			secret.hide(t, row)
			dates(row)
		}
		all[t.name] = found
	}
	counters, err := del.db.ExportSpending(ctx, userID)
	if err != nil {
		return nil, err
	}
	all["spending"] = counters
	return all, nil
}

// copiedOrders returns the orders that a user placed with buttons of other members' orders, which
// contain their texts.
func (del *Deletion) copiedOrders(ctx context.Context, userID string) (map[string]bool, error) {
	rows, err := del.db.Reader().QueryContext(ctx, `
		WITH RECURSIVE origins(id, origin) AS (
			SELECT id, copied_from FROM orders WHERE user_id = $1 AND copied_from <> ''
			UNION SELECT c.id, o.copied_from FROM origins c JOIN orders o ON o.id = c.origin WHERE o.copied_from <> '')
		SELECT DISTINCT c.id FROM origins c JOIN orders o ON o.id = c.origin WHERE o.user_id <> $1`, userID)
	ids, err := store.Collect(rows, err, store.ScanText)
	if err != nil {
		return nil, fmt.Errorf("find copied orders: %w", err)
	}
	copied := make(map[string]bool, len(ids))
	for _, id := range ids {
		copied[id] = true
	}
	return copied, nil
}

// dates formats the times in a row: milliseconds as "2006-01-02T15:04:05Z" and days as
// "2006-01-02". It removes times that are 0.
func dates(row map[string]any) {
	for column, value := range row {
		n, ok := value.(int64)
		switch {
		case !ok:
		case column == "at" || strings.HasSuffix(column, "_at"):
			row[column] = nil
			if n != 0 {
				row[column] = store.FromMillis(n).Format(time.RFC3339)
			}
		case column == "day":
			row[column] = time.Unix(n*store.SecondsPerDay, 0).UTC().Format(time.DateOnly)
		}
	}
}

// foreignReport removes the text of another member from a report, for the curator who decided on
// it.
func foreignReport(row map[string]any) error {
	if _, own := row["user_id"]; !own {
		delete(row, "reason")
	}
	return nil
}

// foreignSide removes the data of an existing song from a side of a battle, because it may belong
// to another member.
func foreignSide(row map[string]any) error {
	delete(row, "title")
	if row["order_id"] == "" {
		delete(row, "style")
	}
	return nil
}

// foreignOrder removes the data of other songs from an order.
func foreignOrder(row map[string]any) error {
	text, _ := row["brief"].(string)
	var b songs.SongSpec
	if err := json.Unmarshal([]byte(text), &b); err != nil {
		return fmt.Errorf("decode song specification: %w", err)
	}
	if b.Edit == nil {
		return nil
	}
	b.Edit.Title, b.Edit.Style, b.Edit.Lyrics, b.Edit.OtherTitle = "", "", "", ""
	out, err := json.Marshal(b)
	if err != nil {
		return fmt.Errorf("encode song specification: %w", err)
	}
	row["brief"] = string(out)
	return nil
}

// scanRows reads rows of any columns.
func scanRows(rows *sql.Rows) ([]map[string]any, error) {
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	all := []map[string]any{}
	for rows.Next() {
		values := make([]any, len(columns))
		to := make([]any, len(columns))
		for i := range values {
			to[i] = &values[i]
		}
		if err := rows.Scan(to...); err != nil {
			return nil, err
		}
		row := make(map[string]any, len(columns))
		for i, column := range columns {
			if b, ok := values[i].([]byte); ok {
				values[i] = string(slices.Clone(b))
			}
			row[column] = values[i]
		}
		all = append(all, row)
	}
	return all, rows.Err()
}
