package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"

	"github.com/riffbot/riffbot/internal/blobs"
	"github.com/riffbot/riffbot/internal/config"
	"github.com/riffbot/riffbot/internal/private"
	"github.com/riffbot/riffbot/internal/retention"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/boarddb"
	"github.com/riffbot/riffbot/internal/store/cowritingdb"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/jukeboxdb"
	"github.com/riffbot/riffbot/internal/store/librarydb"
	"github.com/riffbot/riffbot/internal/store/personadb"
	"github.com/riffbot/riffbot/internal/store/pubsub"
	"github.com/riffbot/riffbot/internal/store/webdb"
)

// mediaDir is the directory of songs and covers in the data directory.
const mediaDir = "media"

// storage is the database, by area, and the files.
type storage struct {
	files     *blobs.Files
	db        *store.DB
	bus       *pubsub.Bus
	library   *librarydb.Library
	playlists *jukeboxdb.Jukebox
	board     *boarddb.Board
	deletion  *deletiondb.Deletion
	cowriting *cowritingdb.Sessions
	personas  *personadb.Personas
	web       *webdb.Web
}

// openStorage opens the files and the database.
func openStorage(ctx context.Context, cfg config.Config, log *slog.Logger) (*storage, error) {
	if err := makePrivate(cfg.DataDir); err != nil {
		return nil, err
	}
	files, err := blobs.Open(filepath.Join(cfg.DataDir, mediaDir), cfg.MediaURL.Reveal())
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, cfg.DataDir, cfg.Database.Reveal(), store.WithLog(log))
	if err != nil {
		return nil, errors.Join(err, files.Close())
	}
	return &storage{files: files, db: db, bus: pubsub.New(db, pubsub.Players), library: librarydb.New(db),
		playlists: jukeboxdb.New(db),
		board:     boarddb.New(db), deletion: deletiondb.New(db), cowriting: cowritingdb.New(db),
		personas: personadb.New(db), web: webdb.New(db)}, nil
}

func (s *storage) close() error { return errors.Join(s.db.Close(), s.files.Close()) }

// makePrivate restricts the data directory and its songs to the user of the process, also
// in an installation with other permissions. This includes a SQLite database that was
// replaced by PostgreSQL.
func makePrivate(dataDir string) error {
	if err := private.MakeDir(dataDir); err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(dataDir, "riffbot.db*"))
	if err != nil {
		return fmt.Errorf("find database: %w", err)
	}
	for _, f := range files {
		if err := private.Restrict(f); err != nil {
			return err
		}
	}
	return private.Repair(filepath.Join(dataDir, mediaDir))
}

// retentionOf returns the operator's retention policy.
func retentionOf(cfg config.Config) retention.Policy {
	k := cfg.Retention
	return retention.Policy{Events: k.Events, Drafts: k.Drafts, Texts: k.Prompts, Guilds: k.Guilds}
}
