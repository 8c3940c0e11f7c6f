package discord

import (
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
)

// router finds the routes of calls.
type router struct{ routes []routerEntry }

// routerEntry is a route with the parts of its path.
type routerEntry struct {
	endpoint
	parts []string
}

// apiRouter has all routes, implemented or not.
var apiRouter = sync.OnceValue(func() *router {
	r := &router{}
	add := func(e endpoint) {
		r.routes = append(r.routes, routerEntry{e, strings.Split(strings.Trim(e.path, "/"), "/")})
	}
	for _, e := range endpoints {
		add(e)
	}
	for _, route := range Routes() {
		if !route.Implemented {
			add(endpoint{method: route.Method, path: route.Path})
		}
	}
	return r
})

// find returns the route of a call and its variables. Without one it reports whether
// the path has other methods.
func (r *router) find(method, path string) (found *routerEntry, otherMethods bool) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	for i := range r.routes {
		e := &r.routes[i]
		switch {
		case !e.matches(parts):
		case e.method != method:
			otherMethods = true
		case found == nil || e.before(found):
			found = e
		}
	}
	return found, otherMethods
}

// isVariable reports whether a part of a path is a variable such as {guild_id}.
func isVariable(part string) bool { return strings.HasPrefix(part, "{") }

// matches reports whether the route has the parts of a path.
func (e *routerEntry) matches(parts []string) bool {
	if len(parts) != len(e.parts) {
		return false
	}
	for i, part := range e.parts {
		if !isVariable(part) && part != parts[i] || parts[i] == "" {
			return false
		}
	}
	return true
}

// before reports whether a route has a literal where another one that matches the
// same path has its first variable.
func (e *routerEntry) before(other *routerEntry) bool {
	for i, part := range e.parts {
		if isVariable(part) != isVariable(other.parts[i]) {
			return !isVariable(part)
		}
	}
	return false
}

// serveAPI answers a call to the REST API.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	route, otherMethods := apiRouter().find(r.Method, r.URL.Path)
	switch {
	case route == nil && otherMethods:
		s.refuseCall(w, r, apierror.New(http.StatusMethodNotAllowed, 0, "405: Method Not Allowed"))
	case route == nil:
		message := fmt.Sprintf("404: Not Found (discordtest knows no route %s %s)", r.Method, r.URL.Path)
		s.refuseCall(w, r, apierror.New(http.StatusNotFound, 0, message))
	case route.handle == nil:
		s.refuseCall(w, r, apierror.NotImplemented(route.method+" "+route.path))
	default:
		for i, part := range route.parts {
			if isVariable(part) {
				r.SetPathValue(strings.Trim(part, "{}"), strings.Split(strings.Trim(r.URL.Path, "/"), "/")[i])
			}
		}
		s.endpoint(w, r, route.endpoint, func(req *request) (int, any, *apierror.Error) { return route.handle(s, req) })
	}
}

// refuseCall answers a call without a handler. It reports a wrong token first.
func (s *Server) refuseCall(w http.ResponseWriter, r *http.Request, err *apierror.Error) {
	req := &request{Request: r, server: s}
	if unauthorized := req.identify(anyone); unauthorized != nil {
		err = unauthorized
	}
	if err.Status == http.StatusNotImplemented {
		s.log.Warn("call refused", "err", err.Message)
	}
	s.record(req, err.Status, writeJSON(w, err.Status, err.Body()))
}
