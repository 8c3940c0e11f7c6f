package ops

import (
	"context"
	"fmt"
	"time"
)

const (
	// probeTimeout is the timeout of a call for a page.
	probeTimeout = 2 * time.Second
	// maxConcurrentProbes limits concurrent calls of the same function. A function that
	// hangs is called again by every scrape.
	maxConcurrentProbes = 4
)

// boundedCall calls a function for a page with a timeout. The function may block, ignore
// its context, or panic.
type boundedCall[T any] struct {
	put    func(context.Context) (T, error)
	places chan struct{}
}

func newBoundedCall[T any](put func(context.Context) (T, error)) *boundedCall[T] {
	return &boundedCall[T]{put: put, places: make(chan struct{}, maxConcurrentProbes)}
}

// ask returns the result, or an error after at most probeTimeout.
func (q *boundedCall[T]) ask(ctx context.Context) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()

	var none T
	select {
	case q.places <- struct{}{}:
	case <-ctx.Done():
		return none, fmt.Errorf("earlier calls hang: %w", ctx.Err())
	}
	type answer struct {
		value T
		err   error
	}
	answered := make(chan answer, 1) // buffered, because the caller may have returned
	go func() {
		var a answer
		defer func() {
			if p := recover(); p != nil {
				a = answer{err: fmt.Errorf("panic: %v", p)}
			}
			<-q.places
			answered <- a
		}()
		a.value, a.err = q.put(ctx)
	}()
	select {
	case a := <-answered:
		return a.value, a.err
	case <-ctx.Done():
		return none, ctx.Err()
	}
}
