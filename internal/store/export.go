package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"riffbot/internal/songs"
)

// Export returns all rows that are a user's, by table, as they are kept but with
// dates as ISO 8601 has them; without what is secret, and without the ids and words
// of others.
func (db *DB) Export(ctx context.Context, userID string) (map[string][]map[string]any, error) {
	all := make(map[string][]map[string]any)
	copied, err := db.copiedOrders(ctx, userID)
	if err != nil {
		return nil, err
	}
	for _, t := range personal {
		if t.of == "" {
			continue
		}
		rows, err := db.read.QueryContext(ctx, `SELECT * FROM `+t.name+` WHERE `+t.of, userID)
		if err != nil {
			return nil, fmt.Errorf("export %s: %w", t.name, err)
		}
		found, err := generic(rows)
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
			dates(row)
		}
		all[t.name] = found
	}
	counters, err := db.spent(ctx, userID)
	if err != nil {
		return nil, err
	}
	all["spending"] = counters
	return all, nil
}

// copiedOrders are the orders that a user placed with buttons of others' orders: in
// the words of those.
func (db *DB) copiedOrders(ctx context.Context, userID string) (map[string]bool, error) {
	rows, err := db.read.QueryContext(ctx, `
		WITH RECURSIVE origins(id, origin) AS (
			SELECT id, copied_from FROM orders WHERE user_id = $1 AND copied_from <> ''
			UNION SELECT c.id, o.copied_from FROM origins c JOIN orders o ON o.id = c.origin WHERE o.copied_from <> '')
		SELECT DISTINCT c.id FROM origins c JOIN orders o ON o.id = c.origin WHERE o.user_id <> $1`, userID)
	ids, err := collect(rows, err, scanText)
	if err != nil {
		return nil, fmt.Errorf("look for orders in others' words: %w", err)
	}
	copied := make(map[string]bool, len(ids))
	for _, id := range ids {
		copied[id] = true
	}
	return copied, nil
}

// dates turns the times of a row into text: milliseconds into "2006-01-02T15:04:05Z"
// and days into "2006-01-02". There is no time where it was 0.
func dates(row map[string]any) {
	for column, value := range row {
		n, ok := value.(int64)
		switch {
		case !ok:
		case column == "at" || strings.HasSuffix(column, "_at"):
			row[column] = nil
			if n != 0 {
				row[column] = moment(n).Format(time.RFC3339)
			}
		case column == "day":
			row[column] = time.Unix(n*secondsPerDay, 0).UTC().Format(time.DateOnly)
		}
	}
}

// foreignReport takes out of a report what another member wrote, for the curator who decided.
func foreignReport(row map[string]any) error {
	if _, own := row["user_id"]; !own {
		delete(row, "reason")
	}
	return nil
}

// foreignSide takes out of a battle's side what it says of a song that was there
// before: that may be anybody's.
func foreignSide(row map[string]any) error {
	delete(row, "title")
	if row["order_id"] == "" {
		delete(row, "style")
	}
	return nil
}

// foreignOrder takes out of an order what it says of the songs that it was made
// from.
func foreignOrder(row map[string]any) error {
	text, _ := row["brief"].(string)
	var b songs.Brief
	if err := json.Unmarshal([]byte(text), &b); err != nil {
		return fmt.Errorf("read a brief: %w", err)
	}
	if b.Edit == nil {
		return nil
	}
	b.Edit.Title, b.Edit.Style, b.Edit.Words, b.Edit.OtherTitle = "", "", "", ""
	out, err := json.Marshal(b)
	if err != nil {
		return fmt.Errorf("encode a brief: %w", err)
	}
	row["brief"] = string(out)
	return nil
}

// generic reads rows of any columns.
func generic(rows *sql.Rows) ([]map[string]any, error) {
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
