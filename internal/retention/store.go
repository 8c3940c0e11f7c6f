package retention

import (
	"context"
	"errors"
	"time"
)

// ErrOrdersInProgress is returned if data cannot be deleted yet, because orders of the user or guild
// are in progress and would save it again.
var ErrOrdersInProgress = errors.New("orders are in progress")

// Policy are retention periods in days; 0 means forever.
type Policy struct {
	Events int // history of orders
	Drafts int // drafts that were not ordered
	Texts  int // prompts and other texts of finished orders, unless the guild has its own period
	Guilds int // data of guilds that the bot was removed from
}

// Store finds and deletes data. Its methods are safe for concurrent use by several processes.
type Store interface {
	// Prune deletes data whose retention period has ended. Only one process at a time does so.
	Prune(ctx context.Context, now time.Time, policy Policy) error
	// MarkLeft records that the bot was removed from a guild, whose data is deleted when due. A
	// repeated call does not change the time.
	MarkLeft(ctx context.Context, guildID string, due time.Time) error
	// MarkRejoined cancels the deletion of a guild's data.
	MarkRejoined(ctx context.Context, guildID string) error
	// KnownGuilds returns the guilds that have data and are not marked as left.
	KnownGuilds(ctx context.Context) ([]string, error)
	// FinishRemovals deletes the songs whose removal can no longer be undone.
	FinishRemovals(ctx context.Context, now time.Time) error
	// DueGuilds returns the guilds whose data is due for deletion.
	DueGuilds(ctx context.Context, now time.Time) ([]string, error)
	// DeleteGuild deletes the data of a guild if it is due. It returns [ErrOrdersInProgress] if the
	// guild has unfinished orders.
	DeleteGuild(ctx context.Context, guildID string, now time.Time) error
	// OrphanedFiles returns files that are due for deletion, and MarkDeleted records a deletion.
	OrphanedFiles(ctx context.Context, now time.Time, limit int) ([]OrphanedFile, error)
	MarkDeleted(ctx context.Context, file string, now time.Time) error
	// Vacuum overwrites deleted data in the database file, if there is any.
	Vacuum(ctx context.Context) error
	// Deleted returns a channel that receives a value after a deletion.
	Deleted() <-chan struct{}
}

// OrphanedFile is a file that is no longer used. If Path ends with a slash, it is a folder of which
// only the files in Keep are used.
type OrphanedFile struct {
	Path string
	Keep []string
}
