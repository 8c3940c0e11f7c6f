package lyrics

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/sashabaranov/go-openai"
)

// Kind says why no lyrics were written.
type Kind string

// Kinds of failures. Each has its own message to members.
const (
	Refused       Kind = "refused"   // the model refuses to write about the idea
	Moderated     Kind = "moderated" // the idea is not allowed
	Unusable      Kind = "garbled"   // no usable answer in two attempts
	OutOfTokens   Kind = "spent"     // the model used all tokens before it answered
	Misconfigured Kind = "setup"     // wrong URL or model
	TimedOut      Kind = "late"      // it took too long
	Busy          Kind = "busy"      // too many requests
	Unauthorized  Kind = "account"   // wrong key or no credit
	Unavailable   Kind = "down"      // server unreachable or failing
	Limited       Kind = "limited"   // the [Meter] rejected a necessary request
)

// Error is a failure to write or moderate lyrics.
type Error struct {
	Kind Kind
	Err  error // for the log
}

// Error returns the kind and the cause for the log.
func (e *Error) Error() string { return "lyrics: " + string(e.Kind) + ": " + e.Err.Error() }

// OperatorsFault reports whether the operator must act: the key, URL, model or server has a
// problem.
func (e *Error) OperatorsFault() bool {
	switch e.Kind {
	case Unauthorized, Misconfigured, Unavailable, OutOfTokens:
		return true
	}
	return false
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// failure returns an error of the API with its kind.
func failure(ctx context.Context, err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	timeout, isNet := errors.AsType[net.Error](err)
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded), isNet && timeout.Timeout():
		return &Error{TimedOut, err}
	}
	if e := asAPIError(err); e != nil {
		return &Error{e.kind(), e} // unlike err, its text is limited
	}
	return &Error{Unavailable, err}
}

// asAPIError returns the error that the server returned; nil if there was no answer.
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

// statusOf returns the HTTP status of the server's answer; 0 if there was none.
func statusOf(err error) int {
	if e := asAPIError(err); e != nil {
		return e.status
	}
	return 0
}
