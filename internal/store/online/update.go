package online

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// update runs an UPDATE for the rows of a table in the order of their keys, a few at a time, so that other processes
// wait only for a few rows. The statement ends with its condition.
func (m *Migrator) update(ctx context.Context, table, statement string) error {
	key, err := m.primaryKey(ctx, table)
	if err != nil {
		return fmt.Errorf("find primary key: %w", err)
	}
	for from := []any(nil); ; {
		to, err := m.lastKey(ctx, table, key, from)
		if err != nil {
			return fmt.Errorf("find rows to update: %w", err)
		}
		after := compareKey(key, ">", 1, from)
		until := compareKey(key, "<=", 1+len(from), to)
		if err := m.exec(ctx, statement+after+until, append(append([]any(nil), from...), to...)...); err != nil {
			return err
		}
		if to == nil {
			return nil
		}
		from = to
	}
}

// primaryKey returns the columns of the primary key of a table.
func (m *Migrator) primaryKey(ctx context.Context, table string) (key []string, err error) {
	rows, err := m.conn.QueryContext(ctx, `SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid
		AND a.attnum = ANY (i.indkey) WHERE i.indrelid = to_regclass($1) AND i.indisprimary
		ORDER BY array_position(i.indkey::smallint[], a.attnum)`, table)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var column string
		if err := rows.Scan(&column); err != nil {
			return nil, err
		}
		key = append(key, column)
	}
	return key, rows.Err()
}

// lastKey returns the last key of the next rows; nil if there are no more rows after them.
func (m *Migrator) lastKey(ctx context.Context, table string, key []string, from []any) ([]any, error) {
	texts, columns := make([]string, len(key)), strings.Join(key, ", ")
	into := make([]any, len(key))
	for n := range texts {
		into[n] = &texts[n]
	}
	err := m.conn.QueryRowContext(ctx, fmt.Sprintf(`SELECT CAST(%s AS TEXT) FROM %s WHERE true%s
		ORDER BY %s OFFSET %d LIMIT 1`,
		strings.Join(key, ` AS TEXT), CAST(`), table, compareKey(key, ">", 1, from), columns, updatedRows-1),
		from...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	to := make([]any, len(key))
	for n, text := range texts {
		to[n] = text
	}
	return to, nil
}

// compareKey returns a condition that compares the key with parameters, the first of which has the number n. It is
// empty without values.
func compareKey(key []string, operator string, n int, values []any) string {
	if values == nil {
		return ""
	}
	parameters := make([]string, len(key))
	for i := range key {
		parameters[i] = "$" + strconv.Itoa(n+i)
	}
	return fmt.Sprintf(" AND (%s) %s (%s)", strings.Join(key, ", "), operator, strings.Join(parameters, ", "))
}
