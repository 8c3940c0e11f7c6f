package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// csp allows only files of the site itself.
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; " +
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// protect adds the headers, limits and checks that apply to all requests.
func (s *Site) protect(next http.Handler) http.Handler {
	origin := http.NewCrossOriginProtection()
	origin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		s.answer(w, s.request(req), NewProblem(http.StatusForbidden, "web.error.other-site")) //nolint:contextcheck // in req
	}))
	protected := origin.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		s.setHeaders(w.Header())
		switch {
		case !s.named(req.Host):
			http.Error(w, s.otherHost(), http.StatusMisdirectedRequest)
		case !s.limits.allow(req, s.token(req)):
			w.Header().Set("Retry-After", "10")
			s.answer(w, s.request(req), //nolint:contextcheck // in req
				NewProblem(http.StatusTooManyRequests, "web.error.too-many"))
		case s.right(req) == ownKeys:
			next.ServeHTTP(w, req)
		default:
			protected.ServeHTTP(w, req)
		}
	})
}

// localNames are the names of this machine for itself.
var localNames = []string{"localhost", "127.0.0.1", "[::1]"}

// local reports whether the site is for this machine only.
func (s *Site) local() bool {
	name, _ := nameAndPort(s.base.Host)
	return s.base.Scheme == "http" && slices.Contains(localNames, name)
}

// named reports whether the Host of a request names the site. One for this machine has all names of it.
func (s *Site) named(host string) bool {
	if strings.EqualFold(host, s.base.Host) {
		return true
	}
	name, port := nameAndPort(host)
	_, want := nameAndPort(s.base.Host)
	return s.local() && slices.Contains(localNames, name) && port == want
}

// nameAndPort returns the parts of a Host, with the port of http if there is none.
func nameAndPort(host string) (name, port string) {
	u := url.URL{Host: strings.ToLower(host)}
	return strings.TrimSuffix(u.Host, ":"+u.Port()), cmp.Or(u.Port(), "80")
}

// otherHost returns what a request to another host is told.
func (s *Site) otherHost() string {
	if s.local() {
		return "The address of the pages is " + s.URL("/") + " on this machine. To reach them at another one, set " +
			"PUBLIC_URL to it."
	}
	return "This address is not the one in PUBLIC_URL. If a proxy is in front of the bot, let it pass on the header Host."
}

func (s *Site) setHeaders(h http.Header) {
	h.Set("Content-Security-Policy", csp)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	h.Set("Cache-Control", "no-store") // pages depend on the viewer; files set their own
	if s.Secure() {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// right returns the right of the route of a request.
func (s *Site) right(req *http.Request) Right {
	_, pattern := s.patterns.Handler(req)
	for _, route := range s.routes {
		if route.Pattern == pattern {
			return route.Right
		}
	}
	return ""
}
