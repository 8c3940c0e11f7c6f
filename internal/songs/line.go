package songs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Deps are the line's neighbours and settings. All but Fitter are required.
type Deps struct {
	Store    Store
	Files    Files
	Composer Composer
	Fitter   Fitter // nil: a song that is too large goes out as a link
	Courier  Courier
	Log      *slog.Logger
	NewID    func() string
	Now      func() time.Time

	// AtOnce is how many orders are worked at the same time.
	AtOnce int
	// PollEvery is how often the API is asked about the tasks that wait.
	PollEvery time.Duration
	// Patience is how long a bought task may go without any progress.
	Patience time.Duration
	// Grace is how long a stopping line lets its orders run on.
	Grace time.Duration
	// Forgetful says that the store does not outlive the process, so that people
	// have to be told of orders that did not make it.
	Forgetful bool
	// MaxAudio and MaxCover bound a download, in bytes.
	MaxAudio, MaxCover int64
}

// Line is the production line.
type Line struct {
	Deps
	tasks *tasks
	steps []step
	kick  chan struct{} // an order came in or a place became free
}

// NewLine builds a line. Nothing moves before [Line.Run].
func NewLine(d Deps) *Line {
	l := &Line{Deps: d, tasks: newTasks(d.Composer, d.PollEvery, d.Log), kick: make(chan struct{}, 1)}
	l.steps = l.plan()
	return l
}

// Submit takes an order in: from here on it is not lost. The brief must have
// passed [Brief.Check]. Submit fills in the id, the state and the times.
func (l *Line) Submit(ctx context.Context, o Order) (Order, error) {
	if err := o.Brief.Check(l.Composer.Family()); err != nil {
		return Order{}, err
	}
	o.ID = OrderID(l.NewID())
	o.State, o.Progress = Queued, -1
	o.CreatedAt = l.Now()
	o.UpdatedAt = o.CreatedAt
	// Before it is added: after, it may be done any moment, and "queued" would
	// come last.
	l.Courier.Changed(o)
	if err := l.Store.Add(ctx, o); err != nil {
		l.Courier.Dropped(o.ID)
		return Order{}, fmt.Errorf("add order %s: %w", o.ID, err)
	}
	l.Log.InfoContext(ctx, "order taken in", "order", o.ID, "guild", o.Place.GuildID)
	l.wake()
	return o, nil
}

// Order returns an order as it stands; [ErrNotFound] if there is none.
func (l *Line) Order(ctx context.Context, id OrderID) (Order, error) {
	return l.Store.Order(ctx, id)
}

// Ahead returns about how many orders go before this one.
func (l *Line) Ahead(ctx context.Context, id OrderID) (int, error) {
	return l.Store.Ahead(ctx, id)
}

// Run works orders until ctx ends. It then takes no new ones, lets those on the
// line go on for the grace period, and tells the people of those that did not
// make it.
func (l *Line) Run(ctx context.Context) error {
	// Orders outlive ctx by the grace period: what is bought should arrive.
	work, abandon := context.WithCancel(context.WithoutCancel(ctx))
	defer abandon()

	var workers sync.WaitGroup
	places := make(chan struct{}, l.AtOnce)
	start := func(o Order) {
		workers.Go(func() {
			defer func() { <-places; l.wake() }()
			l.work(work, o)
		})
	}
	var poller sync.WaitGroup
	poller.Go(func() { l.tasks.run(work) })

	err := l.dispatch(ctx, places, start)

	finished := make(chan struct{})
	go func() { workers.Wait(); close(finished) }()
	select {
	case <-finished:
	case <-time.After(l.Grace):
	}
	abandon()
	<-finished
	poller.Wait()
	if l.Forgetful {
		l.giveUpQueue(context.WithoutCancel(ctx))
	}
	return err
}

// giveUpQueue tells the people whose orders never left the queue.
func (l *Line) giveUpQueue(ctx context.Context) {
	for {
		o, ok, err := l.Store.Next(ctx, Queued)
		if err != nil || !ok {
			return
		}
		l.finish(ctx, &o, Failed, &Failure{Reason: ReasonStopped, Detail: "the process left before its turn"})
	}
}

// dispatch fills free places with unfinished and then with queued orders until
// ctx ends.
func (l *Line) dispatch(ctx context.Context, places chan struct{}, start func(Order)) error {
	left, err := l.Store.Unfinished(ctx)
	if err != nil {
		return fmt.Errorf("read unfinished orders: %w", err)
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case places <- struct{}{}:
		}
		if len(left) > 0 {
			start(left[0])
			left = left[1:]
			continue
		}
		o, ok, err := l.Store.Next(ctx, Buying)
		if ok {
			start(o)
			continue
		}
		<-places
		if err != nil && !errors.Is(err, context.Canceled) {
			l.Log.ErrorContext(ctx, "taking the next order failed", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-l.kick:
		}
	}
}

// wake lets dispatch look at the queue once more.
func (l *Line) wake() {
	select {
	case l.kick <- struct{}{}:
	default:
	}
}
