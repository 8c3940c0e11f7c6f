package songwriter

import (
	"context"
	"errors"
	"net"
	"net/http"

	"github.com/sashabaranov/go-openai"
)

// Kind is why nothing was written.
type Kind string

// The kinds of failures. Each has its own message to people.
const (
	Refused   Kind = "refused"   // the model does not want to write that
	Moderated Kind = "moderated" // the idea is not allowed here
	Garbled   Kind = "garbled"   // twice no usable answer
	Late      Kind = "late"      // it took too long
	Busy      Kind = "busy"      // too many requests
	Account   Kind = "account"   // the key is wrong, or has no credit
	Down      Kind = "down"      // not reachable, or broken
)

// Error is a failure to write.
type Error struct {
	Kind Kind
	Err  error // the cause, for the log
}

// Error is for the log.
func (e *Error) Error() string { return "songwriter: " + string(e.Kind) + ": " + e.Err.Error() }

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Err }

// failure finds the kind of an API error.
func failure(ctx context.Context, err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	timeout, isNet := errors.AsType[net.Error](err)
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded), isNet && timeout.Timeout():
		return &Error{Late, err}
	}
	switch statusOf(err) {
	case http.StatusTooManyRequests:
		return &Error{Busy, err}
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusPaymentRequired:
		return &Error{Account, err}
	default:
		return &Error{Down, err}
	}
}

// statusOf is the HTTP status of an API error, 0 when there was none.
func statusOf(err error) int {
	if e, ok := errors.AsType[*openai.APIError](err); ok {
		return e.HTTPStatusCode
	}
	if e, ok := errors.AsType[*openai.RequestError](err); ok {
		return e.HTTPStatusCode
	}
	return 0
}
