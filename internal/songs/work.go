package songs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"
)

// step is one stage of the line. It reads what earlier steps saved on the order
// and may be run again at any time: what it did already it finds done.
type step struct {
	state    State
	attempts int           // how often it runs before the order ends
	backoff  time.Duration // before the second attempt; doubles
	run      func(ctx context.Context, o *Order) error
}

// mostRuns is how often an order is taken up. One that took so many processes
// with it would take the next one too.
const mostRuns = 100

// work moves one order through the steps that are left, to its end. An error
// other than [ErrLeft] means that it could not be read or saved: it is to be
// tried again.
func (l *Line) work(ctx context.Context, id OrderID) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	l.mu.Lock()
	l.working[id] = stop
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		delete(l.working, id)
		l.mu.Unlock()
		l.Jobs.Wake()
	}()

	o, err := l.Store.Claim(ctx, id)
	switch {
	case errors.Is(err, ErrNotFound):
		l.Log.ErrorContext(ctx, "there is no such order", "order", id)
		return nil
	case err != nil:
		return err
	case o.State.Final():
		return nil
	case o.Failure != nil: // an earlier run came as far as that, or it was called off
		return l.end(ctx, &o)
	case o.Run > mostRuns*(1+o.Looks):
		err = fail(ReasonInternal, fmt.Errorf("taken up %d times", o.Run))
	default:
		err = l.advance(ctx, &o)
	}
	return l.after(ctx, &o, err)
}

// after does what the outcome of a run calls for.
func (l *Line) after(ctx context.Context, o *Order, err error) error {
	switch {
	case err == nil:
		return l.done(ctx, o)
	case errors.Is(err, ErrTaken), errors.Is(context.Cause(ctx), errCalledOff):
		return l.yield(ctx, o)
	case errors.Is(err, errUnsaved):
		return err
	case errors.Is(err, ErrLeft), ctx.Err() != nil:
		l.Courier.Dropped(o.ID)
		l.Log.InfoContext(ctx, "order left", "order", o.ID, "state", o.State)
		return ErrLeft
	}
	f, ok := errors.AsType[*failed](err)
	if !ok {
		f = &failed{Failure: Failure{Reason: ReasonInternal, Detail: err.Error()}, err: err}
	}
	o.Failure = &f.Failure
	if o.maybeBought() {
		o.Failure.Reason = ReasonUnsure // whatever ended the work, the paid request may have left
	}
	if o.willLook() {
		o.LookAt = nextLook(o.SentAt, l.Now())
	}
	if o.Failure.TraceID == "" {
		o.Failure.TraceID = o.TraceID
	}
	if err := l.save(ctx, o, o.State); err != nil {
		if errors.Is(err, ErrTaken) {
			return l.yield(ctx, o)
		}
		return err
	}
	return l.end(ctx, o)
}

// yield gives up an order that is no longer this run's. One that was called off
// is this process's to end.
func (l *Line) yield(ctx context.Context, o *Order) error {
	ctx = context.WithoutCancel(ctx)
	l.Courier.Dropped(o.ID)
	if o.Bought() {
		if found, err := l.found(ctx, o); found || err != nil {
			return err
		}
	}
	now, err := l.Store.Order(ctx, o.ID)
	if err != nil || now.State.Final() || now.Failure == nil {
		return err
	}
	if now, err = l.Store.Claim(ctx, o.ID); err != nil || now.State.Final() {
		return err
	}
	if !now.Bought() { // the answer to the paid request may have come since
		now.TaskID, now.TraceID = o.TaskID, o.TraceID
	}
	return l.end(ctx, &now)
}

// end tells people why an order ends and then saves that it did, so that a
// process that dies in between tells them once more rather than never. When they
// cannot be told now, that is saved too, and [Line.tellLoop] tells them.
func (l *Line) end(ctx context.Context, o *Order) error {
	ctx = context.WithoutCancel(ctx) // the end is told even when the process leaves
	state := Failed
	switch o.Failure.Reason {
	case ReasonUnsure:
		state = Unsure
	case ReasonCancelled:
		state = Cancelled
	default:
		if o.willLook() && !o.LookAt.IsZero() {
			state = Overdue
		}
	}
	told := *o
	told.State = state
	o.TellAt, o.Tells = time.Time{}, 0
	if err := l.Courier.Explain(ctx, told); err != nil {
		o.TellAt, o.Tells = l.Now().Add(tellAgain(1)), 1
		l.Log.WarnContext(ctx, "explain order failed", "order", o.ID, "attempt", 1, "again", o.TellAt, "err", err)
	}
	if err := l.save(ctx, o, state); err != nil && !errors.Is(err, ErrTaken) {
		return err
	}
	l.Meter.Ended(string(state), string(o.Failure.Reason))
	l.Log.WarnContext(ctx, "order ended", "order", o.ID, "state", state, "task", o.TaskID, "took", l.age(o),
		"reason", o.Failure.Reason, "trace", o.Failure.TraceID, "detail", o.Failure.Detail)
	return nil
}

