package songs

import (
	"context"
	"sync"

	"github.com/riffbot/riffbot/internal/provider"
)

// taskPollers has a [taskPoller] for each provider.
type taskPollers map[string]*taskPoller

// run polls all providers until ctx ends.
func (t taskPollers) run(ctx context.Context) {
	var all sync.WaitGroup
	for _, poller := range t {
		all.Go(func() { poller.run(ctx) })
	}
	all.Wait()
}

// requestPoll makes the next poll of all providers happen immediately.
func (t taskPollers) requestPoll() {
	for _, poller := range t {
		poller.requestPoll()
	}
}

// provider returns the provider of an order; nil if it is no longer configured.
func (p *Pipeline) provider(o *Order) provider.Provider { return p.providers[p.capabilities(o).ID] }

// capabilities returns what the provider of an order offers.
func (p *Pipeline) capabilities(o *Order) provider.Capabilities {
	return p.deps.Offer.Catalog.Owner(o.Provider)
}
