package bot

import (
	"bytes"
	"context"
	"encoding/json"
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

// limiter sends requests to Discord at the pace Discord allows, and again when
// that is safe. It is below discordgo, whose own limiter serialises all edits of
// interaction answers, cannot be told to stop and never forgets a bucket.
//
// https://discord.com/developers/docs/topics/rate-limits
type limiter struct {
	next    http.RoundTripper
	observe func(route string, status int) // may be nil
	base    *url.URL                       // where https://discord.com/api really is
	log     *slog.Logger
	all     *rate.Limiter // what a bot may send as a whole; answers to interactions are exempt

	mu      sync.Mutex
	buckets map[string]*bucket
	global  time.Time // nothing but answers goes out before
}

// bucket is what the newest answer said about one route and what it acts on.
type bucket struct {
	left  int
	reset time.Time
}

// How often a request goes out at most, and how long it waits for Discord's
// word before it gives up.
const (
	attempts    = 6
	longestWait = 60 * time.Second
)

// errTooLate says that a request would wait until it is of no use.
var errTooLate = errors.New("the request would leave too late")

// newClient builds the HTTP client for everything that goes to Discord.
func newClient(cfg Config) (*http.Client, error) {
	base, err := url.Parse(cfg.APIURL)
	if err != nil {
		return nil, err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 64
	transport.ResponseHeaderTimeout = 30 * time.Second // counts from the end of an upload
	// A redirect is returned as it came: it may lead to a host that must not see
	// the token.
	asItCame := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &http.Client{CheckRedirect: asItCame, Transport: &limiter{
		next: transport, observe: cfg.ObserveCall, base: base, log: cfg.Log,
		all: rate.NewLimiter(45, 45), buckets: make(map[string]*bucket),
	}}, nil
}

// RoundTrip sends a request when its turn comes.
func (l *limiter) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	req = l.redirect(req)
	key, answer := route(req.Method, req.URL.Path)
	rules := repeatsOf(ctx)
	for n := 1; ; n++ {
		if err := l.turn(ctx, key, answer); err != nil {
			if n == 1 && req.Body != nil {
				_ = req.Body.Close() // a transport closes it whatever happens
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
		l.report(req, resp)
		if err != nil || resp.StatusCode >= 500 {
			rules.mayHaveArrived.Store(true)
		}
		pause, again := l.judge(req, resp, err, key, n)
		if !again || n == attempts || req.Body != nil && req.GetBody == nil || !rules.leaves(pause) {
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

// discard reads what is left of an answer, so that its connection can be used again,
// and closes it.
func discard(body io.ReadCloser) {
	_, _ = io.CopyN(io.Discard, body, largestRefusal)
	_ = body.Close()
}

// largestRefusal bounds what is read of an answer that asks to slow down, in bytes.
const largestRefusal = 16 << 10

// report tells whoever counts how Discord answered.
func (l *limiter) report(req *http.Request, resp *http.Response) {
	if l.observe == nil {
		return
	}
	status := 0
	if resp != nil {
		status = resp.StatusCode
	}
	l.observe(template(req.Method, strings.TrimPrefix(req.URL.Path, l.base.Path)), status)
}

// template is a call with words in place of ids and tokens: one of a short list.
func template(method, path string) string {
	parts := strings.Split(path, "/")
	if len(parts) > 1 && strings.HasPrefix(parts[1], "v") {
		parts = append([]string{""}, parts[2:]...) // the version
	}
	for i, part := range parts {
		switch {
		case part != "" && strings.Trim(part, "0123456789") == "":
			parts[i] = "id"
		case i > 1 && parts[i-1] == "id" && (parts[i-2] == "interactions" || parts[i-2] == "webhooks"):
			parts[i] = "token"
		}
	}
	return method + " " + strings.Join(parts, "/")
}

// turn waits until the route's bucket has room, and the bot as a whole.
func (l *limiter) turn(ctx context.Context, key string, answer bool) error {
	for {
		l.mu.Lock()
		now := time.Now()
		wait := time.Duration(0)
		if b := l.buckets[key]; b != nil {
			switch {
			case !now.Before(b.reset):
				delete(l.buckets, key)
			case b.left <= 0:
				wait = b.reset.Sub(now)
			default:
				b.left--
			}
		}
		if !answer {
			wait = max(wait, l.global.Sub(now))
		}
		l.mu.Unlock()
		if wait <= 0 {
			break
		}
		if !repeatsOf(ctx).leaves(wait) {
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
	return l.all.Wait(ctx)
}

// judge learns from an answer and says whether, and when, to send again.
func (l *limiter) judge(req *http.Request, resp *http.Response, err error, key string, n int) (time.Duration, bool) {
	backoff := time.Duration(float64(300*time.Millisecond)*math.Pow(2, float64(n-1))) + rand.N(100*time.Millisecond)
	if err != nil {
		return backoff, repeatable(req) && n < 4 && req.Context().Err() == nil && !errors.Is(err, context.Canceled)
	}
	l.learn(key, resp.Header)
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		pause, global, known := retryAfter(resp)
		if !known { // no limit that would end soon, but a refusal
			return 0, false
		}
		l.mu.Lock()
		if global {
			l.global = time.Now().Add(pause)
		} else {
			l.buckets[key] = &bucket{reset: time.Now().Add(pause)}
		}
		l.mu.Unlock()
		l.log.Warn("discord asks to slow down", "route", key, "global", global, "retry_after", pause)
		return pause, pause <= longestWait
	case resp.StatusCode >= 500:
		return backoff, repeatable(req) && n < 4
	default:
		return 0, false
	}
}

// learn keeps what the answer says about its bucket, while that matters.
func (l *limiter) learn(key string, h http.Header) {
	left, err := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	after, err2 := strconv.ParseFloat(h.Get("X-RateLimit-Reset-After"), 64)
	if err != nil || err2 != nil {
		return
	}
	now := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.buckets[key] = &bucket{left: left, reset: now.Add(time.Duration(after * float64(time.Second)))}
	if len(l.buckets) > 512 {
		for k, b := range l.buckets {
			if !now.Before(b.reset) {
				delete(l.buckets, k)
			}
		}
	}
}

// redirect points discordgo's fixed addresses to where Discord's API is.
func (l *limiter) redirect(req *http.Request) *http.Request {
	if req.URL.Host != "discord.com" {
		return req
	}
	req = req.Clone(req.Context())
	req.URL.Scheme, req.URL.Host = l.base.Scheme, l.base.Host
	req.URL.Path = l.base.Path + strings.Replace(strings.TrimPrefix(req.URL.Path, "/api"), "/v9/", "/v"+apiVersion+"/", 1)
	req.Host = ""
	return req
}

// retryAfter reads how long a 429 asks to wait, and leaves its body as it was.
// Cloudflare's come without JSON; known is false for one with an error code and no
// time, which is a refusal rather than a rate limit.
func retryAfter(resp *http.Response) (pause time.Duration, global, known bool) {
	var said struct {
		RetryAfter *float64 `json:"retry_after"`
		Global     bool     `json:"global"`
		Code       int      `json:"code"`
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, largestRefusal))
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(body), resp.Body), resp.Body}
	isJSON := err == nil && json.Unmarshal(body, &said) == nil
	seconds := 5.0
	header, err := strconv.ParseFloat(resp.Header.Get("Retry-After"), 64)
	switch {
	case isJSON && said.RetryAfter != nil:
		seconds = *said.RetryAfter
	case err == nil:
		seconds = header
	case isJSON && said.Code != 0:
		return 0, false, false
	}
	seconds = min(max(seconds, 0), (24 * time.Hour).Seconds())
	return time.Duration(seconds*float64(time.Second)) + 50*time.Millisecond, said.Global || !isJSON, true
}

// route names the bucket a request counts in: its method and address, with only
// what Discord counts apart left in. Answers to interactions count by their
// token, so that nobody's edit waits for another's.
func route(method, path string) (key string, answer bool) {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		switch {
		case part == "interactions" || part == "webhooks":
			return method + " " + strings.Join(parts[i:], "/"), true
		case part == "messages" && i+1 < len(parts):
			parts[i+1] = "id" // edits count by channel
		}
	}
	return method + " " + strings.Join(parts, "/"), false
}
