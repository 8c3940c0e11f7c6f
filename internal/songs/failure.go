package songs

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
)

// Reason says why an order failed. The texts for members are in internal/i18n.
type Reason string

// Reasons of a failure.
const (
	ReasonToken       Reason = "token"      // the bot's API token is missing or invalid
	ReasonQuota       Reason = "quota"      // the bot's API account has no credit left
	ReasonForbidden   Reason = "forbidden"  // the account may not use this service
	ReasonNoAPI       Reason = "no api"     // the provider does not offer the service
	ReasonNoPersona   Reason = "no persona" // the voice of the server was removed; nothing was bought
	ReasonRefused     Reason = "refused"    // the provider rejected the content
	ReasonUnsuitable  Reason = "unsuitable" // moderation rejected the content; nothing was bought
	ReasonUnmoderated Reason = "unchecked"  // moderation was unavailable; nothing was bought
	ReasonNoLyrics    Reason = "unwritten"  // lyrics that the order needs could not be written; nothing was bought
	ReasonRejected    Reason = "rejected"   // the provider rejected the request as invalid
	ReasonBusy        Reason = "busy"       // the provider was overloaded for too long; nothing was bought
	ReasonDown        Reason = "down"       // the provider was unreachable; nothing was bought
	ReasonUnsure      Reason = "unsure"     // the paid request was sent and no answer arrived
	ReasonBroken      Reason = "broken"     // bought; the provider failed to generate the song
	ReasonStalled     Reason = "stalled"    // bought; no progress for too long
	ReasonUnreadable  Reason = "unreadable" // bought; the file is truncated or too large
	ReasonNotAudio    Reason = "not audio"  // bought; the file is not audio
	ReasonExpired     Reason = "expired"    // bought; the URL of the file has expired
	ReasonUnposted    Reason = "unposted"   // generated; posting failed
	ReasonUnfetched   Reason = "unfetched"  // bought; the download failed
	ReasonCancelled   Reason = "cancelled"  // cancelled by a member
	ReasonInternal    Reason = "internal"   // internal error
)

// Failure describes why an order ended without a song.
type Failure struct {
	Reason  Reason
	TraceID string // the provider's trace id, if any
	Detail  string // the cause, without secrets, for the log and the operator
	By      string // id of the member who cancelled the order
	// NotGenerated is set if the provider reported that it generated nothing. Automatic rechecks are skipped
	// then.
	NotGenerated bool `json:"Unmade"`
}

// permanentError is a permanent error: it ends the order.
type permanentError struct {
	Failure
	err error
}

func (f *permanentError) Error() string { return string(f.Reason) + ": " + f.err.Error() }
func (f *permanentError) Unwrap() error { return f.err }

// fail returns an error that ends the order for reason.
func fail(reason Reason, err error) error {
	f := &permanentError{Failure: Failure{Reason: reason, Detail: err.Error()}, err: err}
	if e := provider.AsError(err); e != nil {
		f.TraceID = e.TraceID
	}
	return f
}

// temporaryError is a temporary error: the step is retried.
type temporaryError struct {
	delay  time.Duration // minimum delay; 0 means the step's own backoff
	reason Reason        // reason of the failure once all attempts are used
	err    error
}

func (l *temporaryError) Error() string { return l.err.Error() }
func (l *temporaryError) Unwrap() error { return l.err }

// retry returns an error that lets the step run again, and that ends the order for reason once all
// attempts are used.
func retry(reason Reason, after time.Duration, err error) error {
	return &temporaryError{delay: after, reason: reason, err: err}
}

// uploadError classifies an error of an upload. Uploads are free, so no error can mean a purchase.
func uploadError(err error) error {
	if e := provider.AsError(err); e != nil {
		return refusal(e)
	}
	return fail(ReasonRejected, err)
}

// refusal classifies an answer that proves that nothing was bought.
func refusal(err *provider.Error) error {
	switch {
	case err.Kind == provider.KindRateLimited:
		return retry(ReasonBusy, err.RetryAfter, err)
	case err.Retryable:
		return retry(ReasonDown, err.RetryAfter, err)
	default:
		return fail(cmp.Or(reasons[err.Kind], ReasonRejected), err)
	}
}

// provenUnpaid reports whether an error of the paid request proves that nothing was bought.
func provenUnpaid(err error) bool {
	e := provider.AsError(err)
	return e != nil && e.Purchase == provider.NotBought
}

// taskReason returns the reason for a failed task. It never returns the reasons about the token or the
// account, because their texts say that nothing was bought.
func taskReason(err error) Reason {
	if provider.KindOf(err) == provider.KindRefused {
		return ReasonRefused
	}
	return ReasonBroken
}

// reasons has the reasons for the kinds of errors that have their own.
var reasons = map[provider.Kind]Reason{
	provider.KindToken: ReasonToken, provider.KindQuota: ReasonQuota, provider.KindRefused: ReasonRefused,
	provider.KindForbidden: ReasonForbidden, provider.KindNoAPI: ReasonNoAPI,
}

// maxRetryAfter limits the delay that a file host can request. After that the order becomes
// overdue and is rechecked later.
const maxRetryAfter = time.Minute

// downloadError classifies a download error. The song has been bought, so the order never returns to
// Buying.
func downloadError(err error) error {
	dl, ok := errors.AsType[*provider.DownloadError](err)
	switch {
	case errors.Is(err, ErrIncomplete):
		return retry(ReasonUnreadable, 0, err)
	case errors.Is(err, context.DeadlineExceeded): // the timeout of this download
		return retry(ReasonUnfetched, 0, err)
	case !ok: // the file could not be stored
		return retry(ReasonInternal, 0, err)
	}
	reason := ReasonUnreadable
	switch dl.Reason {
	case provider.DownloadExpired:
		reason = ReasonExpired
	case provider.DownloadWrongType:
		reason = ReasonNotAudio
	case provider.DownloadNetwork:
		reason = ReasonUnfetched
	}
	if dl.Retryable || dl.FreshURL() {
		return retry(reason, min(dl.RetryAfter, maxRetryAfter), err)
	}
	return fail(reason, err)
}
