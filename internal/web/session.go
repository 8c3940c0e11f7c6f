package web

import (
	"context"
	"net/http"
	"strings"
	"time"
)

// Session is a sign-in of a user.
type Session struct {
	UserID, Name string
	ExpiresAt    time.Time
}

// Sessions finds sessions by the token of a cookie.
type Sessions interface {
	// Session returns a session; [ErrNoSession] if there is none or it has expired.
	Session(ctx context.Context, token string) (Session, error)
}

// CookieName returns the name of a cookie. Browsers accept the prefix only over https, for the whole site.
func CookieName(secure bool, name string) string {
	if secure {
		return "__Host-" + name
	}
	return name
}

// SessionCookie is the base name of the cookie with the token of a session.
const SessionCookie = "riffbot-session"

// token returns the token of the session of a request, or "".
func (s *Site) token(r *http.Request) string {
	c, err := r.Cookie(CookieName(s.Secure(), SessionCookie))
	if err != nil {
		return ""
	}
	return c.Value
}

// Secure reports whether browsers reach the site over https.
func (s *Site) Secure() bool { return s.base.Scheme == "https" }

// URL returns the address of a path of the site for others, such as a feed reader.
func (s *Site) URL(path string) string { return strings.TrimRight(s.base.String(), "/") + path }
