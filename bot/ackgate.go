package bot

import (
	"context"
	"net/http/httptrace"
	"sync"
	"time"
)

// maxAckWait limits how long the work after a first response waits for first responses to other interactions.
const maxAckWait = 100 * time.Millisecond

// ackGate counts the interactions whose first response was not sent yet. Members wait for that one, and Discord does so
// for three seconds only, so the work after it waits until there are none. The zero value counts none.
type ackGate struct {
	mu   sync.Mutex
	due  int
	none chan struct{} // closed when due becomes 0; nil if nothing waits
}

// begin counts an interaction. end is called when its first response was sent, and may be called several times.
func (g *ackGate) begin() (end func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.due++
	return sync.OnceFunc(func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		if g.due--; g.due == 0 && g.none != nil {
			close(g.none)
			g.none = nil
		}
	})
}

// wait waits until no first response is due, at most for maxAckWait or until ctx ends.
func (g *ackGate) wait(ctx context.Context) {
	g.mu.Lock()
	if g.due == 0 {
		g.mu.Unlock()
		return
	}
	if g.none == nil {
		g.none = make(chan struct{})
	}
	none := g.none
	g.mu.Unlock()
	limit := time.NewTimer(maxAckWait)
	defer limit.Stop()
	select {
	case <-none:
	case <-limit.C:
	case <-ctx.Done():
	}
}

// acknowledgedKey is the key of the function in a context that ends an interaction in an [ackGate].
type acknowledgedKey struct{}

// withAcknowledged returns a context of the handler of an interaction.
func withAcknowledged(ctx context.Context, end func()) context.Context {
	return context.WithValue(ctx, acknowledgedKey{}, end)
}

// acknowledging returns a context for the request with the first response to an interaction, which ends it in its
// [ackGate] as soon as the request was written.
func acknowledging(ctx context.Context) context.Context {
	end, ok := ctx.Value(acknowledgedKey{}).(func())
	if !ok {
		return ctx
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(httptrace.WroteRequestInfo) { end() }})
}
