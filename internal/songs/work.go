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

// work moves one order through the steps that are left, to its end.
func (l *Line) work(ctx context.Context, o Order) {
	err := l.advance(ctx, &o)
	switch {
	case err == nil:
		l.finish(ctx, &o, Done, nil)
		return
	case ctx.Err() != nil && !l.Forgetful:
		return // another process goes on from what was saved
	case ctx.Err() != nil:
		err = fail(ReasonStopped, ctx.Err())
	}
	f, ok := errors.AsType[*failed](err)
	if !ok {
		f = &failed{Failure: Failure{Reason: ReasonInternal, Detail: err.Error()}, err: err}
	}
	state := Failed
	if f.Reason == ReasonUnsure {
		state = Unsure
	}
	l.finish(ctx, &o, state, &f.Failure)
}

// finish saves how an order ended and tells people, unless delivering did.
func (l *Line) finish(ctx context.Context, o *Order, state State, why *Failure) {
	ctx = context.WithoutCancel(ctx) // the end is told even when the process leaves
	o.Failure = why
	if why != nil && why.TraceID == "" {
		why.TraceID = o.TraceID
	}
	if err := l.save(ctx, o, state); err != nil {
		l.Log.ErrorContext(ctx, "saving the end of an order failed", "order", o.ID, "err", err)
	}
	log := l.Log.With("order", o.ID, "state", state, "task", o.TaskID, "took", l.Now().Sub(o.CreatedAt).Round(time.Millisecond))
	if why == nil {
		log.InfoContext(ctx, "order done", "songs", len(o.Songs))
		return
	}
	log.WarnContext(ctx, "order ended", "reason", why.Reason, "trace", why.TraceID, "detail", why.Detail)
	if err := l.Courier.Explain(ctx, *o); err != nil {
		l.Log.ErrorContext(ctx, "telling how an order ended failed", "order", o.ID, "err", err)
	}
}

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
// attempts.
func (l *Line) runStep(ctx context.Context, s step, o *Order) error {
	began := l.Now()
	wait := s.backoff
	for o.Attempt = 1; ; o.Attempt++ {
		if err := l.save(ctx, o, s.state); err != nil {
			return err
		}
		l.Courier.Changed(*o)
		err := s.run(ctx, o)
		if err == nil {
			l.Log.InfoContext(ctx, "step done", "order", o.ID, "state", s.state, "attempt", o.Attempt,
				"took", l.Now().Sub(began).Round(time.Millisecond))
			return nil
		}
		again, ok := errors.AsType[*later](err)
		if !ok {
			return err
		}
		if o.Attempt >= s.attempts {
			return fail(again.give, fmt.Errorf("gave up after %d attempts: %w", o.Attempt, again.err))
		}
		l.Log.WarnContext(ctx, "step will be tried again", "order", o.ID, "state", s.state, "attempt", o.Attempt, "err", again.err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(max(again.after, wait)):
		}
		wait *= 2
	}
}

// save stores the order in a state.
func (l *Line) save(ctx context.Context, o *Order, state State) error {
	o.State, o.UpdatedAt = state, l.Now()
	if err := l.Store.Save(ctx, *o); err != nil {
		return fmt.Errorf("save order %s as %s: %w", o.ID, state, err)
	}
	return nil
}
