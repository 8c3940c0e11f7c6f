package lyrics

import (
	"context"
	"errors"
)

// Meter limits and counts the requests to the model.
type Meter interface {
	// Allow is called before each request. If it returns an error, the request is not sent.
	Allow(ctx context.Context) error
	// Count is called after each request that may have generated text, whether or not the answer
	// was usable.
	Count()
}

// Limits of the requests per draft.
const (
	maxRequests = 16 // including those that the server rejected before generating anything
	maxCounted  = 4  // that may have generated text
)

var errRequests = errors.New("too many requests for one draft")

// requests limits and counts the requests of one draft.
type requests struct {
	meter        Meter // optional
	all, counted int
}

// begin is called before a request. Its error is an [*Error].
func (r *requests) begin(ctx context.Context) error {
	if r.all >= maxRequests || r.counted >= maxCounted {
		return &Error{Unavailable, errRequests}
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
	if provenUngenerated(err) {
		return
	}
	r.counted++
	if r.meter != nil {
		r.meter.Count()
	}
}

// unsentError is the error of a request that could not be sent, because no connection was made.
type unsentError struct{ error }

func (e *unsentError) Unwrap() error { return e.error }

// provenUngenerated reports whether the error of a request proves that the model generated nothing.
func provenUngenerated(err error) bool {
	if _, ok := errors.AsType[*unsentError](err); ok {
		return true
	}
	e, ok := errors.AsType[*apiError](err)
	return ok && e.class().ungenerated
}
