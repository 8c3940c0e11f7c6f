package riffusion

import (
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
	ErrToken       = errors.New("the token is missing or wrong")
	ErrQuota       = errors.New("the account's credit is used up")
	ErrForbidden   = errors.New("the account may not use this service")
	ErrRefused     = errors.New("the content was refused")
	ErrRateLimited = errors.New("too many requests")
	ErrNotOffered  = errors.New("the action or model is not offered")
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
	RetryAfter time.Duration // what a 429 asks for, 0 when it does not say
	Fault      Fault
	// Retryable says that sending the same again is safe and may help.
	Retryable bool
	Purchase  Purchase
	Err       error // the cause: one of the Err… values or a network error
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

// err makes an [Error] of an answer. For a paid call that answered with a
// server error nothing is proven either way.
func (a *envelope) err(op string, status int, header http.Header) *Error {
	e := &Error{Op: op, StatusCode: status, TraceID: string(a.TraceID), TaskID: string(a.TaskID),
		Fault: FaultProvider, Purchase: NotBought}
	if a.Error != nil {
		e.Code, e.Message = a.Error.Code, a.Error.Message
	}
	if e.Message == "" {
		e.Message = string(a.Message)
	}
	if e.Message == "" {
		e.Message = string(a.Detail)
	}
	if e.Code == "" {
		e.Code = string(a.Code)
	}
	e.classify(header)
	return e
}

// classify reads the meaning out of status, code and words.
func (e *Error) classify(header http.Header) {
	words := strings.ToLower(e.Code + " " + e.Message)
	has := func(any ...string) bool {
		for _, w := range any {
			if strings.Contains(words, w) {
				return true
			}
		}
		return false
	}
	switch s := e.StatusCode; {
	case s == http.StatusTooManyRequests || has("too_many_requests"):
		e.Fault, e.Retryable, e.Err = FaultProvider, true, ErrRateLimited
		e.RetryAfter = retryAfter(header)
	case s == http.StatusUnauthorized || has("invalid_token"):
		e.Fault, e.Err = FaultOperator, ErrToken
	case has("used_up", "used up", "quota", "insufficient", "balance", "credit"):
		e.Fault, e.Err = FaultOperator, ErrQuota
	case has("api_not_implemented"):
		e.Fault, e.Err = FaultCaller, ErrNotOffered
	case has("moderation", "sensitive", "content", "policy", "refused", "violat", "copyright"):
		e.Fault, e.Err = FaultContent, ErrRefused
	case s == http.StatusForbidden || s == http.StatusPaymentRequired:
		e.Fault, e.Err = FaultOperator, ErrForbidden
	case s == http.StatusNotFound:
		e.Fault, e.Err = FaultCaller, ErrUnknownTask
	case s >= 400 && s < 500, has("bad_request", "token_mismatched"):
		e.Fault = FaultCaller
	case s >= 500:
		e.Purchase = MaybeBought
	}
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
