package songs

import (
	"context"
	"errors"
	"io"
	"time"

	"riffbot/riffusion"
)

// ErrNotFound says that a store has no such order, or files no such file.
var ErrNotFound = errors.New("not found")

// ErrTaken says that an order is no longer the caller's: it ended, was called
// off, or another process works it.
var ErrTaken = errors.New("the order was taken over or has ended")

// ErrDuplicate says that an interaction was handled before: Discord delivered it
// again, or another process received it too.
var ErrDuplicate = errors.New("the interaction was handled before")

// ErrDraftGone says that a draft was ordered or deleted before.
var ErrDraftGone = errors.New("the draft was ordered or deleted before")

// Store remembers orders. Its methods are safe for use by many goroutines and
// processes; what was added or saved survives the process.
type Store interface {
	// Add takes a new order in and holds its credits, or does neither: a
	// [*LimitError] when the bounds, or those of its server, do not allow it, [ErrTaken] when it is bought
	// instead of an order that is not unsure, or was bought again already, or is
	// for a request that has one, [ErrDuplicate] when its interaction was handled
	// before, and [ErrDraftGone] when its draft is not there. The draft is deleted in
	// the same transaction.
	Add(ctx context.Context, o Order, b Bounds) error
	// AddAll is Add for orders of one member that belong together: all are taken in,
	// or none. They count as one for the time between two orders and for the room to
	// wait. Check returns what AddAll would, and changes nothing.
	AddAll(ctx context.Context, orders []Order, b Bounds) error
	Check(ctx context.Context, orders []Order, b Bounds) error
	// Usage returns what is used of the quotas that an order would count in, with
	// those that the server has set for itself.
	Usage(ctx context.Context, o Order, b Bounds) ([]Usage, error)
	// Stats returns what was made since a time and a viewer may see.
	Stats(ctx context.Context, v Viewer, since time.Time) (Stats, error)
	// Order returns one order; [ErrNotFound] if there is none.
	Order(ctx context.Context, id OrderID) (Order, error)
	// OrderOf returns the order of an interaction; [ErrNotFound] if there is none.
	OrderOf(ctx context.Context, interaction string) (OrderID, error)
	// Claim makes the caller the one who may save the order, and returns it. An
	// order that has ended is returned as it is.
	Claim(ctx context.Context, id OrderID) (Order, error)
	// Save keeps the order as its run left it, and settles its credits when the
	// state is final; [ErrTaken] when it is another run's.
	Save(ctx context.Context, o Order) error
	// ClaimUntold returns orders that ended and whose requesters are to be told now, and
	// keeps them from other processes until a time. Told notes that one was told, or
	// when to try again; zero: no more.
	ClaimUntold(ctx context.Context, now, until time.Time) ([]Order, error)
	Told(ctx context.Context, id OrderID, again time.Time) error
	// CallOff sets why the order ends, unless it is too late ([ErrTaken]), and
	// returns the order. Whoever works it has to end it, or the caller if
	// nobody does yet.
	CallOff(ctx context.Context, id OrderID, why Failure) (Order, error)
	// Split saves an order without the songs of rest, which become an order of their
	// own, in one transaction; [ErrTaken] when the order is another run's.
	Split(ctx context.Context, o, rest Order) error
	// Reopen queues an order again whose songs are to be looked for, with another
	// address unless that is nil; [ErrTaken] when there is nothing to look for or it
	// is looked for already.
	Reopen(ctx context.Context, id OrderID, address []byte, now time.Time) (Order, error)
	// Found queues an order that is or may become unsure, since its task id is known
	// now; [ErrTaken] when it was cancelled, bought again or deleted, or has a task id.
	Found(ctx context.Context, id OrderID, taskID, traceID string, now time.Time) error
	// Overdue returns orders whose next look is due.
	Overdue(ctx context.Context, now time.Time) ([]OrderID, error)
	// CalledOff returns the orders on the line that have to end.
	CalledOff(ctx context.Context) ([]OrderID, error)
	// Ahead returns how many queued orders will be taken before this one;
	// [ErrNotFound] when it is not queued. It is an estimate: an order that comes
	// in later may go first.
	Ahead(ctx context.Context, id OrderID) (int, error)
	// Queue returns the orders that a viewer may see and that have not ended: those on the line, then the others in
	// their turn.
	Queue(ctx context.Context, v Viewer, limit int) ([]Waiting, error)
	// Pace returns how long the latest orders took from leaving the queue to
	// their end; 0 when none has been done yet.
	Pace(ctx context.Context) (time.Duration, error)
	// Depth returns how many orders are in the queue and on the line.
	Depth(ctx context.Context) (queued, busy int, err error)
}

