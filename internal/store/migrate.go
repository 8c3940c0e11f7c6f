package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/riffbot/riffbot/internal/store/online"
)

//go:embed migrations/*.sql
var migrations embed.FS

// firstSecrets is the migration that adds the table of keys.
const firstSecrets = 14

// migrate applies the migrations of the bot and of River.
func (db *DB) migrate(ctx context.Context, o options) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	dialect, all, others := goose.DialectSQLite3, slices.Clone(goMigrations), []string(nil)
	if db.postgres {
		migrator, err := online.Lock(ctx, db.write, o.log)
		if err != nil {
			return err
		}
		defer migrator.Close()
		more, names, err := migrator.Migrations(files)
		if err != nil {
			return fmt.Errorf("read migrations: %w", err)
		}
		dialect, all, others = goose.DialectPostgres, append(all, more...), names
	}
	ours, err := goose.NewProvider(dialect, db.write, files, goose.WithGoMigrations(all...),
		goose.WithExcludeNames(others))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if err := apply(ctx, ours, o); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if o.upTo < firstSecrets {
		return nil
	}
	if err := db.Tx(ctx, func(tx *sql.Tx) error {
		key, err := secret(ctx, tx, spendingKey)
		db.key = key
		return err
	}); err != nil {
		return err
	}
	rivers, err := rivermigrate.New(db.driver, nil)
	if err != nil {
		return fmt.Errorf("read River's migrations: %w", err)
	}
	if _, err := rivers.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate River: %w", err)
	}
	return nil
}

// apply applies migrations. It logs those of a database that is not new, because they may take minutes.
func apply(ctx context.Context, ours *goose.Provider, o options) error {
	all, err := ours.Status(ctx)
	if err != nil {
		return err
	}
	if all[0].State == goose.StatePending {
		_, err := ours.UpTo(ctx, o.upTo)
		return err
	}
	for _, m := range all {
		if m.State != goose.StatePending || m.Source.Version > o.upTo {
			continue
		}
		began := time.Now()
		o.log.InfoContext(ctx, "migration started", "version", m.Source.Version)
		if _, err := ours.UpTo(ctx, m.Source.Version); err != nil {
			return err
		}
		o.log.InfoContext(ctx, "migration applied", "version", m.Source.Version,
			"took", time.Since(began).Round(time.Millisecond))
	}
	return nil
}
