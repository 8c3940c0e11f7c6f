package riffusion

import (
	"fmt"
	"net/http"
	"time"
)

// DownloadReason is why a download failed.
type DownloadReason string

// Reasons of failed downloads.
const (
	DownloadExpired   DownloadReason = "expired"   // the URL does not work, or not yet (401, 403, 404, 410)
	DownloadEmpty     DownloadReason = "empty"     // no content (202, 204, or an empty file)
	DownloadTruncated DownloadReason = "truncated" // fewer bytes than announced
	DownloadTooLarge  DownloadReason = "too large"
	DownloadWrongType DownloadReason = "wrong type" // a text such as HTML, or another kind of media
	DownloadForbidden DownloadReason = "forbidden"  // not a public https address
	DownloadNetwork   DownloadReason = "network"    // or a server error
)

// DownloadError is a failed download. It contains the host, but not the URL, which may
// have a signature.
type DownloadError struct {
	Host   string
	Reason DownloadReason
	// Retryable reports that the same download may succeed later. A file is often
	// announced some seconds before its host serves it, so a missing, empty or
	// incomplete file is retryable too. The caller decides for how long.
	Retryable  bool
	RetryAfter time.Duration // from the host, or 0
	Err        error
}

// FreshURL reports that the URL failed, so that a new one from [Client.Task] may
// succeed.
func (e *DownloadError) FreshURL() bool {
	return e.Reason == DownloadExpired || e.Reason == DownloadForbidden
}

// Error describes the failure.
func (e *DownloadError) Error() string {
	return fmt.Sprintf("riffusion: download from %s: %s: %v", e.Host, e.Reason, e.Err)
}

// Unwrap returns the cause.
func (e *DownloadError) Unwrap() error { return e.Err }

// statusOutcome is the meaning of an HTTP status of a file host.
type statusOutcome struct {
	reason    DownloadReason
	retryable bool
}

// statusOutcomes are statuses with a special meaning. All other 5xx are retryable
// network errors, and all others are permanent ones.
var statusOutcomes = map[int]statusOutcome{
	http.StatusAccepted:        {DownloadEmpty, true},
	http.StatusNoContent:       {DownloadEmpty, true},
	http.StatusResetContent:    {DownloadEmpty, true},
	http.StatusPartialContent:  {DownloadTruncated, true}, // no range was requested
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
