// Package acks lets first responses to interactions overtake the work that follows them.
package acks

import (
	"context"
	"net/http/httptrace"
	"sync"
	"time"
)

// maxWait limits how long the work after a first response waits for first responses to other interactions.
const maxWait = 100 * time.Millisecond

// Gate counts the interactions whose first response was not sent yet. Members wait for that one, and Discord does so
// for three seconds only, so the work after it waits until there are none. The zero value counts none.
type Gate struct {
	mu   sync.Mutex
	due  int
	none chan struct{} // closed when due becomes 0; nil if nothing waits
}

// Begin counts an interaction. end is called when its first response was sent, and may be called several times.
func (g *Gate) Begin() (end func()) {
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

// Wait waits until no first response is due, at most for maxWait or until ctx ends.
func (g *Gate) Wait(ctx context.Context) {
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
	limit := time.NewTimer(maxWait)
	defer limit.Stop()
	select {
	case <-none:
	case <-limit.C:
	case <-ctx.Done():
	}
}

// endKey is the key of the function in a context that ends an interaction in a [Gate].
type endKey struct{}

// WithEnd returns a context for the handler of an interaction, with the function that [Gate.Begin] returned.
func WithEnd(ctx context.Context, end func()) context.Context {
	return context.WithValue(ctx, endKey{}, end)
}

// Sending returns a context for the request with the first response to an interaction, which ends it in its [Gate] as
// soon as the request was written. Without [WithEnd], it returns ctx.
func Sending(ctx context.Context) context.Context {
	end, ok := ctx.Value(endKey{}).(func())
	if !ok {
		return ctx
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(httptrace.WroteRequestInfo) { end() }})
}
