package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/riffbot/riffbot/internal/songs"
)

// Batch runs statements in one transaction.
type Batch struct {
	Ctx context.Context
	Tx  *sql.Tx
}

// Run runs one statement.
func (b Batch) Run(statement string, args ...any) error {
	if _, err := b.Tx.ExecContext(b.Ctx, statement, args...); err != nil {
		return fmt.Errorf("%.60s: %w", statement, err)
	}
	return nil
}

// Prune runs a statement that deletes texts, and schedules a vacuum if it changed
// any row.
func (b Batch) Prune(statement string, args ...any) error {
	result, err := b.Tx.ExecContext(b.Ctx, statement, args...)
	if err != nil {
		return fmt.Errorf("%.60s: %w", statement, err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return err
	}
	return b.VacuumLater()
}

// VacuumLater schedules a vacuum, which overwrites deleted texts in the database file.
func (b Batch) VacuumLater() error {
	return b.Run(`INSERT INTO maintenance (task) VALUES ('vacuum') ON CONFLICT DO NOTHING`)
}

// DropFailureDetails reduces the failures of the selected orders to their reasons:
// details may quote the prompt. The condition which may use $1 for arg.
func (b Batch) DropFailureDetails(which string, arg ...any) error {
	rows, err := b.Tx.QueryContext(b.Ctx, `SELECT id, failure FROM orders WHERE failure <> '' AND `+which, arg...)
	all, err := Collect(rows, err, func(scan func(...any) error) (s [2]string, err error) {
		return s, scan(&s[0], &s[1])
	})
	if err != nil {
		return err
	}
	for _, row := range all {
		var f songs.Failure
		if err := json.Unmarshal([]byte(row[1]), &f); err != nil {
			return fmt.Errorf("decode failure: %w", err)
		}
		if f == (songs.Failure{Reason: f.Reason}) {
			continue
		}
		reduced, err := Encode(songs.Failure{Reason: f.Reason})
		if err != nil {
			return fmt.Errorf("encode failure: %w", err)
		}
		if err := b.Run(`UPDATE orders SET failure = $2 WHERE id = $1`, row[0], string(reduced)); err != nil {
			return err
		}
	}
	return nil
}
