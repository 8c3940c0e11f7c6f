package songs

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// maxRuns limits how often an order is claimed. An order that crashes its process every time must
// end.
const maxRuns = 100

// process runs the remaining steps of an order. An error other than [ErrReleased] means that the order could
// not be read or saved, and that the caller should retry.
func (p *Pipeline) process(ctx context.Context, id OrderID) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	p.mu.Lock()
	p.running[id] = stop
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		delete(p.running, id)
		p.mu.Unlock()
		p.deps.Jobs.Notify()
	}()

	o, err := p.deps.Store.Claim(ctx, id)
	switch {
	case errors.Is(err, ErrNotFound):
		p.deps.Log.ErrorContext(ctx, "claim order failed: not found", "order", id)
		return nil
	case err != nil:
		return fmt.Errorf("claim order %s: %w", id, err)
	}
	err = p.run(ctx, &o)
	p.recordRun(id, err)
	return err
}

// run executes one run of a claimed order.
func (p *Pipeline) run(ctx context.Context, o *Order) error {
	err := p.tooManySaveFailures(o.ID)
	switch {
	case o.State.Final():
		return nil
	case o.Failure != nil: // set by an earlier run or by a cancellation
		return p.end(ctx, o)
	case err != nil:
	case o.Run > maxRuns*(1+o.Rechecks):
		err = fail(ReasonInternal, fmt.Errorf("claimed %d times", o.Run))
	default:
		err = p.advance(ctx, o)
	}
	return p.finishRun(ctx, o, err)
}

// finishRun saves the result of a run.
func (p *Pipeline) finishRun(ctx context.Context, o *Order, err error) error {
	switch {
	case err == nil:
		return p.complete(ctx, o)
	case errors.Is(err, ErrConflict), errors.Is(context.Cause(ctx), errCancelled):
		return p.yield(ctx, o)
	case errors.Is(err, errSaveFailed):
		return err
	case errors.Is(err, ErrReleased), ctx.Err() != nil:
		p.deps.Notifier.Released(o.ID)
		p.deps.Log.InfoContext(ctx, "order released", "order", o.ID, "state", o.State)
		return ErrReleased
	}
	f, ok := errors.AsType[*permanentError](err)
	if !ok {
		f = &permanentError{Failure: Failure{Reason: ReasonInternal, Detail: err.Error()}, err: err}
	}
	o.Failure = &f.Failure
	if o.maybeBought() {
		o.Failure.Reason = ReasonUnsure // whatever the error is, the paid request may have been sent
	}
	if o.willRecheck() {
		o.RecheckAt = nextRecheck(o.SentAt, p.deps.Now())
	}
	if o.Failure.TraceID == "" {
		o.Failure.TraceID = o.TraceID
	}
	if err := p.save(ctx, o, o.State); err != nil {
		if errors.Is(err, ErrConflict) {
			return p.yield(ctx, o)
		}
		if p.tooManySaveFailures(o.ID) != nil { // notify the requester although nothing can be saved
			p.notifyEnd(context.WithoutCancel(ctx), o)
			p.markNotified(o.ID)
		}
		return err
	}
	return p.end(ctx, o)
}

// yield stops a run that may no longer save its order. A cancelled order is ended here.
func (p *Pipeline) yield(ctx context.Context, o *Order) error {
	ctx = context.WithoutCancel(ctx)
	p.deps.Notifier.Released(o.ID)
	if o.Bought() {
		if found, err := p.recoverPurchase(ctx, o); found || err != nil {
			return err
		}
	}
	now, err := p.deps.Store.Order(ctx, o.ID)
	if err != nil || now.State.Final() || now.Failure == nil {
		return err
	}
	if now, err = p.deps.Store.Claim(ctx, o.ID); err != nil || now.State.Final() {
		return err
	}
	if !now.Bought() { // the answer to the paid request may have arrived meanwhile
		now.TaskID, now.TraceID = o.TaskID, o.TraceID
	}
	return p.end(ctx, &now)
}

// end notifies the requester of the failure and then saves the final state. If the process dies in
// between, the requester is notified twice rather than never. A failed notification is saved too, and
// [Pipeline.notifyLoop] retries it.
func (p *Pipeline) end(ctx context.Context, o *Order) error {
	ctx = context.WithoutCancel(ctx) // complete this even if the process is shutting down
	state := p.notifyEnd(ctx, o)
	if err := p.save(ctx, o, state); err != nil && !errors.Is(err, ErrConflict) {
		p.markNotified(o.ID)
		return err
	}
	p.deps.Meter.Ended(string(state), string(o.Failure.Reason))
	p.deps.Log.WarnContext(ctx, "order ended", "order", o.ID, "state", state, "task", o.TaskID, "took", p.age(o),
		"reason", o.Failure.Reason, "trace", o.Failure.TraceID, "detail", o.Failure.Detail)
	return nil
}

// notifyEnd notifies the requester and returns the final state of the order.
func (p *Pipeline) notifyEnd(ctx context.Context, o *Order) State {
	state := Failed
	switch o.Failure.Reason {
	case ReasonUnsure:
		state = Unsure
	case ReasonCancelled:
		state = Cancelled
	default:
		if o.willRecheck() && !o.RecheckAt.IsZero() {
			state = Overdue
		}
	}
	notified := *o
	notified.State = state
	o.NotifyAt, o.NotifyAttempts = time.Time{}, 0
	if err := p.notifyFailure(ctx, notified); err != nil {
		o.NotifyAt, o.NotifyAttempts = p.deps.Now().Add(notifyDelay(1)), 1
		p.deps.Log.WarnContext(ctx, "notify failure failed", "order", o.ID, "attempt", 1, "again", o.NotifyAt, "err", err)
	}
	return state
}

// complete saves the final state of a delivered order.
func (p *Pipeline) complete(ctx context.Context, o *Order) error {
	if err := p.save(ctx, o, Done); err != nil {
		if errors.Is(err, ErrConflict) {
			return p.yield(ctx, o)
		}
		return err
	}
	p.deps.Meter.Ended(string(Done), "")
	p.deps.Log.InfoContext(ctx, "order done", "order", o.ID, "state", Done, "task", o.TaskID, "took", p.age(o),
		"songs", len(o.Songs))
	return nil
}

func (p *Pipeline) age(o *Order) time.Duration {
	return p.deps.Now().Sub(o.CreatedAt).Round(time.Millisecond)
}
