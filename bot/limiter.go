package bot

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limiter sends requests to Discord within its rate limits and repeats those that may be
// sent twice. It works below discordgo, whose own limiter serialises all edits of
// interaction responses, ignores cancellation and never drops a bucket.
//
// https://discord.com/developers/docs/topics/rate-limits
type limiter struct {
	next    http.RoundTripper
	observe func(route string, status int) // may be nil
	base    *url.URL                       // of the API
	log     *slog.Logger
	overall *rate.Limiter // for the whole bot; interaction responses are exempt

	mu      sync.Mutex
	buckets map[string]*bucket
	global  time.Time // end of a global rate limit
}

// bucket is the rate limit that the latest response reported.
type bucket struct {
	remaining int
	reset     time.Time
}

// maxAttempts and maxWait limit the attempts of a request, and the wait that a 429 may
// ask for.
const (
	maxAttempts = 6
	maxWait     = 60 * time.Second
)

// errTooLate reports that a request would be sent after its deadline.
var errTooLate = errors.New("the request would be sent too late")

// RoundTrip implements [http.RoundTripper].
func (l *limiter) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	req = l.redirect(req)
	key, answer := route(req.Method, req.URL.Path)
	rules := retryPolicyOf(ctx)
	for n := 1; ; n++ {
		if err := l.wait(ctx, key, answer); err != nil {
			if n == 1 && req.Body != nil {
				_ = req.Body.Close() // as http.RoundTripper requires
			}
			return nil, err
		}
		if n > 1 && req.GetBody != nil {
			body, err := req.GetBody()
			if err != nil {
				return nil, err
			}
			req.Body = body
		}
		resp, err := l.next.RoundTrip(req)
		l.observeRequest(req, resp)
		if err != nil || resp.StatusCode >= 500 {
			rules.mayHaveArrived.Store(true)
		}
		pause, again := l.shouldRetry(req, resp, err, key, n)
		if !again || n == maxAttempts || req.Body != nil && req.GetBody == nil || !rules.allows(pause) {
			return resp, err
		}
		if resp != nil {
			discard(resp.Body)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pause):
		}
		req = req.Clone(ctx)
	}
}

// discard reads the rest of a body and closes it, so that its connection is reused.
func discard(body io.ReadCloser) {
	_, _ = io.CopyN(io.Discard, body, maxErrorBody)
	_ = body.Close()
}

// maxErrorBody limits what is read of the body of a 429, in bytes.
const maxErrorBody = 16 << 10

// observeRequest reports a request to the observer.
func (l *limiter) observeRequest(req *http.Request, resp *http.Response) {
	if l.observe == nil {
		return
	}
	status := 0
	if resp != nil {
		status = resp.StatusCode
	}
	l.observe(template(req.Method, strings.TrimPrefix(req.URL.Path, l.base.Path)), status)
}

// wait waits until the bucket of the route and the overall limit allow a request.
func (l *limiter) wait(ctx context.Context, key string, answer bool) error {
	for {
		l.mu.Lock()
		now := time.Now()
		wait := time.Duration(0)
		if b := l.buckets[key]; b != nil {
			switch {
			case !now.Before(b.reset):
				delete(l.buckets, key)
			case b.remaining <= 0:
				wait = b.reset.Sub(now)
			default:
				b.remaining--
			}
		}
		if !answer {
			wait = max(wait, l.global.Sub(now))
		}
		l.mu.Unlock()
		if wait <= 0 {
			break
		}
		if !retryPolicyOf(ctx).allows(wait) {
			return errTooLate
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
	if answer {
		return nil
	}
	return l.overall.Wait(ctx)
}

// shouldRetry updates the limits from a response and returns whether to repeat the
// request, and after which pause.
func (l *limiter) shouldRetry(req *http.Request, resp *http.Response, err error, key string, n int) (time.Duration,
	bool) {
	backoff := time.Duration(float64(300*time.Millisecond)*math.Pow(2, float64(n-1))) + rand.N(100*time.Millisecond)
	if err != nil {
		return backoff, retryable(req) && n < 4 && req.Context().Err() == nil && !errors.Is(err, context.Canceled)
	}
	l.update(key, resp.Header)
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		pause, global, known := retryAfter(resp)
		if !known { // a refusal, not a rate limit
			return 0, false
		}
		l.mu.Lock()
		if global {
			l.global = time.Now().Add(pause)
		} else {
			l.buckets[key] = &bucket{reset: time.Now().Add(pause)}
		}
		l.mu.Unlock()
		l.log.Warn("rate limited by Discord", "route", key, "global", global, "retry_after", pause)
		return pause, pause <= maxWait
	case resp.StatusCode >= 500:
		return backoff, retryable(req) && n < 4
	default:
		return 0, false
	}
}

// update stores the bucket that a response reports, until it resets.
func (l *limiter) update(key string, h http.Header) {
	left, err := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	after, err2 := strconv.ParseFloat(h.Get("X-RateLimit-Reset-After"), 64)
	if err != nil || err2 != nil {
		return
	}
	now := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.buckets[key] = &bucket{remaining: left, reset: now.Add(time.Duration(after * float64(time.Second)))}
	if len(l.buckets) > 512 {
		for k, b := range l.buckets {
			if !now.Before(b.reset) {
				delete(l.buckets, k)
			}
		}
	}
}
