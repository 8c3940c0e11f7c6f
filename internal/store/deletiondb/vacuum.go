package deletiondb

import (
	"context"
	"errors"
	"fmt"
)

// errBusyReader is returned if the write-ahead log cannot be truncated because of an active reader.
var errBusyReader = errors.New("write-ahead log has an active reader")

// Deleted implements [retention.Store].
func (del *Deletion) Deleted() <-chan struct{} { return del.db.Deleted() }

// Vacuum implements [retention.Store]. It rewrites the SQLite file and truncates its log, or frees
// the rows of PostgreSQL's tables. It does not affect PostgreSQL's log and backups.
func (del *Deletion) Vacuum(ctx context.Context) error {
	var due int
	if err := del.db.Writer().QueryRowContext(ctx, `SELECT count(*) FROM maintenance
		WHERE task = 'vacuum'`).Scan(&due); err != nil {
		return fmt.Errorf("read vacuum task: %w", err)
	}
	if due == 0 {
		return nil
	}
	// Delete the task first, so that deletions during the vacuum schedule another one.
	if _, err := del.db.Writer().ExecContext(ctx, `DELETE FROM maintenance WHERE task = 'vacuum'`); err != nil {
		return fmt.Errorf("delete vacuum task: %w", err)
	}
	err := del.vacuum(ctx)
	if err != nil {
		_, again := del.db.Writer().ExecContext(context.WithoutCancel(ctx), `INSERT INTO maintenance (task)
			VALUES ('vacuum') ON CONFLICT DO NOTHING`)
		return errors.Join(fmt.Errorf("vacuum: %w", err), again)
	}
	return nil
}

func (del *Deletion) vacuum(ctx context.Context) error {
	if !del.db.SingleProcess() {
		for _, t := range personal {
			if _, err := del.db.Writer().ExecContext(ctx, `VACUUM `+t.name); err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
		}
		return nil
	}
	if _, err := del.db.Writer().ExecContext(ctx, `VACUUM`); err != nil {
		return err
	}
	var busy, pages, moved int
	if err := del.db.Writer().QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages,
		&moved); err != nil {
		return err
	}
	if busy != 0 {
		return errBusyReader
	}
	return nil
}