// done saves that an order was delivered.
func (l *Line) done(ctx context.Context, o *Order) error {
	if err := l.save(ctx, o, Done); err != nil {
		if errors.Is(err, ErrTaken) {
			return l.yield(ctx, o)
		}
		return err
	}
	l.Meter.Ended(string(Done), "")
	l.Log.InfoContext(ctx, "order done", "order", o.ID, "state", Done, "task", o.TaskID, "took", l.age(o), "songs", len(o.Songs))
	return nil
}

func (l *Line) age(o *Order) time.Duration { return l.Now().Sub(o.CreatedAt).Round(time.Millisecond) }

// advance runs the order's present step and all that follow. A panic in a step
// ends its order, not the process.
func (l *Line) advance(ctx context.Context, o *Order) (err error) {
	defer func() {
		if p := recover(); p != nil {
			l.Log.ErrorContext(ctx, "a step panicked", "order", o.ID, "state", o.State, "panic", p, "stack", string(debug.Stack()))
			err = fail(ReasonInternal, fmt.Errorf("panic in %s: %v", o.State, p))
		}
	}()
	for _, s := range l.steps[l.stepOf(o.State):] {
		if s.state == Writing && (!o.Brief.Expand || o.Bought()) {
			continue
		}
		if l.left() {
			return ErrLeft
		}
		if err := l.runStep(ctx, s, o); err != nil {
			return err
		}
	}
	return nil
}

// stepOf returns the index of the step that works orders in this state.
func (l *Line) stepOf(state State) int {
	for i, s := range l.steps {
		if s.state == state {
			return i
		}
	}
	return 0
}

// runStep runs one step until it succeeds, ends the order or has used up its
// attempts. A run that follows another goes on counting those.
func (l *Line) runStep(ctx context.Context, s step, o *Order) (err error) {
	began, outcome := l.Now(), "failed"
	defer func() { l.Meter.Step(string(s.state), l.Now().Sub(began), outcome) }()
	if o.State != s.state || o.Attempt < 1 {
		o.Attempt = 1
	}
	if err := l.save(ctx, o, s.state); err != nil {
		return err
	}
	l.Log.InfoContext(ctx, "step begins", "order", o.ID, "state", s.state, "run", o.Run, "attempt", o.Attempt)
	wait := s.backoff
	for {
		l.Courier.Changed(*o)
		err := s.run(ctx, o)
		if err == nil {
			outcome = "done"
			l.Log.InfoContext(ctx, "step done", "order", o.ID, "state", s.state, "attempt", o.Attempt,
				"took", l.Now().Sub(began).Round(time.Millisecond))
			return nil
		}
		again, ok := errors.AsType[*later](err)
		if !ok {
			if errors.Is(err, ErrLeft) {
				outcome = "left"
			}
			return err
		}
		if o.Attempt >= s.attempts {
			return fail(again.give, fmt.Errorf("gave up after %d attempts: %w", o.Attempt, again.err))
		}
		o.Attempt++
		// At once: what this attempt found out must not be lost while it waits.
		if err := l.save(ctx, o, s.state); err != nil {
			return err
		}
		l.Meter.Retry(string(s.state))
		l.Log.WarnContext(ctx, "step will be tried again", "order", o.ID, "state", s.state, "attempt", o.Attempt, "err", again.err)
		l.Courier.Changed(*o)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-l.leaving:
			outcome = "left"
			return ErrLeft
		case <-time.After(max(again.after, wait)):
		}
		wait *= 2
	}
}

// errUnsaved says that the store is in trouble: the order is as it was saved
// last.
var errUnsaved = errors.New("could not be saved")

// saveTime bounds a save: it has to come to an end even while the process stops.
const saveTime = 15 * time.Second

// save stores the order in a state, also when ctx has ended: what happened has
// happened. [ErrTaken] when it is another run's.
func (l *Line) save(ctx context.Context, o *Order, state State) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTime)
	defer cancel()
	o.State, o.UpdatedAt = state, l.Now()
	err := l.Store.Save(ctx, *o)
	if err == nil || errors.Is(err, ErrTaken) {
		return err
	}
	return fmt.Errorf("order %s as %s: %w: %w", o.ID, state, errUnsaved, err)
}
