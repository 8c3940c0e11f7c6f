package provider

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Kind classifies an error by its cause.
type Kind string

// The kinds. Other causes have none.
const (
	KindInvalid     Kind = "invalid"      // the request was found wrong before it was sent
	KindToken       Kind = "token"        // the token is missing, wrong or expired
	KindQuota       Kind = "quota"        // the account has no credit left
	KindForbidden   Kind = "forbidden"    // the account may not use the service
	KindNoAPI       Kind = "no api"       // the service does not exist
	KindRefused     Kind = "refused"      // the content is not allowed
	KindRateLimited Kind = "rate limited" // too many requests
	KindNotOffered  Kind = "not offered"  // the action or model does not exist
	KindUnknownTask Kind = "unknown task" // there is no such purchase
)

// Fault says who can correct an error.
type Fault string

// Who can correct an error.
const (
	FaultCaller   Fault = "caller"   // the request is wrong
	FaultOperator Fault = "operator" // the token, the account or its credit
	FaultContent  Fault = "content"  // the content is not allowed
	FaultProvider Fault = "provider"
	FaultNetwork  Fault = "network"
)

// Purchase says whether something was bought.
type Purchase string

// Whether something was bought.
const (
	NotBought   Purchase = "not bought"   // proven
	MaybeBought Purchase = "maybe bought" // the request was sent and no clear answer came
	Bought      Purchase = "bought"
)

// Error is a failed call or a failed purchase.
type Error struct {
	Kind  Kind
	Fault Fault
	// Retryable says that the same call is safe to repeat and may succeed.
	Retryable  bool
	RetryAfter time.Duration // what the provider asks for, 0 when it does not say
	Purchase   Purchase
	TraceID    string
	Err        error // the cause, without secrets
}

// Error returns the text of the cause.
func (e *Error) Error() string {
	if e.Err == nil {
		return "provider: " + string(e.Kind)
	}
	return e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// AsError returns the [*Error] in err's tree, nil when there is none.
func AsError(err error) *Error {
	e, _ := errors.AsType[*Error](err)
	return e
}

// KindOf returns the kind of the [*Error] in err's tree, "" when there is none.
func KindOf(err error) Kind {
	if e := AsError(err); e != nil {
		return e.Kind
	}
	return ""
}

// DownloadReason says why a download failed.
type DownloadReason string

// Why downloads fail.
const (
	DownloadExpired   DownloadReason = "expired"   // the address does not work, or not yet
	DownloadEmpty     DownloadReason = "empty"     // no bytes came
	DownloadTruncated DownloadReason = "truncated" // fewer bytes came than were announced
	DownloadTooLarge  DownloadReason = "too large"
	DownloadWrongType DownloadReason = "wrong type" // such as HTML, or another kind of media
	DownloadForbidden DownloadReason = "forbidden"  // not a public https address
	DownloadNetwork   DownloadReason = "network"    // or a server error
)

// DownloadError is a failed download.
type DownloadError struct {
	Reason DownloadReason
	// Retryable says that the same download may succeed later.
	Retryable  bool
	RetryAfter time.Duration // what the host asks for, 0 when it does not say
	Err        error         // the cause, without the address, which may be signed
}

// FreshURL reports whether a new address from [Provider.Tasks] is more likely to
// work than the old one.
func (e *DownloadError) FreshURL() bool {
	return e.Reason == DownloadExpired || e.Reason == DownloadForbidden
}

// Error returns the text of the cause.
func (e *DownloadError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *DownloadError) Unwrap() error { return e.Err }

// UploadTo lets a provider fetch a recording. The error is of [KindNotOffered] when
// it is no [Uploader].
func UploadTo(ctx context.Context, p Provider, url string) (*Upload, error) {
	u, ok := p.(Uploader)
	if !ok {
		return nil, NotOffered("upload recording")
	}
	return u.Upload(ctx, url)
}

// NotOffered returns the error of a call that a provider does not have.
func NotOffered(call string) error {
	return &Error{Kind: KindNotOffered, Fault: FaultCaller, Purchase: NotBought,
		Err: fmt.Errorf("%s: the provider does not offer it", call)}
}
