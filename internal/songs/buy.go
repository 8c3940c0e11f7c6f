package songs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
)

// submitTimeout is how long the paid request may take, if the provider does not say otherwise.
const submitTimeout = time.Minute

// errNotConfigured says that the provider of an order is no longer configured.
func errNotConfigured(o *Order) error { return fmt.Errorf("provider %q is not configured", o.Provider) }

// buy submits the order and saves the task id. It sends a paid request at most once: an order that may
// have been sent and has no task id is looked for at the provider, and otherwise ends as unsure. Only a
// proof that nothing was bought leads to another attempt, perhaps at another provider.
func (p *Pipeline) buy(ctx context.Context, o *Order) error {
	if o.Bought() {
		return nil
	}
	if !o.SentAt.IsZero() {
		return p.findPurchase(ctx, o, fmt.Errorf("the request was sent at %s and its answer was never saved",
			o.SentAt.Format(time.RFC3339)))
	}
	if err := p.moderateOrder(ctx, o); err != nil {
		return err
	}
	if err := p.checkPersona(ctx, o); err != nil {
		return err
	}
	for {
		err := p.submitOnce(ctx, o)
		if err == nil || !p.skipProvider(ctx, o, err) {
			return err
		}
	}
}

// submitOnce sends the paid request once.
func (p *Pipeline) submitOnce(ctx context.Context, o *Order) error {
	service := p.provider(o)
	if service == nil {
		return fail(ReasonNoAPI, errNotConfigured(o))
	}
	if err := p.upload(ctx, o); err != nil {
		return err
	}
	o.SentAt = p.deps.Now()
	if err := p.save(ctx, o, Buying); err != nil {
		return err
	}
	p.deps.Log.InfoContext(ctx, "purchase started", "order", o.ID, "state", Buying, "provider", o.Provider)
	c := p.capabilities(o)
	request := p.request(o)
	// Receive the answer to the paid request even if the process is shutting down.
	answering, cancel := context.WithTimeout(context.WithoutCancel(ctx), cmp.Or(c.SubmitTimeout, submitTimeout))
	defer cancel()
	ticket, err := service.Submit(answering, request)
	if err != nil && !provenUnpaid(err) {
		return p.findPurchase(ctx, o, err)
	}
	if err != nil {
		o.SentAt = time.Time{}
		return refusal(provider.AsError(err))
	}
	p.deps.Log.InfoContext(ctx, "purchase answered", "order", o.ID, "provider", o.Provider, "task", ticket.TaskID,
		"trace", ticket.TraceID)
	return p.bought(answering, o, ticket)
}

// request returns the request for an order.
func (p *Pipeline) request(o *Order) provider.Request {
	r := o.Spec.Request(p.capabilities(o))
	r.Key = string(o.ID)
	return r
}

// bought saves the task id of a purchase.
func (p *Pipeline) bought(ctx context.Context, o *Order, ticket *provider.Ticket) error {
	o.TaskID, o.TraceID = ticket.TaskID, ticket.TraceID
	if err := p.saveTask(ctx, o); err != nil {
		return err
	}
	p.deps.Meter.Purchase()
	p.deps.Log.InfoContext(ctx, "purchase completed", "order", o.ID, "state", Buying, "provider", o.Provider,
		"task", o.TaskID, "trace", o.TraceID)
	return nil
}

// findAttempts is how often a lost purchase is looked for. The delay starts at PollEvery and doubles.
const findAttempts = 4

// findPurchase looks for a purchase whose answer was lost. If it is not found, the order ends as unsure
// for the reason why.
func (p *Pipeline) findPurchase(ctx context.Context, o *Order, why error) error {
	finder, ok := p.provider(o).(provider.Finder)
	if !ok {
		return fail(ReasonUnsure, why)
	}
	delay := p.deps.PollEvery
	for attempt := range findAttempts {
		ticket, err := finder.Find(ctx, p.request(o), o.SentAt)
		if err != nil {
			p.deps.Log.WarnContext(ctx, "find purchase failed", "order", o.ID, "provider", o.Provider, "err", err)
		}
		if ticket != nil {
			p.deps.Log.InfoContext(ctx, "purchase found", "order", o.ID, "task", ticket.TaskID)
			return p.bought(ctx, o, ticket)
		}
		if attempt == findAttempts-1 || provider.KindOf(err) == provider.KindNotOffered {
			break
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-p.stopping:
			return ErrReleased // the next run looks again
		case <-time.After(delay):
		}
		delay *= 2
	}
	return fail(ReasonUnsure, why)
}

// patience is how many attempts a provider gets that is overloaded or not reachable, if another one can
// make the song.
const patience = 3

// skipProvider moves an order to the next provider after an error that proves that nothing was bought,
// and reports whether there is one. The order keeps its price. The content of an order that one provider
// refuses is not offered to another.
func (p *Pipeline) skipProvider(ctx context.Context, o *Order, err error) bool {
	if o.maybeBought() || o.Bought() {
		return false
	}
	reason, ok := skipReason(err, o.Attempt)
	if !ok {
		return false
	}
	others := p.deps.Offer.alternatives(o, p.deps.Limits)
	if len(others) == 0 {
		return false
	}
	p.deps.Log.WarnContext(ctx, "provider skipped", "order", o.ID, "provider", o.Provider, "next", others[0].ID,
		"reason", reason, "err", err)
	o.Skipped = append(o.Skipped, Skipped{Provider: o.Provider, Reason: reason})
	o.Provider, o.Spec, o.Attempt = others[0].ID, o.Spec.forOther(others[0]), 1
	p.deps.Notifier.Changed(*o)
	return true
}

// skipReason returns why another provider may make a song after an attempt failed, and whether it may.
func skipReason(err error, attempt int) (reason Reason, ok bool) {
	if provider.KindOf(err) == provider.KindNotOffered {
		reason = ReasonNoAPI
	} else if f, ok := errors.AsType[*permanentError](err); ok {
		reason = f.Reason
	} else if again, ok := errors.AsType[*temporaryError](err); ok && attempt >= patience {
		reason = again.reason
	}
	switch reason {
	case ReasonToken, ReasonQuota, ReasonForbidden, ReasonNoAPI, ReasonBusy, ReasonDown:
		return reason, true
	default:
		return "", false
	}
}

// MayTryOther reports whether another provider may make a song after the last attempt failed with an
// error of [provider.Provider.Submit].
func MayTryOther(err error) bool {
	if !provenUnpaid(err) {
		return false
	}
	_, ok := skipReason(refusal(provider.AsError(err)), patience)
	return ok
}
