package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// Export returns all rows that are a user's, by table, as they are kept; without
// what is secret, and without the ids of others.
func (db *DB) Export(ctx context.Context, userID string) (map[string][]map[string]any, error) {
	all := make(map[string][]map[string]any)
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
