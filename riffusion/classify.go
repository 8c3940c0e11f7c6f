package riffusion

import (
	"net/http"
	"slices"
	"strings"
)

// meaning is what a response says about a call.
type meaning struct {
	purchase  Purchase // of a paid call
	fault     Fault
	cause     error // one of the Err… values, or nil
	retryable bool
	// words reports that the message may name a more exact cause. It never changes what
	// the response proves.
	words bool
}

// unknown is the meaning of a response that proves nothing: the provider may have
// recorded the purchase before the response was created, changed or truncated.
var unknown = meaning{purchase: MaybeBought, fault: FaultProvider}

func refused(fault Fault, cause error) meaning {
	return meaning{purchase: NotBought, fault: fault, cause: cause}
}

// codeMeanings are the error codes that prove a refusal with a status from 400 to 499. All
// other codes prove nothing: an unknown code may stand for a failure after the purchase,
// like api_error.
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

// codes are the error codes of a family, each with the common code of the same meaning.
type codes map[string]string

// meaning returns what a code means, and whether it is known.
func (c codes) meaning(code string) (meaning, bool) {
	code = strings.ToLower(code)
	if same, ok := c[code]; ok {
		code = same
	}
	m, ok := codeMeanings[code]
	return m, ok
}

// statusMeanings are the statuses that prove a refusal in the format of the API, a JSON
// object, without a code. Others prove nothing: 406 may reject the format of a response
// after the purchase, 408 and 499 are responses of a proxy to a slow server, and 409, 423,
// 424 and 425 are about existing or unfinished work.
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

// meaningOf returns the meaning of a response. readable reports that its whole body is a
// JSON object. A response proves a refusal only with a status from 400 to 499, in the
// format of the API, and with a code that says so or without one.
func meaningOf(status int, readable bool, code string, known codes) meaning {
	if !readable || status < 400 || status > 499 {
		return unknown
	}
	m, ok := known.meaning(code)
	if code == "" {
		m, ok = statusMeanings[status]
	}
	if !ok {
		return unknown
	}
	return m
}

// wordCauses are causes without a code, which the API names only in its message.
var wordCauses = []struct {
	fault Fault
	cause error
	words []string
}{
	{FaultContent, ErrRefused, []string{"moderation", "sensitive", "content policy", "violat", "copyright",
		"prohibited", "inappropriate", "artist name", "producer tag", "matches existing"}},
	{FaultOperator, ErrQuota, []string{"used up", "quota", "insufficient", "balance", "credit"}},
}

// classify sets the meaning of the error. The message only distinguishes causes, and
// only if the code proves a refusal.
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

// classifyFree sets the meaning of the response to a free call. The status and code name
// the cause in any format, and calls that prove nothing may be repeated, except after a
// redirect.
func (e *Error) classifyFree(known codes) {
	m, ok := known.meaning(e.Code)
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

// classifyTask sets the meaning of the error of a task or callback. It has no status,
// and its purchase was made.
func (e *Error) classifyTask(known codes) {
	m, ok := known.meaning(e.Code)
	if !ok {
		m = unknown
	}
	e.classify(m)
	e.Purchase, e.Retryable = Bought, false
}
