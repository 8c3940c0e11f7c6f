package songs

import (
	"context"
	"errors"
	"fmt"
)

// handleMissing decides how an order with missing recordings continues: another attempt, failure, or
// delivery without them.
func (p *Pipeline) handleMissing(ctx context.Context, o *Order, failures []error) error {
	attempts := fetchAttempts
	if len(failures) < len(o.Songs) {
		attempts = partialAttempts
	}
	for _, err := range failures {
		if _, again := errors.AsType[*temporaryError](err); again &&
			(o.Attempt < attempts || attempts == fetchAttempts) {
			return err
		}
	}
	if len(failures) == len(o.Songs) {
		return failures[0]
	}
	return p.split(ctx, o, failures[0])
}

// split moves the missing songs to a separate order, which is rechecked while the others are
// delivered.
func (p *Pipeline) split(ctx context.Context, o *Order, why error) error {
	reason := ReasonUnfetched
	if again, ok := errors.AsType[*temporaryError](why); ok {
		reason = again.reason
	} else if f, ok := errors.AsType[*permanentError](why); ok {
		reason = f.Reason
	}
	now := p.deps.Now()
	rest := *o
	rest.ID, rest.Purpose, rest.Address = OrderID(p.deps.NewID()), RemainderOf(o.ID), p.deps.Notifier.NewAddress(*o)
	rest.Credits, rest.Rechecks, rest.Replaces, rest.Missing = 0, 0, "", nil
	rest.Spec.Play = ""
	rest.Failure = &Failure{Reason: reason, Detail: why.Error(), TraceID: o.TraceID}
	rest.State, rest.UpdatedAt, rest.RecheckAt = Overdue, now, nextRecheck(o.SentAt, now)
	if rest.RecheckAt.IsZero() {
		rest.State = Failed
	}
	kept := *o
	kept.Songs, rest.Songs, kept.UpdatedAt = nil, nil, now
	for _, s := range o.Songs {
		if s.Audio.Key != "" {
			kept.Songs = append(kept.Songs, s)
			continue
		}
		rest.Songs = append(rest.Songs, s)
		kept.Missing = append(kept.Missing, Missing{Take: s.Take, Order: rest.ID, State: rest.State,
			RecheckAt: rest.RecheckAt})
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTimeout)
	defer cancel()
	if err := p.deps.Store.Split(ctx, kept, rest); err != nil {
		if errors.Is(err, ErrConflict) {
			return err
		}
		return fmt.Errorf("order %s: %w: %w", o.ID, errSaveFailed, err)
	}
	*o = kept
	p.deps.Log.WarnContext(ctx, "order split", "order", o.ID, "rest", rest.ID, "missing", len(rest.Songs), "reason",
		reason)
	return nil
}
