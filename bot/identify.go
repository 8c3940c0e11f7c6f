package bot

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// identifyLimiter spaces the identifies of all shards of this process. Discord resets
// the token of a bot that exceeds its daily limit of identifies; resumes do not count.
//
// https://discord.com/developers/docs/events/gateway#session-start-limit-object
type identifyLimiter struct {
	// fetch returns the current limit, which other processes of the same bot use too.
	// May be nil.
	fetch func(ctx context.Context) (startLimit, error)
	// share reserves the next identify with a rate limit key among all processes of the bot. May be nil.
	share func(ctx context.Context, key int, interval time.Duration) (wait time.Duration, err error)
	log   *slog.Logger

	mu             sync.Mutex
	limit          startLimit
	resets         time.Time // when limit.Remaining is set to limit.Total
	fetched        time.Time
	last, earliest time.Time         // times of identifies, reserved ones included
	next           map[int]time.Time // earliest time by rate limit key
}

// startLimit is the session start limit as GET /gateway/bot returns it.
type startLimit struct {
	Total          int   `json:"total"`
	Remaining      int   `json:"remaining"`
	ResetAfter     int64 `json:"reset_after"` // in ms
	MaxConcurrency int   `json:"max_concurrency"`
}

const (
	startLimitPeriod = 24 * time.Hour
	identifyInterval = 5 * time.Second  // between shards with the same rate limit key
	lowPercent       = 10               // percentage of the total from which identifies are spread over the period
	refreshInterval  = 10 * time.Second // minimum time between two fetches
)

// defaultStartLimit applies until Discord returned a limit.
var defaultStartLimit = startLimit{Total: 1000, Remaining: 1000, ResetAfter: startLimitPeriod.Milliseconds(),
	MaxConcurrency: 1}

func newIdentifyLimiter(limit startLimit, log *slog.Logger) *identifyLimiter {
	l := &identifyLimiter{log: log, next: make(map[int]time.Time)}
	l.update(limit, time.Now())
	return l
}

// update stores a limit from Discord. Reserved identifies are not included in it, so the
// remaining ones do not increase before the limit is reset.
func (l *identifyLimiter) update(limit startLimit, now time.Time) {
	if limit.Total <= 0 {
		limit = defaultStartLimit
	}
	if now.Before(l.resets) {
		limit.Remaining = min(limit.Remaining, l.limit.Remaining)
	}
	limit.MaxConcurrency = max(limit.MaxConcurrency, 1)
	l.limit, l.fetched = limit, now
	l.resets = now.Add(time.Duration(limit.ResetAfter) * time.Millisecond)
}

// refresh fetches the current limit.
func (l *identifyLimiter) refresh(ctx context.Context) {
	l.mu.Lock()
	recent := time.Since(l.fetched) < refreshInterval
	l.mu.Unlock()
	if l.fetch == nil || recent {
		return
	}
	limit, err := l.fetch(ctx)
	if err != nil {
		l.log.WarnContext(ctx, "get session start limit failed", "err", err)
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.update(limit, time.Now())
}

// reserve counts an identify of a shard. It returns when it may be sent, not earlier
// than notBefore, and the limit afterwards.
func (l *identifyLimiter) reserve(ctx context.Context, shard int, notBefore time.Time) (time.Time, startLimit) {
	l.refresh(ctx)
	notBefore = latest(notBefore, l.shared(ctx, shard))
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if !now.Before(l.resets) {
		l.reset(now)
	}
	key := shard % l.limit.MaxConcurrency
	at := latest(now, notBefore, l.next[key], l.earliest)
	if l.limit.Remaining*100 < l.limit.Total*lowPercent && l.limit.Remaining > 0 {
		from := latest(now, l.last)
		at = latest(at, l.last.Add(l.resets.Sub(from)/time.Duration(l.limit.Remaining)))
	}
	if l.limit.Remaining <= 0 {
		at = latest(at, l.resets)
	}
	if !at.Before(l.resets) {
		l.reset(l.resets)
		l.earliest = l.resets.Add(-startLimitPeriod)
	}
	l.limit.Remaining--
	l.next[key], l.last = at.Add(identifyInterval), latest(l.last, at)
	return at, l.limit
}

// shared returns when the processes of the bot allow the identify of a shard. Without the database, the limits of this
// process apply.
func (l *identifyLimiter) shared(ctx context.Context, shard int) time.Time {
	if l.share == nil {
		return time.Time{}
	}
	l.mu.Lock()
	key := shard % l.limit.MaxConcurrency
	l.mu.Unlock()
	wait, err := l.share(ctx, key, identifyInterval)
	if err != nil {
		l.log.WarnContext(ctx, "reserve identify failed", "err", err)
	}
	return time.Now().Add(wait)
}

// release returns a reserved identify that was not sent.
func (l *identifyLimiter) release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.limit.Remaining = min(l.limit.Remaining+1, l.limit.Total)
}

// reset starts a new period.
func (l *identifyLimiter) reset(at time.Time) {
	l.limit.Remaining = l.limit.Total
	l.resets = at.Add(startLimitPeriod)
}

// latest returns the latest of some times.
func latest(first time.Time, others ...time.Time) time.Time {
	for _, t := range others {
		if t.After(first) {
			first = t
		}
	}
	return first
}

// startLimit returns the recommended number of shards and the session start limit.
//
// https://discord.com/developers/docs/events/gateway#get-gateway-bot
func (b *Bot) startLimit(ctx context.Context) (shards int, limit startLimit, err error) {
	var response struct {
		Shards int        `json:"shards"`
		Limit  startLimit `json:"session_start_limit"`
	}
	if err := b.call(ctx, http.MethodGet, "/gateway/bot", nil, nil, &response); err != nil {
		return 0, startLimit{}, fmt.Errorf("get session start limit: %w", err)
	}
	return response.Shards, response.Limit, nil
}
