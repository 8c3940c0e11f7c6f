// Package retention deletes what is too old, what a member or a server asked to have deleted, and
// the data of servers that removed the bot.
package retention

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"
)

// fileStore deletes files. A missing file is not an error.
type fileStore interface {
	Delete(ctx context.Context, key string) error
	// DeleteFolder deletes the files whose keys begin with folder, except those in keep.
	DeleteFolder(ctx context.Context, folder string, keep []string) error
}

// Cleaner deletes data whose retention period has ended, and files that are no longer used.
type Cleaner struct {
	store    Store
	files    fileStore
	policy   Policy
	log      *slog.Logger
	now      func() time.Time
	interval time.Duration

	pruned time.Time
}

// Interval is the default interval of a [Cleaner]. Files are deleted with at most this delay after
// their data.
const Interval = time.Minute

// NewCleaner returns a [Cleaner] that runs at an interval.
func NewCleaner(store Store, files fileStore, policy Policy, every time.Duration, log *slog.Logger,
	now func() time.Time) *Cleaner {
	return &Cleaner{store: store, files: files, policy: policy, interval: every, log: log, now: now}
}

// GuildLeft schedules the deletion of a guild's data, because the bot was removed from the guild.
func (c *Cleaner) GuildLeft(ctx context.Context, guildID string) {
	due := c.now().AddDate(0, 0, c.policy.Guilds)
	if err := c.store.MarkLeft(ctx, guildID, due); err != nil {
		c.log.ErrorContext(ctx, "mark guild as left failed", "guild", guildID, "err", err)
		return
	}
	c.log.InfoContext(ctx, "guild left, deletion of its data scheduled", "guild", guildID, "due", due)
}

// SyncGuilds schedules the deletion of guilds that the bot has left while it was offline: those
// with data that are not in guildIDs. ours reports whether this connection is responsible for a
// guild.
func (c *Cleaner) SyncGuilds(ctx context.Context, guildIDs []string, ours func(guildID string) bool) {
	known, err := c.store.KnownGuilds(ctx)
	if err != nil {
		c.log.ErrorContext(ctx, "read guilds with data failed", "err", err)
		return
	}
	for _, id := range known {
		if ours(id) && !slices.Contains(guildIDs, id) {
			c.GuildLeft(ctx, id)
		}
	}
}

// GuildJoined cancels the deletion of a guild's data.
func (c *Cleaner) GuildJoined(ctx context.Context, guildID string) {
	if err := c.store.MarkRejoined(ctx, guildID); err != nil {
		c.log.ErrorContext(ctx, "mark guild as rejoined failed", "guild", guildID, "err", err)
	}
}

// Run cleans at the interval and after deletions, until ctx ends.
func (c *Cleaner) Run(ctx context.Context) error {
	tick := time.NewTicker(c.interval)
	defer tick.Stop()
	for {
		if err := c.Clean(ctx); err != nil && ctx.Err() == nil {
			c.log.ErrorContext(ctx, "clean up failed", "err", err)
		}
		pause := time.After(minCleanPause)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			continue
		case <-c.store.Deleted():
		}
		select {
		case <-ctx.Done():
			return nil
		case <-pause:
		}
	}
}

// minCleanPause is the minimum time between two runs after deletions, because each may rewrite the
// whole database.
const minCleanPause = 3 * time.Second

// pruneInterval is the interval of [Store.Prune], which reads many rows and rarely finds any.
const pruneInterval = time.Hour

// filesPerClean is the maximum number of files that one run deletes.
const filesPerClean = 1000

// Clean deletes everything that is due. It must not be called concurrently. Failed deletions are
// retried by the next call.
func (c *Cleaner) Clean(ctx context.Context) error {
	var errs []error
	if now := c.now(); now.Sub(c.pruned) >= pruneInterval {
		err := c.store.Prune(ctx, now, c.policy)
		if err == nil {
			c.pruned = now
		}
		errs = append(errs, err)
	}
	errs = append(errs, c.store.FinishRemovals(ctx, c.now()))
	due, err := c.store.DueGuilds(ctx, c.now())
	errs = append(errs, err)
	for _, guild := range due {
		switch err := c.store.DeleteGuild(ctx, guild, c.now()); {
		case errors.Is(err, ErrOrdersInProgress): // retried by the next call
		case err != nil:
			errs = append(errs, err)
		default:
			c.log.InfoContext(ctx, "guild data deleted", "guild", guild)
		}
	}
	orphaned, err := c.store.OrphanedFiles(ctx, c.now(), filesPerClean)
	errs = append(errs, err)
	for _, file := range orphaned {
		if err := c.remove(ctx, file); err != nil {
			errs = append(errs, err)
			continue
		}
		errs = append(errs, c.store.MarkDeleted(ctx, file.Path, c.now()))
	}
	return errors.Join(append(errs, c.store.Vacuum(ctx))...)
}

func (c *Cleaner) remove(ctx context.Context, file OrphanedFile) error {
	if strings.HasSuffix(file.Path, "/") {
		return c.files.DeleteFolder(ctx, file.Path, file.Keep)
	}
	return c.files.Delete(ctx, file.Path)
}
