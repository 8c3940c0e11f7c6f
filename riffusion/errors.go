package riffusion

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Fault says whose fault an error is.
type Fault string

// Whose fault it is.
const (
	FaultCaller   Fault = "caller"   // the request is wrong
	FaultOperator Fault = "operator" // the token, the account or its credit
	FaultContent  Fault = "content"  // the provider does not allow the content
	FaultProvider Fault = "provider"
	FaultNetwork  Fault = "network"
)

// Purchase says whether something was bought.
type Purchase string

// Whether something was bought.
const (
	NotBought   Purchase = "not bought"   // proven
	MaybeBought Purchase = "maybe bought" // the request left and no clear answer came
	Bought      Purchase = "bought"
)

// Causes that have their own words to people; use with errors.Is.
var (
	ErrToken       = errors.New("the token is missing, wrong or expired")
	ErrQuota       = errors.New("the account's credit is used up")
	ErrForbidden   = errors.New("the account may not use this service")
	ErrRefused     = errors.New("the content was refused")
	ErrRateLimited = errors.New("too many requests")
	ErrNotOffered  = errors.New("the action or model is not offered")
	ErrNoAPI       = errors.New("the API is not there")
	ErrUnknownTask = errors.New("there is no such task")
)

// Error is what went wrong with a call, or with the work it ordered.
type Error struct {
	Op         string // "submit", "create", "task", "tasks", "callback", "check"
	StatusCode int    // of the HTTP answer, 0 without one
	Code       string // the API's own
	Message    string // the API's own
	TraceID    string // what the provider's support asks for
	TaskID     string
	RetryAfter time.Duration // what the answer asks for, 0 when it does not say
	Fault      Fault
	// Retryable says that sending the same again is safe and may help.
	Retryable bool
	Purchase  Purchase
	Response  *Response // the answer as it came, nil without one
	Err       error     // the cause: one of the Err… values or a network error
}

// Error has everything but secrets and addresses.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "riffusion: %s", e.Op)
	if e.StatusCode != 0 {
		fmt.Fprintf(&b, ": %d", e.StatusCode)
	}
	if e.Code != "" {
		fmt.Fprintf(&b, " %s", e.Code)
	}
	if e.Message != "" {
		fmt.Fprintf(&b, ": %s", e.Message)
	} else if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	if e.Purchase == MaybeBought {
		b.WriteString(" (it may have been bought)")
	}
	if e.TaskID != "" {
		fmt.Fprintf(&b, " (task %s)", e.TaskID)
	}
	if e.TraceID != "" {
		fmt.Fprintf(&b, " (trace %s)", e.TraceID)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// err makes an [Error] of an answer's own words. Its meaning is set by classify.
func (a *envelope) err(op string, status int, header http.Header) *Error {
	e := &Error{Op: op, StatusCode: status, TraceID: a.TraceID.line(maxID), TaskID: a.TaskID.id(), RetryAfter: retryAfter(header)}
	if a.Error != nil {
		e.Code, e.Message = a.Error.Code, a.Error.Message
	}
	e.Message = text(cmp.Or(e.Message, string(a.Message), string(a.Detail))).line(maxMessage)
	e.Code = text(cmp.Or(e.Code, string(a.Code))).line(maxLine)
	return e
}

// retryAfter reads the Retry-After header in both of its forms, seconds and a
// date (RFC 9110, 10.2.3); 0 when there is none or it is more than an hour.
func retryAfter(header http.Header) time.Duration {
	value := strings.TrimSpace(header.Get("Retry-After"))
	wait := time.Duration(0)
	if n, err := strconv.ParseFloat(value, 64); err == nil && n > 0 && n <= 3600 {
		wait = time.Duration(n * float64(time.Second))
	} else if at, err := http.ParseTime(value); err == nil {
		wait = time.Until(at)
	}
	if wait < 0 || wait > time.Hour {
		return 0
	}
	return wait
}
