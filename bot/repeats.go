package bot

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"
)

// repeats says how the limiter may send a request again, and what became of the
// attempts.
type repeats struct {
	harmless bool      // it may arrive twice
	until    time.Time // no attempt begins later; zero: whenever

	// mayHaveArrived says that an attempt got no answer that proves the opposite: none
	// at all, or a 5xx.
	mayHaveArrived atomic.Bool
}

type repeatsKey struct{}

// mayRepeat marks a request that does no harm when it arrives twice.
func mayRepeat(ctx context.Context) context.Context {
	return context.WithValue(ctx, repeatsKey{}, &repeats{harmless: true})
}

// mayRepeatWithin is [mayRepeat] for a request that is of no use later. It also
// returns what becomes of the attempts.
func mayRepeatWithin(ctx context.Context, limit time.Duration) (context.Context, *repeats) {
	r := &repeats{harmless: true, until: time.Now().Add(limit)}
	return context.WithValue(ctx, repeatsKey{}, r), r
}

// repeatsOf returns what the context says about a request; never nil.
func repeatsOf(ctx context.Context) *repeats {
	if r, ok := ctx.Value(repeatsKey{}).(*repeats); ok {
		return r
	}
	return &repeats{}
}

// leaves reports whether an attempt that begins after a pause is of use.
func (r *repeats) leaves(pause time.Duration) bool {
	return r.until.IsZero() || time.Now().Add(pause).Before(r.until)
}

func repeatable(req *http.Request) bool {
	return req.Method != http.MethodPost || repeatsOf(req.Context()).harmless
}
