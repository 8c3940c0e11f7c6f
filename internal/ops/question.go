package ops

import (
	"context"
	"fmt"
	"time"
)

const (
	// answerWithin is how long anything asked for a page may take.
	answerWithin = 2 * time.Second
	// mostAsked is how often the same thing is asked at the same time. Whatever
	// hangs is asked again with every scrape, for days if need be.
	mostAsked = 4
)

// question asks other parts of the program something for a page. Whatever they
// do, the page gets its answer or an error in time: they may hang, without
// looking at their context, or panic.
type question[T any] struct {
	put    func(context.Context) (T, error)
	places chan struct{}
}

func newQuestion[T any](put func(context.Context) (T, error)) *question[T] {
	return &question[T]{put: put, places: make(chan struct{}, mostAsked)}
}

// ask returns the answer, or an error after at most answerWithin.
func (q *question[T]) ask(ctx context.Context) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
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
	answered := make(chan answer, 1) // has room, for when nobody waits any more
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
