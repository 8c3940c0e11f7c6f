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

// Fault is who has to correct an error.
type Fault string

// Values of [Fault].
const (
	FaultCaller   Fault = "caller"   // the request is wrong
	FaultOperator Fault = "operator" // the token, the account or its credit
	FaultContent  Fault = "content"  // the provider does not allow the content
	FaultProvider Fault = "provider"
	FaultNetwork  Fault = "network"
)

// Purchase is whether something was bought.
type Purchase string

// Values of [Purchase].
const (
	NotBought   Purchase = "not bought"   // proven
	MaybeBought Purchase = "maybe bought" // the request was sent and there is no clear response
	Bought      Purchase = "bought"
)

// Causes that callers may want to explain; use with errors.Is.
var (
	ErrToken       = errors.New("token is missing, wrong or expired")
	ErrQuota       = errors.New("credit of the account is used up")
	ErrForbidden   = errors.New("account may not use this service")
	ErrRefused     = errors.New("content was refused")
	ErrRateLimited = errors.New("too many requests")
	ErrNotOffered  = errors.New("action or model is not offered")
	ErrNoAPI       = errors.New("API not found")
	ErrUnknownTask = errors.New("no such task")
)

// Error is the error of a call, or of the task that it started.
type Error struct {
	Op         string // "submit", "create", "task", "tasks", "callback", "check"
	StatusCode int    // of the HTTP response, or 0
	Code       string // of the API
	Message    string // of the API
	TraceID    string // for the support of the provider
	TaskID     string
	RetryAfter time.Duration // from the response, or 0
	Fault      Fault
	// Retryable reports that sending the same request again is safe and may help.
	Retryable bool
	Purchase  Purchase
	Response  *Response // received response, or nil
	Err       error     // the cause: one of the Err… values or a network error
}

// Error contains no secrets and URLs.
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

// err returns an [Error] with the code and message of a response. classify sets its
// meaning.
func (a *envelope) err(op string, status int, header http.Header) *Error {
	e := &Error{Op: op, StatusCode: status, TraceID: a.TraceID.line(maxID), TaskID: a.TaskID.id(),
		RetryAfter: retryAfter(header)}
	if a.Error != nil {
		e.Code, e.Message = a.Error.Code, a.Error.Message
	}
	e.Message = text(cmp.Or(e.Message, string(a.Message), string(a.Detail))).line(maxMessage)
	e.Code = text(cmp.Or(e.Code, string(a.Code))).line(maxLine)
	return e
}

// retryAfter parses the Retry-After header, a number of seconds or a date (RFC 9110,
// 10.2.3). It returns 0 without one or for more than an hour.
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
