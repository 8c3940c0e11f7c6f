package discord

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/ratelimit"
)

// limit counts a call and refuses it when its bucket or the bot's global limit is empty.
// Members are not limited.
func (s *Server) limit(w http.ResponseWriter, r *request) (int, any, bool) {
	answer := strings.HasPrefix(r.URL.Path, "/interactions") || strings.HasPrefix(r.URL.Path, "/webhooks")
	if r.user != nil && !r.user.Bot || r.user == nil && !answer {
		return 0, nil, false
	}
	if !answer && s.limits.Take("global "+r.user.ID, 50, time.Second) < 0 {
		return rateLimited(w, s.limits.Until("global "+r.user.ID), true, "global")
	}
	fault := s.faults.tooMany(r)
	if fault == "global" {
		return rateLimited(w, faultRetryAfter, true, "global")
	}
	key, limit, per := ratelimit.Bucket(r.Method, r.URL.Path)
	if key == "" {
		return 0, nil, false
	}
	left, reset := s.limits.Take(key, limit, per), s.limits.Until(key)
	if fault == "route" {
		left, reset = -1, faultRetryAfter
	}
	h := w.Header()
	h.Set("X-RateLimit-Limit", strconv.Itoa(limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(max(left, 0)))
	h.Set("X-RateLimit-Reset", seconds(time.Duration(time.Now().Add(reset).UnixNano())))
	h.Set("X-RateLimit-Reset-After", seconds(reset))
	h.Set("X-RateLimit-Bucket", ratelimit.Hash(key))
	if left < 0 {
		return rateLimited(w, reset, false, "user")
	}
	return 0, nil, false
}

// faultRetryAfter is the retry_after of an injected 429.
const faultRetryAfter = 700 * time.Millisecond

// seconds formats a duration for a header.
func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }

// rateLimited answers a call with 429.
func rateLimited(w http.ResponseWriter, wait time.Duration, global bool, scope string) (int, any, bool) {
	w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
	w.Header().Set("X-RateLimit-Scope", scope)
	if global {
		w.Header().Set("X-RateLimit-Global", "true")
	}
	return http.StatusTooManyRequests, field.Object{
		"message": "You are being rate limited.", "retry_after": wait.Seconds(), "global": global, "code": 0,
	}, true
}
