package riffusion

import (
	"fmt"
	"net/http"
	"time"
)

// DownloadReason says why a download failed.
type DownloadReason string

// Why downloads fail.
const (
	DownloadExpired   DownloadReason = "expired"   // the address does not work, or not yet (401, 403, 404, 410)
	DownloadEmpty     DownloadReason = "empty"     // no bytes came (202, 204, or an empty file)
	DownloadTruncated DownloadReason = "truncated" // fewer bytes came than were announced
	DownloadTooLarge  DownloadReason = "too large"
	DownloadWrongType DownloadReason = "wrong type" // a text such as HTML, or another kind of media
	DownloadForbidden DownloadReason = "forbidden"  // not a public https address
	DownloadNetwork   DownloadReason = "network"    // or a server error
)

// DownloadError is a failed download. It names the host and not the address,
// which may hold a signature.
type DownloadError struct {
	Host   string
	Reason DownloadReason
	// Retryable says that the same download may succeed later. A file is often
	// announced some seconds before its host serves it, so a missing, empty or
	// incomplete file is retryable too: the caller decides for how long.
	Retryable  bool
	RetryAfter time.Duration // what the host asks for, 0 when it does not say
	Err        error
}

// FreshURL reports whether the address itself is what failed, so that a new one
// from [Client.Task] is more likely to work than the old one.
func (e *DownloadError) FreshURL() bool {
	return e.Reason == DownloadExpired || e.Reason == DownloadForbidden
}

// Error says what happened.
func (e *DownloadError) Error() string {
	return fmt.Sprintf("riffusion: download from %s: %s: %v", e.Host, e.Reason, e.Err)
}

// Unwrap returns the cause.
func (e *DownloadError) Unwrap() error { return e.Err }

// statusOutcome is what an HTTP status of a file host means.
type statusOutcome struct {
	reason    DownloadReason
	retryable bool
}

// statusOutcomes has the statuses with a meaning of their own. All other 5xx are
// retryable network errors, and all others are permanent ones.
var statusOutcomes = map[int]statusOutcome{
	http.StatusAccepted:        {DownloadEmpty, true},
	http.StatusNoContent:       {DownloadEmpty, true},
	http.StatusResetContent:    {DownloadEmpty, true},
	http.StatusPartialContent:  {DownloadTruncated, true}, // no range was asked for
	http.StatusUnauthorized:    {DownloadExpired, true},
	http.StatusForbidden:       {DownloadExpired, true},
	http.StatusNotFound:        {DownloadExpired, true},
	http.StatusGone:            {DownloadExpired, true},
	http.StatusRequestTimeout:  {DownloadNetwork, true},
	http.StatusConflict:        {DownloadNetwork, true},
	http.StatusTooEarly:        {DownloadNetwork, true},
	http.StatusTooManyRequests: {DownloadNetwork, true},
}

func outcomeOf(status int) statusOutcome {
	if o, ok := statusOutcomes[status]; ok {
		return o
	}
	return statusOutcome{DownloadNetwork, status >= 500}
}
