package cowriting

import (
	"context"
	"time"
)

// Store stores sessions. Its methods are safe for several processes.
type Store interface {
	// Create adds a session; [ErrTooMany] if its host or its server has too many. It returns [songs.ErrDuplicate] if its
	// interaction already opened one.
	Create(ctx context.Context, s Session) error
	// Session returns a session of a server; [ErrNotFound] if there is none.
	Session(ctx context.Context, guildID string, id ID) (Session, error)
	// Change reads a session, lets change modify it and saves the result, all in one transaction that waits for others
	// of the same session. Nothing is saved if change returns an error. change may run several times.
	Change(ctx context.Context, guildID string, id ID, at time.Time, change func(*Session) error) (Session, error)
	// Due returns sessions whose current line has reached the end of its time.
	Due(ctx context.Context, now time.Time) ([]Key, error)
	// Idle returns sessions in progress that did not change since a time, and those that were opening then.
	Idle(ctx context.Context, open, opening time.Time) ([]Key, error)
	// ClaimPanels returns panels that are outdated, and hides them from other processes for a time.
	ClaimPanels(ctx context.Context, now, until time.Time) ([]Panel, error)
	// SavePanel saves which revision a panel shows, and when it may be edited next.
	SavePanel(ctx context.Context, p Panel, next time.Time) error
	// DropPanel records that the message of a panel no longer exists.
	DropPanel(ctx context.Context, p Panel) error
}

// Key identifies a session of a server.
type Key struct {
	GuildID string
	ID      ID
}

// Panel is the message that shows a session.
type Panel struct {
	Key
	ThreadID    string
	MessageID   string
	Revision    int64  // of the session when the panel was claimed
	ContentHash string // of what the message shows; empty: not known
}

// Numbers of sessions in progress.
const (
	MaxOpenOfHost  = 2
	MaxOpenOfGuild = 20
)
