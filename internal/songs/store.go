package songs

import (
	"context"
	"errors"
	"io"

	"riffbot/riffusion"
)

// ErrNotFound says that a store has no such order, or files no such file.
var ErrNotFound = errors.New("not found")

// Store remembers orders. Its methods are safe for use by many goroutines; an
// order that was added or saved is what later calls see.
type Store interface {
	// Add takes a new order in.
	Add(ctx context.Context, o Order) error
	// Save replaces the order of the same id; [ErrNotFound] if there is none.
	Save(ctx context.Context, o Order) error
	// Order returns one order; [ErrNotFound] if there is none.
	Order(ctx context.Context, id OrderID) (Order, error)
	// Next takes the next fair order off the queue by moving it from Queued
	// into the given state: round-robin over guilds, then over their members,
	// then the oldest. It reports false when nothing is queued. No two calls
	// get the same order.
	Next(ctx context.Context, into State) (Order, bool, error)
	// Ahead returns how many queued orders will be taken before this one.
	// It is an estimate: an order that comes in later may go first.
	Ahead(ctx context.Context, id OrderID) (int, error)
	// Unfinished returns the orders that are neither queued nor final: those
	// which a stopped process left on the line.
	Unfinished(ctx context.Context) ([]Order, error)
}

// Files keep audio and covers by key, a slash-separated path.
type Files interface {
	// Write stores what fill writes. Nothing is kept when fill fails, and a
	// reader sees the old file or the whole new one.
	Write(ctx context.Context, key string, fill func(io.Writer) error) (size int64, err error)
	// Open returns a file's content; [ErrNotFound] if there is none.
	Open(ctx context.Context, key string) (io.ReadCloser, error)
}

// Composer sells songs. [*riffusion.Client] is one.
type Composer interface {
	Family() riffusion.Family
	// Submit buys. It must send the paid request at most once.
	Submit(ctx context.Context, r riffusion.Request) (*riffusion.Ticket, error)
	// Tasks looks at many purchases with one call.
	Tasks(ctx context.Context, ids []string) ([]riffusion.Task, error)
	// Download copies a finished file to w.
	Download(ctx context.Context, url string, w io.Writer, opt riffusion.DownloadOptions) (*riffusion.Media, error)
}

// ErrCannotFit says that a file cannot be made small enough, or that there is
// no tool to do it with.
var ErrCannotFit = errors.New("cannot be made small enough")

// Fitter makes an audio file small enough for a place.
type Fitter interface {
	// Fit stores at most limit bytes of audio under key: the whole song of from
	// at a lower bitrate, never a part of it. [ErrCannotFit] where that is
	// impossible.
	Fit(ctx context.Context, from File, key string, song Song, limit int64) (File, error)
}

// Courier tells people about their orders.
type Courier interface {
	// Changed says that an order moved. It returns at once; a courier may leave
	// out states that were passed quickly.
	Changed(o Order)
	// Dropped says that an order that was reported as changed was never taken in.
	Dropped(id OrderID)
	// Deliver posts the songs of an order. Delivering the same order again
	// must not post it twice.
	Deliver(ctx context.Context, o Order) error
	// Explain says how an order ended without a song.
	Explain(ctx context.Context, o Order) error
}
