package web

import (
	"net/http"
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
		case !strings.EqualFold(req.Host, s.base.Host):
			http.Error(w, "This address is not the one in PUBLIC_URL. If a proxy is in front of the bot, "+
				"let it pass on the header Host.", http.StatusMisdirectedRequest)
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
