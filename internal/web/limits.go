package web

import (
	"crypto/sha256"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits of requests, by session and by address. Several members may have one address.
const (
	perSession    = 20 // requests per second
	sessionBurst  = 120
	perAddress    = 50
	addressBurst  = 300
	maxLimiters   = 20_000           // of each kind
	limiterExpiry = 10 * time.Minute // after which all are replaced
)

// limits are the limits of a process. The database has the limits that count for all processes.
type limits struct {
	mu    sync.Mutex
	since time.Time
	byKey map[string]*rate.Limiter
}

func newLimits() *limits { return &limits{since: time.Now(), byKey: make(map[string]*rate.Limiter)} }

// allow reports whether a request is within the limits of its address and session.
func (l *limits) allow(r *http.Request, token string) bool {
	ok := l.limiter("address "+clientAddress(r), perAddress, addressBurst).Allow()
	if token != "" {
		sum := sha256.Sum256([]byte(token))
		ok = l.limiter("session "+string(sum[:]), perSession, sessionBurst).Allow() && ok
	}
	return ok
}

func (l *limits) limiter(key string, perSecond rate.Limit, burst int) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.byKey) >= maxLimiters || time.Since(l.since) > limiterExpiry {
		l.byKey, l.since = make(map[string]*rate.Limiter), time.Now()
	}
	lim := l.byKey[key]
	if lim == nil {
		lim = rate.NewLimiter(perSecond, burst)
		l.byKey[key] = lim
	}
	return lim
}

// clientAddress returns the address of a visitor, without the host part of an IPv6 address. A proxy on this machine or
// in a private network tells it in the last entry of X-Forwarded-For, which is the one that the proxy added.
func clientAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	if ip.IsLoopback() || ip.IsPrivate() {
		all := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if forwarded, err := netip.ParseAddr(strings.TrimSpace(all[len(all)-1])); err == nil {
			ip = forwarded
		}
	}
	if ip = ip.Unmap(); ip.Is6() {
		if prefix, err := ip.Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return ip.String()
}
