package bot

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"
)

// retryPolicy controls how the limiter repeats a request, and records the attempts.
type retryPolicy struct {
	idempotent bool      // may arrive twice
	deadline   time.Time // no attempt starts later; zero: none

	// mayHaveArrived is true after an attempt without a response, or with a 5xx.
	mayHaveArrived atomic.Bool
}

type retryPolicyKey struct{}

// withRetry allows the limiter to repeat a request that may arrive twice.
func withRetry(ctx context.Context) context.Context {
	return context.WithValue(ctx, retryPolicyKey{}, &retryPolicy{idempotent: true})
}

// withRetryFor is [withRetry] with a time limit. It also returns the policy, which
// records the attempts.
func withRetryFor(ctx context.Context, limit time.Duration) (context.Context, *retryPolicy) {
	r := &retryPolicy{idempotent: true, deadline: time.Now().Add(limit)}
	return context.WithValue(ctx, retryPolicyKey{}, r), r
}

// retryPolicyOf returns the policy of a context; never nil.
func retryPolicyOf(ctx context.Context) *retryPolicy {
	if r, ok := ctx.Value(retryPolicyKey{}).(*retryPolicy); ok {
		return r
	}
	return &retryPolicy{}
}

// allows reports whether an attempt after a pause is before the deadline.
func (r *retryPolicy) allows(pause time.Duration) bool {
	return r.deadline.IsZero() || time.Now().Add(pause).Before(r.deadline)
}

// retryable reports whether a request may be sent twice.
func retryable(req *http.Request) bool {
	return req.Method != http.MethodPost || retryPolicyOf(req.Context()).idempotent
}
