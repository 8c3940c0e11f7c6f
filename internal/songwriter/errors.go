package songwriter

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/sashabaranov/go-openai"
)

// Kind is why nothing was written.
type Kind string

// The kinds of failures. Each has its own message to people.
const (
	Refused   Kind = "refused"   // the model does not want to write that
	Moderated Kind = "moderated" // the idea is not allowed here
	Garbled   Kind = "garbled"   // twice no usable answer
	Spent     Kind = "spent"     // the model used its tokens up before it had answered
	Setup     Kind = "setup"     // the address or the model is wrong
	Late      Kind = "late"      // it took too long
	Busy      Kind = "busy"      // too many requests
	Account   Kind = "account"   // the key is wrong, or has no credit
	Down      Kind = "down"      // not reachable, or broken
	Limited   Kind = "limited"   // the [Meter] did not allow the request that it takes
)

// Error is a failure to write.
type Error struct {
	Kind Kind
	Err  error // the cause, for the log
}

// Error is for the log.
func (e *Error) Error() string { return "songwriter: " + string(e.Kind) + ": " + e.Err.Error() }

// OperatorsFault reports whether the operator should look at it: the key, the
// address, the model or the server is wrong.
func (e *Error) OperatorsFault() bool {
	switch e.Kind {
	case Account, Setup, Down, Spent:
		return true
	}
	return false
}

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
	if e := asAPIError(err); e != nil {
		return &Error{e.kind(), e} // its text is bounded, err's may not be
	}
	return &Error{Down, err}
}

// asAPIError is what a server answered, nil when it gave no answer.
func asAPIError(err error) *apiError {
	if e, ok := errors.AsType[*apiError](err); ok {
		return e
	}
	if e, ok := errors.AsType[*openai.APIError](err); ok {
		return &apiError{status: e.HTTPStatusCode, code: fmt.Sprint(e.Code), message: e.Message, given: true,
			codes: []string{strings.ToLower(fmt.Sprint(e.Code)), strings.ToLower(e.Type)}}
	}
	if e, ok := errors.AsType[*openai.RequestError](err); ok {
		return newAPIError(e.HTTPStatusCode, e.Body)
	}
	return nil
}

// statusOf is the HTTP status of what a server answered, 0 when there was no answer.
func statusOf(err error) int {
	if e := asAPIError(err); e != nil {
		return e.status
	}
	return 0
}
