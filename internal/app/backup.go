package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/riffbot/riffbot/internal/config"
	"github.com/riffbot/riffbot/internal/private"
	"github.com/riffbot/riffbot/internal/store"
)

// backup copies the data of the bot on this machine to a new directory, while the bot may
// be running. To restore it, start the bot with that directory as DATA_DIR.
func backup(ctx context.Context, getenv func(string) string, to string, stdout, stderr io.Writer) int {
	cfg, err := config.Load(getenv)
	switch {
	case err != nil:
		fmt.Fprintf(stderr, "riffbot: invalid settings:\n%v\n", err)
		return 2
	case cfg.Database != "":
		fmt.Fprintln(stderr, "riffbot: the state is in PostgreSQL; copy it with pg_dump")
		return 2
	}
	if err := backUp(ctx, cfg, to); err != nil {
		fmt.Fprintf(stderr, "riffbot: %v\n", newRedactor(cfg).Error(err))
		return 1
	}
	fmt.Fprintf(stdout, "everything is in %s; to restore it, start the bot with DATA_DIR=%s\n", to, to)
	return 0
}

// backUp copies the database and the files.
func backUp(ctx context.Context, cfg config.Config, to string) error {
	if err := os.MkdirAll(to, private.DirMode); err != nil {
		return fmt.Errorf("create %s: %w", to, err)
	}
	// The database is copied first: its files exist by then, and files never change.
	if err := store.Backup(ctx, cfg.DataDir, to); err != nil {
		return err
	}
	if cfg.MediaURL != "" {
		return nil
	}
	media := filepath.Join(cfg.DataDir, mediaDir)
	if _, err := os.Stat(media); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := os.CopyFS(filepath.Join(to, mediaDir), os.DirFS(media)); err != nil {
		return fmt.Errorf("copy songs: %w", err)
	}
	return private.Repair(filepath.Join(to, mediaDir))
}
