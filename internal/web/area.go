package web

import (
	"fmt"
	"io/fs"
	"net/http"
	"strings"
)

// Area is a part of the site with its own routes, such as the library.
type Area interface {
	// Register adds the routes, templates and files of the area.
	Register(r *Routes)
}

// Handler answers a request. An error is shown as a page.
type Handler func(w http.ResponseWriter, r *Request) error

// Right is what a viewer needs to use a route.
type Right string

// Rights. All except SignedIn are rights in the server {guild} of the path, which has to have the pages turned on.
const (
	SignedIn Right = "signed in" // anyone who signed in
	Members  Right = "members"   // members of the server
	Curators Right = "curators"  // members who decide about the board
	Managers Right = "managers"  // members who manage the server
)

// Other kinds of routes; see [Routes].
const (
	anyone  Right = "anyone"
	ownKeys Right = "own keys"
)

// Route is a registered route.
type Route struct {
	Pattern string // method and path of [http.ServeMux]
	Right   Right
	handler Handler
}

// Tab is a link in the navigation of a server.
type Tab struct {
	Text string // id of a text
	Path string // with {guild}
}

// Routes collects what areas register.
type Routes struct {
	routes    []Route
	tabs      []Tab
	templates []fs.FS
	static    []fs.FS
}

// Page adds a page for viewers with a right. The pattern has the method GET. Viewers without a session can sign in and
// return to the page.
func (r *Routes) Page(pattern string, right Right, h Handler) {
	r.add(pattern, right, h, http.MethodGet)
}

// Action adds a change by viewers with a right. Requests of other sites are rejected.
func (r *Routes) Action(pattern string, right Right, h Handler) {
	r.add(pattern, right, h, http.MethodPost, http.MethodPut, http.MethodDelete)
}

// Public adds a page for everyone. Its viewer is empty if the visitor is not signed in or, for a path with {guild}, is
// no member; the handler decides what such a visitor may see. A server has to have the pages turned on.
func (r *Routes) Public(pattern string, h Handler) {
	r.add(pattern, anyone, h, http.MethodGet, http.MethodPost)
}

// API adds a route for programs, whose handler checks a key of its own. The site does not read cookies, so that
// requests of other sites are allowed, and does not check the server of the path: [Site.Viewer] does that for the
// owner of a key.
func (r *Routes) API(pattern string, h Handler) {
	r.add(pattern, ownKeys, h, http.MethodGet, http.MethodPost, http.MethodOptions)
}

// Tab adds a link to the navigation of a server.
func (r *Routes) Tab(text, path string) { r.tabs = append(r.tabs, Tab{text, path}) }

// Templates adds the files *.html of a file system as pages. Their names are unique in the site.
func (r *Routes) Templates(files fs.FS) { r.templates = append(r.templates, files) }

// Static adds files for everyone. Templates refer to them with {{asset "room.js"}}; modules import each other as
// "./other.js". Their names are unique in the site.
func (r *Routes) Static(files fs.FS) { r.static = append(r.static, files) }

// add panics if a route is registered incorrectly, which is a bug that every start shows.
func (r *Routes) add(pattern string, right Right, h Handler, methods ...string) {
	method, path, _ := strings.Cut(pattern, " ")
	allowed := false
	for _, m := range methods {
		allowed = allowed || m == method
	}
	guild := strings.Contains(path, "{guild}")
	switch {
	case right == "" || h == nil:
		panic(fmt.Sprintf("web: route %q has no right or handler", pattern))
	case !allowed:
		panic(fmt.Sprintf("web: route %q has to have one of the methods %v", pattern, methods))
	case !guild && (right == Members || right == Curators || right == Managers):
		panic(fmt.Sprintf("web: route %q needs a {guild} for the right %q", pattern, right))
	}
	r.routes = append(r.routes, Route{pattern, right, h})
}
