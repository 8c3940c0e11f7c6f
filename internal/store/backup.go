package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/riffbot/riffbot/internal/private"
)

// Backup writes a consistent copy of the SQLite database in dir into the folder to, while the bot
// is running. The copy can be opened like any other database. The folder must not contain a
// database.
func Backup(ctx context.Context, dir, to string) (err error) {
	from, copied := filepath.Join(dir, fileName), filepath.Join(to, fileName)
	if _, err := os.Stat(from); err != nil {
		return fmt.Errorf("find database: %w", err)
	}
	if _, err := os.Stat(copied); !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s exists already; give a new folder", copied)
	}
	if err := private.MakeFile(copied); err != nil { // the copy is written into an empty file
		return fmt.Errorf("copy %s: %w", from, err)
	}
	db, err := sql.Open("sqlite", source(from, "_pragma", "busy_timeout(30000)"))
	if err != nil {
		return fmt.Errorf("open %s: %w", from, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.ExecContext(ctx, `VACUUM INTO $1`, copied); err != nil {
		return fmt.Errorf("copy %s: %w", from, err)
	}
	return nil
}
