package store

import (
	"context"
	"errors"
	"fmt"
)

// errBusyReader says that a reader was active, so that the log of the database
// could not be emptied.
var errBusyReader = errors.New("the write-ahead log is being read")

// Deleted receives a value when this process deleted something whose files and
// words are still to be cleaned up.
func (db *DB) Deleted() <-chan struct{} { return db.deleted }

// cleanSoon tells [DB.Deleted], unless err says that nothing was deleted.
func (db *DB) cleanSoon(err error) {
	if err != nil {
		return
	}
	select {
	case db.deleted <- struct{}{}:
	default:
	}
}

// Vacuum overwrites what was deleted, if anything was since the last time: it
// rewrites the SQLite file and empties its log, or frees the rows of PostgreSQL's
// tables. Pages that PostgreSQL's log and backups hold are not ours to reach.
func (db *DB) Vacuum(ctx context.Context) error {
	var due int
	if err := db.write.QueryRowContext(ctx, `SELECT count(*) FROM maintenance WHERE task = 'vacuum'`).Scan(&due); err != nil {
		return fmt.Errorf("look whether to vacuum: %w", err)
	}
	if due == 0 {
		return nil
	}
	// Before the work: what is deleted while it runs asks for it again.
	if _, err := db.write.ExecContext(ctx, `DELETE FROM maintenance WHERE task = 'vacuum'`); err != nil {
		return fmt.Errorf("note a vacuum: %w", err)
	}
	err := db.vacuum(ctx)
	if err != nil {
		_, again := db.write.ExecContext(context.WithoutCancel(ctx), `INSERT INTO maintenance (task) VALUES ('vacuum') ON CONFLICT DO NOTHING`)
		return errors.Join(fmt.Errorf("vacuum: %w", err), again)
	}
	return nil
}

func (db *DB) vacuum(ctx context.Context) error {
	if db.postgres {
		for _, t := range personal {
			if _, err := db.write.ExecContext(ctx, `VACUUM `+t.name); err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
		}
		return nil
	}
	if _, err := db.write.ExecContext(ctx, `VACUUM`); err != nil {
		return err
	}
	var busy, pages, moved int
	if err := db.write.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return errBusyReader
	}
	return nil
}
