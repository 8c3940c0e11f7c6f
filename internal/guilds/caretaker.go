package guilds

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"
)

// Keep is how long things are kept, in days; 0 is for ever.
type Keep struct {
	Events int // the history of orders
	Drafts int // words that were never sung
	Texts  int // the words in which finished songs were asked for, where a server has no wish of its own
	Guilds int // all data of a server that the bot was removed from
}

// Upkeep is what a caretaker needs of the store.
type Upkeep interface {
	// Prune deletes what is older than it has to be kept, in one process at a time.
	Prune(ctx context.Context, now time.Time, keep Keep) error
	Departed(ctx context.Context, guildID string, due time.Time) error
	// Known returns the guilds that there is something of, but those that departed.
	Known(ctx context.Context) ([]string, error)
	Returned(ctx context.Context, guildID string) error
	// Due returns the guilds whose data has to go; Forget deletes it.
	Due(ctx context.Context, now time.Time) ([]string, error)
	Forget(ctx context.Context, guildID string, now time.Time) error
	// Leftovers returns what is to be deleted by now; Cleared says that one is
	// deleted.
	Leftovers(ctx context.Context, now time.Time, limit int) ([]Leftover, error)
	Cleared(ctx context.Context, file string, now time.Time) error
	// Vacuum overwrites what was deleted, if anything was. Deleted receives a value
	// when there is something to clean up.
	Vacuum(ctx context.Context) error
	Deleted() <-chan struct{}
}

// Leftover is a file that nothing shows any more or, with a slash at its end, a
// folder of which nothing is left but the files to keep.
type Leftover struct {
	File string
	Keep []string
}

// remover deletes files; one that is not there is no error.
type remover interface {
	Delete(ctx context.Context, key string) error
	// DeleteFolder deletes the files whose keys begin with folder, but those to keep.
	DeleteFolder(ctx context.Context, folder string, keep []string) error
}

// Caretaker deletes what is no longer to be kept.
type Caretaker struct {
	store Upkeep
	files remover
	keep  Keep
	log   *slog.Logger
	now   func() time.Time
	every time.Duration

	pruned time.Time
}

// CareEvery is how often a caretaker looks, and how soon what somebody had deleted
// is gone from the files, too.
const CareEvery = time.Minute

// NewCaretaker builds a caretaker who looks as often as every says.
func NewCaretaker(store Upkeep, files remover, keep Keep, every time.Duration, log *slog.Logger, now func() time.Time) *Caretaker {
	return &Caretaker{store: store, files: files, keep: keep, every: every, log: log, now: now}
}

// Left notes that the bot was removed from a guild.
func (c *Caretaker) Left(ctx context.Context, guildID string) {
	due := c.now().AddDate(0, 0, c.keep.Guilds)
	if err := c.store.Departed(ctx, guildID, due); err != nil {
		c.log.ErrorContext(ctx, "a server's leaving was not noted", "guild", guildID, "err", err)
		return
	}
	c.log.InfoContext(ctx, "removed from a server; its data will be deleted", "guild", guildID, "due", due)
}

// Listed notes that the bot is in these guilds, and in no others of those that are
// ours: it was removed from them while nobody could say so.
func (c *Caretaker) Listed(ctx context.Context, guildIDs []string, ours func(guildID string) bool) {
	known, err := c.store.Known(ctx)
	if err != nil {
		c.log.ErrorContext(ctx, "the servers that were left meanwhile are not known", "err", err)
		return
	}
	for _, id := range known {
		if ours(id) && !slices.Contains(guildIDs, id) {
			c.Left(ctx, id)
		}
	}
}

// Joined notes that the bot is in a guild.
func (c *Caretaker) Joined(ctx context.Context, guildID string) {
	if err := c.store.Returned(ctx, guildID); err != nil {
		c.log.ErrorContext(ctx, "a server's return was not noted", "guild", guildID, "err", err)
	}
}

// Run cleans up until ctx ends.
func (c *Caretaker) Run(ctx context.Context) error {
	tick := time.NewTicker(c.every)
	defer tick.Stop()
	for {
		if err := c.Clean(ctx); err != nil && ctx.Err() == nil {
			c.log.ErrorContext(ctx, "cleaning up failed", "err", err)
		}
		pause := time.After(cleanPause)
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

// cleanPause is the least time between two cleanings that deletions ask for: each
// may rewrite the whole database.
const cleanPause = 3 * time.Second

// pruneEvery is how often what is old is looked for: that reads much and finds
// little.
const pruneEvery = time.Hour

// filesAtOnce bounds how many files one look deletes.
const filesAtOnce = 1000

// Clean deletes whatever is due; one call after another. What fails is left for the next time.
func (c *Caretaker) Clean(ctx context.Context) error {
	var errs []error
	if now := c.now(); now.Sub(c.pruned) >= pruneEvery {
		err := c.store.Prune(ctx, now, c.keep)
		if err == nil {
			c.pruned = now
		}
		errs = append(errs, err)
	}
	due, err := c.store.Due(ctx, c.now())
	errs = append(errs, err)
	for _, guild := range due {
		switch err := c.store.Forget(ctx, guild, c.now()); {
		case errors.Is(err, ErrUnderWay): // its turn comes
		case err != nil:
			errs = append(errs, err)
		default:
			c.log.InfoContext(ctx, "the data of a server was deleted", "guild", guild)
		}
	}
	left, err := c.store.Leftovers(ctx, c.now(), filesAtOnce)
	errs = append(errs, err)
	for _, l := range left {
		if err := c.remove(ctx, l); err != nil {
			errs = append(errs, err)
			continue
		}
		errs = append(errs, c.store.Cleared(ctx, l.File, c.now()))
	}
	return errors.Join(append(errs, c.store.Vacuum(ctx))...)
}

func (c *Caretaker) remove(ctx context.Context, l Leftover) error {
	if strings.HasSuffix(l.File, "/") {
		return c.files.DeleteFolder(ctx, l.File, l.Keep)
	}
	return c.files.Delete(ctx, l.File)
}
