package songs

import (
	"context"
	"time"
)

// Order returns an order; [ErrNotFound] if there is none.
func (p *Pipeline) Order(ctx context.Context, id OrderID) (Order, error) {
	return p.deps.Store.Order(ctx, id)
}

// OrderOf returns the order created by an interaction; [ErrNotFound] if there is none.
func (p *Pipeline) OrderOf(ctx context.Context, interaction string) (OrderID, error) {
	return p.deps.Store.OrderOf(ctx, interaction)
}

// Ahead returns an estimate of the number of orders before this one.
func (p *Pipeline) Ahead(ctx context.Context, id OrderID) (int, error) {
	return p.deps.Store.Ahead(ctx, id)
}

// Queue returns up to limit unfinished orders that the viewer may see, in order of processing.
func (p *Pipeline) Queue(ctx context.Context, v Viewer, limit int) ([]QueuedOrder, error) {
	return p.deps.Store.Queue(ctx, v, limit)
}

// Quota returns how much of their quotas a member with these roles and the guild have used.
func (p *Pipeline) Quota(ctx context.Context, place Place, user string, roles []string) ([]Usage, error) {
	return p.deps.Store.Usage(ctx, Order{Place: place, Requester: Member{ID: user}, Roles: roles, CreatedAt: p.deps.Now()},
		p.deps.Limits)
}

// Stats returns statistics since a time, of the songs that the viewer may see.
func (p *Pipeline) Stats(ctx context.Context, v Viewer, since time.Time) (Stats, error) {
	return p.deps.Store.Stats(ctx, v, since)
}

// EstimateWait returns a function that estimates the time to the completion of a queued order with the given
// number of orders ahead. It returns 0 if no such order was made yet.
func (p *Pipeline) EstimateWait(ctx context.Context) (func(o Order, ahead int) time.Duration, error) {
	e := NewEstimator(p.deps.Store, p.deps.Limits.MaxConcurrent, p.deps.Now)
	if _, err := e.median(ctx, ""); err != nil {
		return nil, err
	}
	return func(o Order, ahead int) time.Duration {
		d, _ := e.Remaining(ctx, o, 0, ahead) // 0 after an error: no estimate
		return d
	}, nil
}
