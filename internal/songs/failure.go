package songs

import (
	"context"
	"errors"
	"time"

	"riffbot/riffusion"
)

// Reason is why an order ended without a song, in one word that each language
// has its own sentence for.
type Reason string

// The reasons. Each has its own message to people.
const (
	ReasonToken      Reason = "token"      // the bot's API token is missing or wrong
	ReasonQuota      Reason = "quota"      // the bot's API account has no credit left
	ReasonForbidden  Reason = "forbidden"  // the account may not use this service
	ReasonNoAPI      Reason = "no api"     // the provider does not offer the service
	ReasonRefused    Reason = "refused"    // the provider refused the content
	ReasonUnsuitable Reason = "unsuitable" // no song is made of that here; nothing bought
	ReasonUnchecked  Reason = "unchecked"  // whether one may be could not be asked; nothing bought
	ReasonUnwritten  Reason = "unwritten"  // what only the writer could find was not found; nothing bought
	ReasonRejected   Reason = "rejected"   // the provider found the request wrong
	ReasonBusy       Reason = "busy"       // the provider had no room for too long; nothing bought
	ReasonDown       Reason = "down"       // the provider could not be reached; nothing bought
	ReasonUnsure     Reason = "unsure"     // the paid request left and no answer came
	ReasonBroken     Reason = "broken"     // bought, and the provider failed to make it
	ReasonStalled    Reason = "stalled"    // bought, and no progress for too long
	ReasonUnreadable Reason = "unreadable" // bought, and the file is incomplete or too large
	ReasonNotAudio   Reason = "not audio"  // bought, and what is sent is something else
	ReasonExpired    Reason = "expired"    // bought, and the file's address no longer works
	ReasonUnposted   Reason = "unposted"   // made, and it could not be posted
	ReasonUnfetched  Reason = "unfetched"  // bought, and its files could not be reached
	ReasonCancelled  Reason = "cancelled"  // somebody called it off
	ReasonInternal   Reason = "internal"   // our own fault
)

// Failure is how an order ended without a song.
type Failure struct {
	Reason  Reason
	TraceID string // the provider's, if it gave one
	Detail  string // for the log and the operator: the cause, without secrets
	By      string // the id of who called it off
	// Unmade says that the provider reported that it made nothing: looking again by
	// itself is of no use.
	Unmade bool
}

// failed is an error that ends the order: trying again would not help.
type failed struct {
	Failure
	err error
}

func (f *failed) Error() string { return string(f.Reason) + ": " + f.err.Error() }
func (f *failed) Unwrap() error { return f.err }

// fail makes an error that ends the order for reason.
func fail(reason Reason, err error) error {
	f := &failed{Failure: Failure{Reason: reason, Detail: err.Error()}, err: err}
	if apiErr, ok := errors.AsType[*riffusion.Error](err); ok {
		f.TraceID = apiErr.TraceID
	}
	return f
}

// later is an error that says when the step may be tried again.
type later struct {
	after time.Duration // at least; 0 leaves it to the step's own back-off
	give  Reason        // why the order ends when the attempts are used up
	err   error
}

func (l *later) Error() string { return l.err.Error() }
func (l *later) Unwrap() error { return l.err }

// retry makes an error that lets the step run again, and ends the order for
// reason once its attempts are used up.
func retry(reason Reason, after time.Duration, err error) error {
	return &later{after: after, give: reason, err: err}
}

// buyingError turns the answer to the paid request into the next move. What is
// not proven to have bought nothing may have been bought.
func buyingError(err error) error {
	apiErr, ok := errors.AsType[*riffusion.Error](err)
	switch {
	case !ok && neverSent(err):
		return fail(ReasonRejected, err)
	case !ok || apiErr.Purchase != riffusion.NotBought:
		return fail(ReasonUnsure, err)
	default:
		return refusal(apiErr)
	}
}

// uploadError turns a failed upload into the next move. Uploads are free:
// nothing was bought, whatever the answer was.
func uploadError(err error) error {
	if apiErr, ok := errors.AsType[*riffusion.Error](err); ok {
		return refusal(apiErr)
	}
	return fail(ReasonRejected, err)
}

// refusal is the next move after an answer that bought nothing.
func refusal(err *riffusion.Error) error {
	switch {
	case errors.Is(err, riffusion.ErrRateLimited):
		return retry(ReasonBusy, err.RetryAfter, err)
	case err.Retryable:
		return retry(ReasonDown, err.RetryAfter, err)
	default:
		return fail(reasonOf(err, ReasonRejected), err)
	}
}

// neverSent reports whether the request was found wrong before it left.
func neverSent(err error) bool {
	_, ok := errors.AsType[*riffusion.ValidationError](err)
	return ok
}

// provenUnpaid reports whether an error of the paid request proves that nothing
// was bought.
func provenUnpaid(err error) bool {
	apiErr, ok := errors.AsType[*riffusion.Error](err)
	return ok && apiErr.Purchase == riffusion.NotBought || !ok && neverSent(err)
}

// taskReason says why a purchase failed at the provider. The reasons of the
// token and the account say that nothing was bought, which is not true here.
func taskReason(err error) Reason {
	if errors.Is(err, riffusion.ErrRefused) {
		return ReasonRefused
	}
	return ReasonBroken
}

// reasonOf says why the API refused; otherwise when it gives no better word.
func reasonOf(err error, otherwise Reason) Reason {
	switch {
	case errors.Is(err, riffusion.ErrToken):
		return ReasonToken
	case errors.Is(err, riffusion.ErrQuota):
		return ReasonQuota
	case errors.Is(err, riffusion.ErrRefused):
		return ReasonRefused
	case errors.Is(err, riffusion.ErrForbidden):
		return ReasonForbidden
	case errors.Is(err, riffusion.ErrNoAPI):
		return ReasonNoAPI
	default:
		return otherwise
	}
}

// longestRetryAfter bounds how long a file host is waited for: after that the order
// becomes overdue, and is looked for later.
const longestRetryAfter = time.Minute

// fetchingError turns a failed download into the next move. Whatever happens
// here, the song was bought: the order never goes back to buying.
func fetchingError(err error) error {
	dl, ok := errors.AsType[*riffusion.DownloadError](err)
	switch {
	case errors.Is(err, ErrCut):
		return retry(ReasonUnreadable, 0, err)
	case errors.Is(err, context.DeadlineExceeded): // of this download alone
		return retry(ReasonUnfetched, 0, err)
	case !ok: // it could not be kept
		return retry(ReasonInternal, 0, err)
	}
	reason := ReasonUnreadable
	switch dl.Reason {
	case riffusion.DownloadExpired:
		reason = ReasonExpired
	case riffusion.DownloadWrongType:
		reason = ReasonNotAudio
	case riffusion.DownloadNetwork:
		reason = ReasonUnfetched
	}
	if dl.Retryable || dl.FreshURL() {
		return retry(reason, min(dl.RetryAfter, longestRetryAfter), err)
	}
	return fail(reason, err)
}
