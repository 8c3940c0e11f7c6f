package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"riffbot/internal/config"
	"riffbot/internal/private"
	"riffbot/internal/store"
)

// backup copies everything the bot keeps on this machine into a new folder, while
// the bot runs. Restoring is to start the bot with that folder as its DATA_DIR.
func backup(ctx context.Context, getenv func(string) string, to string, stdout, stderr io.Writer) int {
	cfg, err := config.Load(getenv)
	switch {
	case err != nil:
		fmt.Fprintf(stderr, "riffbot: these settings are wrong:\n%v\n", err)
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

func backUp(ctx context.Context, cfg config.Config, to string) error {
	if err := os.MkdirAll(to, private.DirMode); err != nil {
		return fmt.Errorf("make %s: %w", to, err)
	}
	// First the database: what it names is there already, and files never change.
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
		return fmt.Errorf("copy the songs: %w", err)
	}
	return private.Repair(filepath.Join(to, mediaDir))
}
