package songs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"
)

// step is one stage of the pipeline. Steps are idempotent: a step that is run again skips what is
// already done.
type step struct {
	state    State
	attempts int           // runs before the order fails
	backoff  time.Duration // delay before the second attempt; doubles
	run      func(ctx context.Context, o *Order) error
}

// advance runs the current step of the order and all that follow. A panic in a step fails the order
// only.
func (p *Pipeline) advance(ctx context.Context, o *Order) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			p.deps.Log.ErrorContext(ctx, "step panicked", "order", o.ID, "state", o.State, "panic", cause,
				"stack", string(debug.Stack()))
			err = fail(ReasonInternal, fmt.Errorf("panic in %s: %v", o.State, cause))
		}
	}()
	for _, s := range p.steps[p.stepOf(o.State):] {
		if s.state == Writing && (!o.Spec.Expand || o.Bought()) {
			continue
		}
		if p.isStopping() {
			return ErrReleased
		}
		if err := p.runStep(ctx, s, o); err != nil {
			return err
		}
	}
	return nil
}

// stepOf returns the index of the step for a state.
func (p *Pipeline) stepOf(state State) int {
	for i, s := range p.steps {
		if s.state == state {
			return i
		}
	}
	return 0
}

// runStep runs one step until it succeeds, fails permanently, or has used all attempts. Attempts of an
// earlier run count.
func (p *Pipeline) runStep(ctx context.Context, s step, o *Order) (err error) {
	began, outcome := p.deps.Now(), "failed"
	defer func() { p.deps.Meter.Step(string(s.state), p.deps.Now().Sub(began), outcome) }()
	if o.State != s.state || o.Attempt < 1 {
		o.Attempt = 1
	}
	if err := p.save(ctx, o, s.state); err != nil {
		return err
	}
	p.deps.Log.InfoContext(ctx, "step started", "order", o.ID, "state", s.state, "run", o.Run, "attempt", o.Attempt)
	wait := s.backoff
	for {
		p.deps.Notifier.Changed(*o)
		err := s.run(ctx, o)
		if err == nil {
			outcome = "done"
			p.deps.Log.InfoContext(ctx, "step done", "order", o.ID, "state", s.state, "attempt", o.Attempt,
				"took", p.deps.Now().Sub(began).Round(time.Millisecond))
			return nil
		}
		again, ok := errors.AsType[*temporaryError](err)
		if !ok {
			if errors.Is(err, ErrReleased) {
				outcome = "left"
			}
			return err
		}
		if o.Attempt >= s.attempts {
			return fail(again.reason, fmt.Errorf("gave up after %d attempts: %w", o.Attempt, again.err))
		}
		o.Attempt++
		// Save before the delay, so that the results of this attempt are not lost.
		if err := p.save(ctx, o, s.state); err != nil {
			return err
		}
		p.deps.Meter.Retry(string(s.state))
		p.deps.Log.WarnContext(ctx, "step failed, retrying", "order", o.ID, "state", s.state, "attempt", o.Attempt,
			"err", again.err)
		p.deps.Notifier.Changed(*o)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-p.stopping:
			outcome = "left"
			return ErrReleased
		case <-time.After(max(again.delay, wait)):
		}
		wait *= 2
	}
}