// Jobs run orders when it is their turn, each in one process at a time, and
// again when that process died.
type Jobs interface {
	// Run calls work for orders until ctx ends. Then it takes no more, and
	// returns when all calls have returned; it ends their contexts when they
	// take too long. An order whose work says [ErrLeft] goes on elsewhere.
	Run(ctx context.Context, work func(context.Context, OrderID) error) error
	// Wake says that an order came in, or that one ended.
	Wake()
}

// ErrLeft says that an order was left as it is because the process stops.
var ErrLeft = errors.New("left for another process to go on with")

// Files keep audio and covers by key, a slash-separated path.
type Files interface {
	// Write stores what fill writes. Nothing is kept when fill fails, and a
	// reader sees the old file or the whole new one.
	Write(ctx context.Context, key string, fill func(io.Writer) error) (size int64, err error)
	// Open returns a file's content; [ErrNotFound] if there is none.
	Open(ctx context.Context, key string) (io.ReadCloser, error)
	// Size returns how long a file is, in bytes; [ErrNotFound] if there is none.
	Size(ctx context.Context, key string) (int64, error)
	// Delete removes a file. It is no error when there is none.
	Delete(ctx context.Context, key string) error
}

// Composer sells songs. [*riffusion.Client] is one.
type Composer interface {
	Family() riffusion.Family
	// Submit buys. It must send the paid request at most once.
	Submit(ctx context.Context, r riffusion.Request) (*riffusion.Ticket, error)
	// Upload lets the provider fetch a recording. It buys nothing.
	Upload(ctx context.Context, url string) (*riffusion.Upload, error)
	// Tasks looks at many purchases with one call.
	Tasks(ctx context.Context, ids []string) ([]riffusion.Task, error)
	// Download copies a finished file to w.
	Download(ctx context.Context, url string, w io.Writer, opt riffusion.DownloadOptions) (*riffusion.Media, error)
}

// ErrUnwritable says that words for an idea are not to be written: the order
// ends as if the provider had refused it.
var ErrUnwritable = errors.New("words for this are not written")

// ErrUnsuitable says that a text is none to make a song of here.
var ErrUnsuitable = errors.New("no song is made of this")

// Censor looks at what is to be sung before any of it is paid for.
type Censor interface {
	// Allow returns [ErrUnsuitable] for a text that no song may be made of, and
	// another error when it could not be looked at.
	Allow(ctx context.Context, text string) error
}

// Lyricist writes words.
type Lyricist interface {
	// Words returns an order's brief with title, style and lyrics for its prompt, with
	// a style for its lyrics, or with what its edit lacks: the lyrics of a new part,
	// the style of a cover. What the brief says already stays. A [*LimitError] when
	// the language model may not be asked for this order.
	Words(ctx context.Context, o Order) (Brief, error)
}

// ErrCannotFit says that a file cannot be made small enough, or that there is
// no tool to do it with.
var ErrCannotFit = errors.New("cannot be made small enough")

// Credits are who is named in a song's files: players show them.
type Credits struct {
	Artist, Album string
}

// Mastered is what a recording was made into. Files without a Key could not be
// made.
type Mastered struct {
	Master File // what is played: the loudness that all songs have
	Posted File // an m4a that fits, with tags and cover
	Card   File // a picture
	// LUFS and PeakDB are how loud the recording was when it came.
	LUFS, PeakDB float64
}

// ErrCut says that a recording ends before its end, or cannot be decoded.
var ErrCut = errors.New("the recording is incomplete")

// Engineer makes what is heard and seen out of a recording.
type Engineer interface {
	// Check decodes a whole recording and returns how long it is. An [ErrCut] says
	// that it is incomplete; announced is how long the provider says that it is, 0
	// when it does not. Any other error says that it could not be checked.
	Check(ctx context.Context, f File, announced time.Duration) (time.Duration, error)
	// Master makes all that a finished song needs. What is posted has at most
	// limit bytes, by its bitrate: it is the whole song or, where that is
	// impossible, not there.
	Master(ctx context.Context, s Song, by Credits, limit int64) (Mastered, error)
}

// ErrNowhere says that the place an order came from is gone, or closed to the
// bot. The songs are kept.
var ErrNowhere = errors.New("there is no place to post to")

// Courier tells people about their orders.
type Courier interface {
	// Changed says that an order moved. It returns at once; a courier may leave
	// out states that were passed quickly.
	Changed(o Order)
	// Dropped says that this process reports nothing more about an order: it
	// was never taken in, or goes on elsewhere.
	Dropped(id OrderID)
	// Deliver posts the songs of an order and returns the address of where they
	// are now. Delivering the same order again must not post it twice.
	// [ErrNowhere] when there is no place left that would take them.
	Deliver(ctx context.Context, o Order) (address []byte, err error)
	// Apart returns the address for another message in the place of an order's.
	Apart(o Order) (address []byte)
	// Explain says how an order ended without a song.
	Explain(ctx context.Context, o Order) error
}
