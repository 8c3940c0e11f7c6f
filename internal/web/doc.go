// Package web serves the pages of servers to members with a browser. It has the parts that all areas of the site share:
// routes with required rights, viewers, pages and their layout, limits, and headers.
//
// An [Area] registers routes. Every route states who may use it: a route without a right cannot be registered. For
//
//	r.Page("GET /g/{guild}/library", web.Members, a.library)
//	r.Action("POST /g/{guild}/board/{request}/vote", web.Members, a.vote)
//	r.Public("GET /g/{guild}/songs/{song}", a.song)
//	r.API("GET /rest/ping.view", a.ping)
//
// the site finds the session of the request and, if the path has a server {guild}, looks up the member there. A handler
// receives a [Request] whose Viewer has the required right. It returns an error instead of writing one: [ErrNotFound]
// for what does not exist or may not be seen, a [*Problem] for what the member can correct. Nothing tells a viewer that
// something they may not see exists.
//
// Templates of pages are files with the blocks "title" and "main"; "head" is optional. They use the functions of
// [newPages], such as {{t "web.board.vote"}}. Texts of members are values of templates and never HTML.
package web
