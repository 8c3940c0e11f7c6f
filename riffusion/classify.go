package riffusion

import (
	"net/http"
	"slices"
	"strings"
)

// meaning is what an answer says about a call.
type meaning struct {
	purchase  Purchase // of a paid call; a free call never buys
	fault     Fault
	cause     error // one of the Err… values, or nil
	retryable bool
	// words says that the message may name a more exact cause. It never
	// changes what the answer proves.
	words bool
}

// unknown is the meaning of every answer that proves nothing: the provider may
// have booked the purchase before the answer was made, changed or cut.
var unknown = meaning{purchase: MaybeBought, fault: FaultProvider}

func refused(fault Fault, cause error) meaning {
	return meaning{purchase: NotBought, fault: fault, cause: cause}
}

// codeMeanings has the error codes that prove a refusal when they come with a
// status from 400 to 499. All other codes prove nothing: a code that this client
// does not know may stand for a failure after the purchase, as api_error does.
//
// https://docs.acedata.cloud (error handling of each API); the platform's client
// names bad_request, disabled, no_token, token_expired, used_up and no_api.
var codeMeanings = map[string]meaning{
	"bad_request":         {NotBought, FaultCaller, nil, false, true},
	"forbidden":           {NotBought, FaultOperator, ErrForbidden, false, true},
	"api_not_implemented": refused(FaultCaller, ErrNotOffered),
	"not_found":           refused(FaultCaller, ErrUnknownTask),
	"no_api":              refused(FaultOperator, ErrNoAPI),
	"disabled":            refused(FaultOperator, ErrForbidden),
	"used_up":             refused(FaultOperator, ErrQuota),
	"invalid_token":       refused(FaultOperator, ErrToken),
	"no_token":            refused(FaultOperator, ErrToken),
	"token_expired":       refused(FaultOperator, ErrToken),
	"token_mismatched":    refused(FaultOperator, ErrToken),
	"too_many_requests":   {NotBought, FaultProvider, ErrRateLimited, true, false},
}

// statusMeanings has the statuses that prove a refusal when they come in the
// API's own form, a JSON object, and without a code. Those that are missing prove
// nothing, among them: 406 may refuse the form of an answer to work that was done; 408 and
// 499 are what a proxy says when the server behind it was too slow; 409, 423, 424
// and 425 speak of work that exists already or is not ready.
var statusMeanings = map[int]meaning{
	http.StatusBadRequest:            refused(FaultCaller, nil),
	http.StatusUnauthorized:          refused(FaultOperator, ErrToken),
	http.StatusPaymentRequired:       refused(FaultOperator, ErrQuota),
	http.StatusForbidden:             refused(FaultOperator, ErrForbidden),
	http.StatusNotFound:              refused(FaultOperator, ErrNoAPI),
	http.StatusMethodNotAllowed:      refused(FaultOperator, ErrNoAPI),
	http.StatusGone:                  refused(FaultOperator, ErrNoAPI),
	http.StatusRequestEntityTooLarge: refused(FaultCaller, nil),
	http.StatusUnsupportedMediaType:  refused(FaultCaller, nil),
	http.StatusUnprocessableEntity:   refused(FaultCaller, nil),
	http.StatusTooManyRequests:       {NotBought, FaultProvider, ErrRateLimited, true, false},
}

// meaningOf says what an answer means. readable says that its whole body is a
// JSON object. An answer proves a refusal only with a status from 400 to 499, in
// the API's own form, and with a code that says so or with none.
func meaningOf(status int, readable bool, code string) meaning {
	if !readable || status < 400 || status > 499 {
		return unknown
	}
	m, ok := codeMeanings[strings.ToLower(code)]
	if code == "" {
		m, ok = statusMeanings[status]
	}
	if !ok {
		return unknown
	}
	return m
}

// wordCauses are causes that the API has no code for and names in its message.
var wordCauses = []struct {
	fault Fault
	cause error
	words []string
}{
	{FaultContent, ErrRefused, []string{"moderation", "sensitive", "content policy", "violat", "copyright", "prohibited", "inappropriate"}},
	{FaultOperator, ErrQuota, []string{"used up", "quota", "insufficient", "balance", "credit"}},
}

// classify sets what the error means. A message counts for the choice between
// causes alone, and only where the code proves a refusal.
func (e *Error) classify(m meaning) {
	e.Purchase, e.Fault, e.Err, e.Retryable = m.purchase, m.fault, m.cause, m.retryable
	if !m.words {
		return
	}
	message := strings.ToLower(e.Message)
	for _, w := range wordCauses {
		if slices.ContainsFunc(w.words, func(word string) bool { return strings.Contains(message, word) }) {
			e.Fault, e.Err = w.fault, w.cause
			return
		}
	}
}

// classifyFree sets what the answer to a free call means. Nothing is at stake, so
// that code and status name the cause in any form of answer, and what proves
// nothing may be asked again; a redirect will not change by that.
func (e *Error) classifyFree() {
	m, ok := codeMeanings[strings.ToLower(e.Code)]
	if !ok {
		m, ok = statusMeanings[e.StatusCode]
	}
	if !ok {
		m = unknown
		m.retryable = e.StatusCode/100 != 3
	}
	e.classify(m)
	e.Purchase = NotBought
}

// classifyTask sets what an error means that a task or a report carries. It has
// no status of its own, and its purchase was made.
func (e *Error) classifyTask() {
	m, ok := codeMeanings[strings.ToLower(e.Code)]
	if !ok {
		m = unknown
	}
	e.classify(m)
	e.Purchase, e.Retryable = Bought, false
}
