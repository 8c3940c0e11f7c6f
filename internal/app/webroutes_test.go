package app

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/riffbot/riffbot/internal/web"
)

// visitors are the people of the matrix, in the order of its columns, with their letters.
var visitors = []struct{ letter, name, who string }{
	{"V", "", "a visitor without a session"},
	{"X", "Xena", "a former member, whose session is still there"},
	{"O", "Oscar", "the owner of another server"},
	{"H", "Hal", "a member who cannot see the channel"},
	{"M", "Mia", "a member"},
	{"R", "Rita", "the member who ordered the songs"},
	{"D", "Dan", "a DJ"},
	{"C", "Cora", "a curator"},
	{"B", "Bo", "a blocked member"},
	{"A", "Ana", "the owner of the server"},
}

const (
	anyVisitor  = "VXOHMRDCBA"
	withSession = "XOHMRDCBA"
	inServer    = "HMRDCBA"
	inChannel   = "MRDCBA"
)

// siteMatrix has the letters of the people who may use each route, a path of it and a form. The test fails for routes
// without a row. GUILD stands for the id of the server.
var siteMatrix = map[string]struct {
	may, path string
	form      url.Values
}{
	"GET /signin":               {anyVisitor, "/signin", nil},
	"GET /signin/discord":       {anyVisitor, "/signin/discord", nil},
	"GET /signin/callback":      {"", "/signin/callback?state=x&code=y", nil}, // without an attempt of the browser
	"GET /signin/link/{token}":  {"", "/signin/link/unknown", nil},
	"POST /signin/link/{token}": {"", "/signin/link/unknown", nil},
	"GET /{$}":                  {withSession, "/", nil},
	"POST /language":            {anyVisitor, "/language", url.Values{"language": {"en"}}},

	"GET /g/{guild}":                       {inServer, "/g/GUILD", nil},
	"GET /g/{guild}/library":               {inServer, "/g/GUILD/library?q=title", nil},
	"GET /g/{guild}/playlists":             {inServer, "/g/GUILD/playlists", nil},
	"GET /g/{guild}/playlists/{playlist}":  {inServer, "/g/GUILD/playlists/list1", nil}, // it is shared
	"GET /g/{guild}/board":                 {inServer, "/g/GUILD/board", nil},
	"POST /g/{guild}/board/{request}/vote": {inServer, "/g/GUILD/board/idea1/vote", url.Values{}},
	"GET /g/{guild}/leaderboard":           {inServer, "/g/GUILD/leaderboard", nil},

	"GET /g/{guild}/gallery.xml":                {anyVisitor, "/g/GUILD/gallery.xml", nil},       // it has a public song
	"GET /g/{guild}/songs/{song}/chapters.json": {"", "/g/GUILD/songs/song1/chapters.json", nil}, // it is not public
	"GET /feeds/{feed}":                         {"", "/feeds/unknown", nil},
	"GET /g/{guild}/gallery":                    {anyVisitor, "/g/GUILD/gallery", nil}, // it has a public song
	"GET /g/{guild}/songs/{song}":               {inChannel, "/g/GUILD/songs/song1", nil},
	"GET /g/{guild}/songs/{song}/audio":         {inChannel, "/g/GUILD/songs/song1/audio", nil},
	"GET /g/{guild}/songs/{song}/cover":         {inChannel, "/g/GUILD/songs/song1/cover", nil},
	"GET /g/{guild}/songs/{song}/card":          {"", "/g/GUILD/songs/song1/card", nil}, // it has none
	"GET /g/{guild}/songs/{song}/download":      {inChannel, "/g/GUILD/songs/song1/download", nil},
	"POST /g/{guild}/songs/{song}/favourite":    {inChannel, "/g/GUILD/songs/song1/favourite", url.Values{"on": {"1"}}},
	"POST /g/{guild}/songs/{song}/access": {"RA", "/g/GUILD/songs/song1/access",
		url.Values{"access": {"private"}}},
	"GET /oembed": {"", "/oembed?url=" + url.QueryEscape(siteAddress+"/g/GUILD/songs/song1"), nil}, // it is not public

	"GET /g/{guild}/room":                    {inServer, "/g/GUILD/room", nil},
	"GET /g/{guild}/room/events":             {inServer, "/g/GUILD/room/events", nil},
	"GET /g/{guild}/room/time":               {inServer, "/g/GUILD/room/time", nil},
	"GET /g/{guild}/room/search":             {inServer, "/g/GUILD/room/search?q=title", nil},
	"GET /g/{guild}/room/history":            {inServer, "/g/GUILD/room/history", nil},
	"GET /g/{guild}/room/songs/{song}/audio": {inChannel, "/g/GUILD/room/songs/song1/audio", nil},
	"GET /g/{guild}/room/songs/{song}/cover": {inChannel, "/g/GUILD/room/songs/song1/cover", nil},
	"POST /g/{guild}/room/{action}":          {inServer, "/g/GUILD/room/skip", url.Values{}}, // refused by the player

	"POST /signout":            {withSession, "/signout", url.Values{}},
	"POST /signout/everywhere": {withSession, "/signout/everywhere", url.Values{}},
}

// refused reports whether a response keeps a visitor out, in a way that does not tell whether the page exists.
func refused(w *httptest.ResponseRecorder) bool {
	switch w.Code {
	case http.StatusUnauthorized, http.StatusNotFound, http.StatusForbidden, http.StatusGone, http.StatusBadRequest:
		return true
	case http.StatusSeeOther:
		return strings.HasPrefix(w.Header().Get("Location"), "/signin?next=")
	default:
		return false
	}
}

// TestPermissionsOfAllRoutes sends requests of all kinds of people to all routes of the site.
func TestPermissionsOfAllRoutes(t *testing.T) {
	t.Parallel()
	f := newSiteFixture(t)
	var last []web.Route // that end sessions
	for _, route := range f.site.Routes() {
		if strings.Contains(route.Pattern, "/signout") {
			last = append(last, route)
			continue
		}
		f.checkRoute(t, route)
	}
	for _, route := range last {
		for _, v := range visitors[1:] {
			f.signIn(t, v.name)
		}
		f.checkRoute(t, route)
	}
}

func (f *siteFixture) checkRoute(t *testing.T, route web.Route) {
	t.Helper()
	row, known := siteMatrix[route.Pattern]
	if strings.Contains(route.Pattern, " /rest/") { // needs a key; see [apiMatrix]
		return
	}
	if !known {
		t.Errorf("route %q has no row in the matrix", route.Pattern)
		return
	}
	method, _, _ := strings.Cut(route.Pattern, " ")
	var all sync.WaitGroup // actions of the room wait for the process of the player
	for _, v := range visitors {
		all.Go(func() {
			w := f.ask(t, v.name, method, strings.ReplaceAll(row.path, "GUILD", f.guild), row.form)
			if w.Code >= http.StatusInternalServerError && w.Code != http.StatusServiceUnavailable {
				t.Errorf("%s by %s: status %d", route.Pattern, v.who, w.Code)
			}
			if may := strings.Contains(row.may, v.letter); may == refused(w) {
				t.Errorf("%s by %s: status %d to %q, may: %v", route.Pattern, v.who, w.Code, w.Header().Get("Location"), may)
			}
		})
	}
	all.Wait()
}
