package songwriter

import (
	"context"
	"errors"
)

// Meter counts the requests to the model that a draft takes.
type Meter interface {
	// Allow is called before each request. Its error keeps the request from being made.
	Allow(ctx context.Context) error
	// Count is called after each request that may have generated something, whether
	// or not its answer could be used.
	Count()
}

// The bounds on the requests of one draft.
const (
	maxRequests = 16 // with those that the server refuses before it generates anything
	maxCounted  = 4  // that may have generated something
)

var errRequests = errors.New("the draft took too many requests")

// requests bounds and counts the requests of one draft.
type requests struct {
	meter        Meter // may be nil
	all, counted int
}

// begin is called before a request. Its error is an [*Error].
func (r *requests) begin(ctx context.Context) error {
	if r.all >= maxRequests || r.counted >= maxCounted {
		return &Error{Down, errRequests}
	}
	if r.meter != nil {
		if err := r.meter.Allow(ctx); err != nil {
			return &Error{Limited, err}
		}
	}
	r.all++
	return nil
}

// end is called after a request, with its error.
func (r *requests) end(err error) {
	if ungenerated(err) {
		return
	}
	r.counted++
	if r.meter != nil {
		r.meter.Count()
	}
}

// unsentError is the error of a request for which there was no connection.
type unsentError struct{ error }

func (e *unsentError) Unwrap() error { return e.error }

// ungenerated reports whether the error of a request proves that the model generated
// nothing.
func ungenerated(err error) bool {
	if _, ok := errors.AsType[*unsentError](err); ok {
		return true
	}
	e, ok := errors.AsType[*apiError](err)
	return ok && e.meaning().free
}
