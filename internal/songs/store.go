package songs

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"time"
)

// ErrNotFound is returned if an order, a file or another item does not exist. It matches
// [fs.ErrNotExist], so that the files can be given to packages that do not import this one.
var ErrNotFound error = notFoundError{}

type notFoundError struct{}

func (notFoundError) Error() string        { return "not found" }
func (notFoundError) Is(target error) bool { return target == fs.ErrNotExist }

// ErrConflict is returned if the caller may not change the order: it has ended, was cancelled, or was
// claimed by another run.
var ErrConflict = errors.New("order has ended or was claimed by another process")

// ErrDuplicate is returned if the interaction was handled before, by this or another process.
var ErrDuplicate = errors.New("interaction was handled before")

// ErrDraftGone is returned if the draft has been ordered or deleted.
var ErrDraftGone = errors.New("draft has been ordered or deleted")

// Store persists orders. Its methods are safe for concurrent use by several goroutines and processes.
type Store interface {
	OrderAdder
	RunStore
	RecheckStore
	OrderReader
}

// OrderAdder adds orders within limits.
type OrderAdder interface {
	// Add adds an order and reserves its credits in one transaction, which also deletes its draft. It
	// returns a [*LimitError] if a limit of b or of the guild rejects the order; [ErrConflict] if the
	// order to replace is not unsure or has been replaced, or if there is an order for the same
	// request; [ErrDuplicate] if the interaction was handled before; and [ErrDraftGone] if the draft
	// does not exist.
	Add(ctx context.Context, o Order, b Limits) error
	// AddAll adds several orders of one member, either all or none. They count as one for the
	// cool-down and for the limit of queued orders. Check returns the error that AddAll would return
	// and changes nothing.
	AddAll(ctx context.Context, orders []Order, b Limits) error
	Check(ctx context.Context, orders []Order, b Limits) error
	// Usage returns the usage of the quotas that apply to an order, including those set by its guild.
	Usage(ctx context.Context, o Order, b Limits) ([]Usage, error)
}

// RunStore saves the runs of orders.
type RunStore interface {
	// Claim starts a new run of the order and returns it. Only the latest run may save it. An order
	// that has ended is returned unchanged.
	Claim(ctx context.Context, id OrderID) (Order, error)
	// Save saves the order, and settles its credits if the state is final; [ErrConflict] if another run
	// has claimed it.
	Save(ctx context.Context, o Order) error
	// Split saves an order without the songs of rest and adds rest as a separate order in one
	// transaction; [ErrConflict] if another run has claimed the order.
	Split(ctx context.Context, o, rest Order) error
	// Cancel records the cancellation and returns the order; [ErrConflict] if it is too late. The
	// process that runs the order ends it. If the order is still queued, the caller has to end it.
	// An order that was paid for, or may have been, is cancelled only with evenIfPaid.
	Cancel(ctx context.Context, id OrderID, why Failure, evenIfPaid bool) (Order, error)
	// Cancelled returns the cancelled orders that are still being processed.
	Cancelled(ctx context.Context) ([]OrderID, error)
	// ClaimUnnotified returns ended orders whose requesters must be notified, and hides them from other
	// processes until a time. SaveNotification schedules a retry at again, or none if again is zero.
	ClaimUnnotified(ctx context.Context, now, until time.Time) ([]Order, error)
	SaveNotification(ctx context.Context, id OrderID, again time.Time) error
}

// RecheckStore queues orders again whose songs did not come.
type RecheckStore interface {
	// Reopen queues an order for a recheck and replaces its address unless address is nil; [ErrConflict]
	// if nothing is missing or a recheck is already running.
	Reopen(ctx context.Context, id OrderID, address []byte, now time.Time) (Order, error)
	// RecordPurchase stores the task id of an order that is or may become unsure, and queues it; [ErrConflict] if
	// the order was cancelled, replaced or deleted, or has a task id.
	RecordPurchase(ctx context.Context, id OrderID, taskID, traceID string, now time.Time) error
	// Overdue returns the orders whose automatic recheck is due.
	Overdue(ctx context.Context, now time.Time) ([]OrderID, error)
}

// OrderReader reads orders and the queue.
type OrderReader interface {
	// Order returns one order; [ErrNotFound] if there is none.
	Order(ctx context.Context, id OrderID) (Order, error)
	// OrderOf returns the order created by an interaction; [ErrNotFound] if there is none.
	OrderOf(ctx context.Context, interaction string) (OrderID, error)
	// Ahead returns the number of queued orders before this one; [ErrNotFound] if it is not queued. It
	// is an estimate, because later orders may overtake it.
	Ahead(ctx context.Context, id OrderID) (int, error)
	// Queue returns up to limit unfinished orders that the viewer may see: those in progress, then the
	// queued ones in order of processing.
	Queue(ctx context.Context, v Viewer, limit int) ([]QueuedOrder, error)
	Durations
	// Depth returns the number of orders queued and in progress.
	Depth(ctx context.Context) (queued, busy int, err error)
	// Stats returns statistics since a time, of the songs that the viewer may see.
	Stats(ctx context.Context, v Viewer, since time.Time) (Stats, error)
}

// Jobs schedules orders. Each order runs in one process at a time and is run again if that process
// dies.
type Jobs interface {
	// Run calls work for orders until ctx ends. It then starts no more orders, waits for the running
	// calls, and cancels their contexts if they take too long. If work returns [ErrReleased], another
	// process continues the order.
	Run(ctx context.Context, work func(context.Context, OrderID) error) error
	// Notify reports that an order was added or has ended.
	Notify()
}

// ErrReleased is returned if an order was interrupted because the process is shutting down.
var ErrReleased = errors.New("order released for another process")

// Files stores audio and covers by key, a slash-separated path.
type Files interface {
	// Write stores what fill writes, atomically: readers see the old file or the complete new one, and
	// nothing is stored if fill fails.
	Write(ctx context.Context, key string, fill func(io.Writer) error) (size int64, err error)
	// Open returns a file's content; [ErrNotFound] if there is none.
	Open(ctx context.Context, key string) (io.ReadCloser, error)
	// Size returns the size of a file in bytes; [ErrNotFound] if there is none.
	Size(ctx context.Context, key string) (int64, error)
	// Delete removes a file. A missing file is not an error.
	Delete(ctx context.Context, key string) error
}
