package songs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// Deps are the line's neighbours and settings. All but Engineer, Lyricist, Censor,
// Album and Meter are required.
type Deps struct {
	Store    Store
	Jobs     Jobs
	Files    Files
	Composer Composer
	Engineer Engineer // nil: songs go out as they came, as a link where they are too large
	Lyricist Lyricist // nil: the provider finds the words
	Censor   Censor   // nil: everything may be sung
	Courier  Courier
	// Album is what the files of a place's songs name as their album; nil: nothing.
	Album func(ctx context.Context, p Place) string
	Meter Meter // nil: nothing is measured
	Log   *slog.Logger
	NewID func() string
	Now   func() time.Time

	Bounds Bounds
	// PollEvery is how often the API is asked about the tasks that wait.
	PollEvery time.Duration
	// Patience is how long a bought task may go without any progress.
	Patience time.Duration
	// MaxAudio and MaxCover bound a download, in bytes.
	MaxAudio, MaxCover int64
}

// Line is the production line.
type Line struct {
	Deps
	tasks *tasks
	steps []step

	mu      sync.Mutex
	leaving chan struct{} // closed when the process stops
	working map[OrderID]context.CancelCauseFunc
}

// NewLine builds a line. Nothing moves before [Line.Run].
func NewLine(d Deps) *Line {
	if d.Meter == nil {
		d.Meter = unmetered{}
	}
	l := &Line{Deps: d, tasks: newTasks(d.Composer, d.PollEvery, d.Log),
		leaving: make(chan struct{}), working: make(map[OrderID]context.CancelCauseFunc)}
	l.steps = l.plan()
	return l
}

// Submit takes an order in: from here on it is not lost. The brief must have
// passed [Brief.Check]. Submit fills in the id, the state, the price and the
// times. A [*LimitError] says that it was not taken in.
func (l *Line) Submit(ctx context.Context, o Order) (Order, error) {
	taken, err := l.SubmitAll(ctx, []Order{o})
	if err != nil {
		return Order{}, err
	}
	return taken[0], nil
}

// SubmitAll is [Line.Submit] for orders of one member that belong together, like
// the sides of a battle: all are taken in, or none.
func (l *Line) SubmitAll(ctx context.Context, orders []Order) ([]Order, error) {
	orders, err := l.prepare(orders)
	if err != nil {
		return nil, err
	}
	for _, o := range orders {
		l.Log.InfoContext(ctx, "order received", "order", o.ID, "guild", o.Place.GuildID)
	}
	// Before they are added: after, they may be done any moment, and "queued" would
	// come last.
	for _, o := range orders {
		l.Courier.Changed(o)
	}
	if err := l.Store.AddAll(ctx, orders, l.Bounds); err != nil {
		for _, o := range orders {
			l.Courier.Dropped(o.ID)
		}
		return nil, fmt.Errorf("add order %s: %w", orders[0].ID, err)
	}
	for _, o := range orders {
		l.Log.InfoContext(ctx, "order taken in", "order", o.ID, "guild", o.Place.GuildID)
	}
	l.Jobs.Wake()
	return orders, nil
}

// Check returns what [Line.SubmitAll] would return now, and takes nothing in.
func (l *Line) Check(ctx context.Context, orders []Order) error {
	orders, err := l.prepare(orders)
	if err != nil {
		return err
	}
	return l.Store.Check(ctx, orders, l.Bounds)
}

// prepare fills in what orders have when they are taken in.
func (l *Line) prepare(orders []Order) ([]Order, error) {
	orders, now := slices.Clone(orders), l.Now() // one time: they are held for in one day's accounts
	for i := range orders {
		o := &orders[i]
		if err := o.Brief.Check(l.Composer.Family()); err != nil {
			return nil, err
		}
		o.ID = OrderID(l.NewID())
		o.State, o.Progress = Queued, -1
		o.Credits = l.Bounds.Price
		o.CreatedAt, o.UpdatedAt = now, now
	}
	return orders, nil
}

