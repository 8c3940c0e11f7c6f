package songs

import (
	"context"
	"fmt"
	"slices"
)

// Submit persists a new order and queues it. The spec must have passed [SongSpec.Check]. Submit sets the
// id, the state, the price and the times. It returns a [*LimitError] if a limit rejects the order.
func (p *Pipeline) Submit(ctx context.Context, o Order) (Order, error) {
	taken, err := p.SubmitAll(ctx, []Order{o})
	if err != nil {
		return Order{}, err
	}
	return taken[0], nil
}

// SubmitAll is like [Pipeline.Submit] for several orders of one member, such as the sides of a battle:
// either all are accepted or none.
func (p *Pipeline) SubmitAll(ctx context.Context, orders []Order) ([]Order, error) {
	orders, err := p.prepare(ctx, orders)
	if err != nil {
		return nil, err
	}
	for _, o := range orders {
		p.deps.Log.InfoContext(ctx, "order received", "order", o.ID, "guild", o.Place.GuildID)
	}
	// Report the state before adding the orders. A worker can finish an order immediately, and
	// "queued" would then be reported last.
	for _, o := range orders {
		p.deps.Notifier.Changed(o)
	}
	if err := p.deps.Store.AddAll(ctx, orders, p.deps.Limits); err != nil {
		for _, o := range orders {
			p.deps.Notifier.Released(o.ID)
		}
		return nil, fmt.Errorf("add order %s: %w", orders[0].ID, err)
	}
	for _, o := range orders {
		p.deps.Log.InfoContext(ctx, "order queued", "order", o.ID, "guild", o.Place.GuildID)
	}
	p.deps.Jobs.Notify()
	return orders, nil
}

// Check returns the error that [Pipeline.SubmitAll] would return, without queueing anything.
func (p *Pipeline) Check(ctx context.Context, orders []Order) error {
	orders, err := p.prepare(ctx, orders)
	if err != nil {
		return err
	}
	return p.deps.Store.Check(ctx, orders, p.deps.Limits)
}

// prepare validates new orders and sets their initial values.
func (p *Pipeline) prepare(ctx context.Context, orders []Order) ([]Order, error) {
	orders, now := slices.Clone(orders), p.deps.Now() // the same time for all, so that credits are reserved on the same day
	for i := range orders {
		o := &orders[i]
		spec, err := p.withPersona(ctx, o.Place.GuildID, o.Spec)
		if err != nil {
			return nil, err
		}
		o.Spec = spec
		if err := p.deps.Offer.Check(ctx, o.Place.GuildID, o.Spec); err != nil {
			return nil, err
		}
		o.Provider = p.deps.Offer.For(ctx, o.Place.GuildID, o.Spec).ID
		if o.Spec.Edit != nil {
			edit := *o.Spec.Edit
			edit.Provider = o.Provider
			o.Spec.Edit = &edit
		}
		o.ID = OrderID(p.deps.NewID())
		o.State, o.Progress = Queued, -1
		o.Credits = p.deps.Limits.PriceOf(o.Provider, o.Spec.action(), o.Spec.Model)
		o.CreatedAt, o.UpdatedAt = now, now
	}
	return orders, nil
}
