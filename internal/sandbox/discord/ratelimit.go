package discord

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// limits are the buckets. They are about load and so run on real time.
type limits struct {
	mutexed[map[string]*window]
}

type window struct {
	left  int
	reset time.Time
}

func newLimits() *limits { return &limits{mutexed[map[string]*window]{v: make(map[string]*window)}} }

var number = regexp.MustCompile(`^\d+$`)

// bucket says in which bucket a call counts and how much it holds. A real
// client learns these from the headers alone.
func bucket(r *request) (key string, limit int, per time.Duration) {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	switch {
	case parts[0] == "interactions":
		return "", 0, 0
	case parts[0] == "webhooks":
		return r.Method + strings.Join(parts, "/"), 5, 2 * time.Second
	case parts[0] == "channels" && len(parts) > 2 && r.Method != http.MethodGet:
		return r.Method + parts[1] + parts[2] + strconv.Itoa(len(parts)), 5, 5 * time.Second
	default:
		for i, p := range parts {
			if i > 1 && number.MatchString(p) {
				parts[i] = "id"
			}
		}
		return r.Method + strings.Join(parts, "/"), 20, 2 * time.Second
	}
}

// limit counts a call and refuses it when its bucket, or the bot's as a whole,
// is empty. People are not limited.
func (s *Server) limit(w http.ResponseWriter, r *request) (int, any, bool) {
	answer := strings.HasPrefix(r.URL.Path, "/interactions") || strings.HasPrefix(r.URL.Path, "/webhooks")
	if r.user != nil && !r.user.bot || r.user == nil && !answer {
		return 0, nil, false
	}
	if !answer && s.limits.take("global "+r.user.id, 50, time.Second) < 0 {
		return tooMany(w, s.limits.until("global "+r.user.id), true, "global")
	}
	fault := s.faults.tooMany(r)
	if fault == "global" {
		return tooMany(w, faultWait, true, "global")
	}
	key, limit, per := bucket(r)
	if key == "" {
		return 0, nil, false
	}
	left, reset := s.limits.take(key, limit, per), s.limits.until(key)
	if fault == "route" {
		left, reset = -1, faultWait
	}
	h := w.Header()
	h.Set("X-RateLimit-Limit", strconv.Itoa(limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(max(left, 0)))
	h.Set("X-RateLimit-Reset", seconds(time.Duration(time.Now().Add(reset).UnixNano())))
	h.Set("X-RateLimit-Reset-After", seconds(reset))
	h.Set("X-RateLimit-Bucket", hash(key))
	if left < 0 {
		return tooMany(w, reset, false, "user")
	}
	return 0, nil, false
}

// faultWait is how long a 429 asks to wait that is a fault.
const faultWait = 700 * time.Millisecond

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }

func tooMany(w http.ResponseWriter, wait time.Duration, global bool, scope string) (int, any, bool) {
	w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
	w.Header().Set("X-RateLimit-Scope", scope)
	if global {
		w.Header().Set("X-RateLimit-Global", "true")
	}
	return http.StatusTooManyRequests, obj{"message": "You are being rate limited.", "retry_after": wait.Seconds(), "global": global, "code": 0}, true
}

// take counts one call and returns how many are left, -1 for one too many.
func (l *limits) take(key string, limit int, per time.Duration) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	b := l.v[key]
	if b == nil || !now.Before(b.reset) {
		if len(l.v) > 4096 {
			for k, old := range l.v {
				if !now.Before(old.reset) {
					delete(l.v, k)
				}
			}
		}
		b = &window{left: limit, reset: now.Add(per)}
		l.v[key] = b
	}
	if b.left == 0 {
		return -1
	}
	b.left--
	return b.left
}

func (l *limits) until(key string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(time.Until(l.v[key].reset), 0)
}