// Order returns an order as it stands; [ErrNotFound] if there is none.
func (l *Line) Order(ctx context.Context, id OrderID) (Order, error) {
	return l.Store.Order(ctx, id)
}

// OrderOf returns the order of an interaction; [ErrNotFound] if there is none.
func (l *Line) OrderOf(ctx context.Context, interaction string) (OrderID, error) {
	return l.Store.OrderOf(ctx, interaction)
}

// Ahead returns about how many orders go before this one.
func (l *Line) Ahead(ctx context.Context, id OrderID) (int, error) {
	return l.Store.Ahead(ctx, id)
}

// Queue returns up to limit orders that a viewer may see and that have not ended, in turn.
func (l *Line) Queue(ctx context.Context, v Viewer, limit int) ([]Waiting, error) {
	return l.Store.Queue(ctx, v, limit)
}

// Quota returns what a member, with these roles, and the server have used of their
// quotas.
func (l *Line) Quota(ctx context.Context, place Place, user string, roles []string) ([]Usage, error) {
	return l.Store.Usage(ctx, Order{Place: place, Requester: Member{ID: user}, Roles: roles, CreatedAt: l.Now()}, l.Bounds)
}

// Stats returns what was made since a time and a viewer may see.
func (l *Line) Stats(ctx context.Context, v Viewer, since time.Time) (Stats, error) {
	return l.Store.Stats(ctx, v, since)
}

// Expected tells about how long it takes until an order is done that so many go
// before: as long as the latest ones took, as often as the line has to be
// emptied. 0 when nothing is known yet.
func (l *Line) Expected(ctx context.Context) (func(ahead int) time.Duration, error) {
	pace, err := l.Store.Pace(ctx)
	return func(ahead int) time.Duration { return pace * time.Duration(ahead/l.Bounds.AtOnce+1) }, err
}

// CallOff ends an order on somebody's behalf, wherever it is worked.
// [ErrTaken] when it has ended or is being posted.
func (l *Line) CallOff(ctx context.Context, id OrderID, by string) error {
	o, err := l.Store.CallOff(ctx, id, Failure{Reason: ReasonCancelled, Detail: "called off", By: by})
	if err != nil {
		return err
	}
	l.Log.InfoContext(ctx, "order called off", "order", id, "state", o.State)
	if o.State == Queued { // nobody works it
		return l.end(ctx, &o)
	}
	l.abandon(id)
	return nil
}

// Nudge looks at the tasks that wait soon: something happened to one.
func (l *Line) Nudge() { l.tasks.nudge() }

// Run works orders until ctx ends. Orders that are being paid for or brought
// here then finish their step; all are left for the next process to go on with.
func (l *Line) Run(ctx context.Context) error {
	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var others sync.WaitGroup
	others.Go(func() { l.tasks.run(working) })
	others.Go(func() { l.watch(working) })
	others.Go(func() { l.lookAgain(ctx) })
	others.Go(func() { l.tellLoop(working) })
	context.AfterFunc(ctx, func() { close(l.leaving) })
	err := l.Jobs.Run(ctx, l.work)
	stop()
	others.Wait()
	return err
}

// watchEvery is how soon an order that was called off in another process stops.
const watchEvery = time.Second

// watch abandons the orders that were called off.
func (l *Line) watch(ctx context.Context) {
	every(ctx, watchEvery, func() {
		if !l.busy() {
			return
		}
		ids, err := l.Store.CalledOff(ctx)
		if err != nil && ctx.Err() == nil {
			l.Log.WarnContext(ctx, "looking for called-off orders failed", "err", err)
		}
		for _, id := range ids {
			l.abandon(id)
		}
	})
}

// errCalledOff ends the work on an order that somebody called off.
var errCalledOff = errors.New("called off")

// abandon ends the work on an order if it is worked here.
func (l *Line) abandon(id OrderID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if stop, ok := l.working[id]; ok {
		stop(errCalledOff)
	}
}

func (l *Line) busy() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.working) > 0
}

// left reports whether the process stops.
func (l *Line) left() bool {
	select {
	case <-l.leaving:
		return true
	default:
		return false
	}
}
