// Package ratelimit counts calls as Discord's rate limit does.
package ratelimit

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Limits are the buckets of all clients. They run on real time.
type Limits struct {
	mu      sync.Mutex
	windows map[string]*window
}

// window is the state of a bucket until its reset.
type window struct {
	left  int
	reset time.Time
}

// New returns buckets without calls.
func New() *Limits { return &Limits{windows: make(map[string]*window)} }

// number matches an id in a path.
var number = regexp.MustCompile(`^\d+$`)

// Bucket returns the bucket of a call and how many calls it takes in which time. The key is
// empty for calls without a rate limit.
func Bucket(method, path string) (key string, limit int, per time.Duration) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	switch {
	case parts[0] == "interactions":
		return "", 0, 0
	case parts[0] == "webhooks":
		return method + strings.Join(parts, "/"), 5, 2 * time.Second
	case parts[0] == "channels" && len(parts) > 2 && method != http.MethodGet:
		return method + parts[1] + parts[2] + strconv.Itoa(len(parts)), 5, 5 * time.Second
	default:
		for i, p := range parts {
			if i > 1 && number.MatchString(p) {
				parts[i] = "id"
			}
		}
		return method + strings.Join(parts, "/"), 20, 2 * time.Second
	}
}

// Hash returns the name of a bucket that clients see.
func Hash(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:8])
}

// Take counts a call and returns the remaining number, -1 if the bucket was empty.
func (l *Limits) Take(key string, limit int, per time.Duration) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	b := l.windows[key]
	if b == nil || !now.Before(b.reset) {
		if len(l.windows) > 4096 {
			for k, old := range l.windows {
				if !now.Before(old.reset) {
					delete(l.windows, k)
				}
			}
		}
		b = &window{left: limit, reset: now.Add(per)}
		l.windows[key] = b
	}
	if b.left == 0 {
		return -1
	}
	b.left--
	return b.left
}

// Until returns the time until a bucket that was taken from is reset.
func (l *Limits) Until(key string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(time.Until(l.windows[key].reset), 0)
}
