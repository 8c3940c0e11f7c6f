package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/web"
)

// rights is an area with a route for each right.
func rights(r *web.Routes) {
	r.Public("GET /g/{guild}/open", says("open"))
	r.Page("GET /me", web.SignedIn, says("own"))
	r.Page("GET /g/{guild}/page", web.Members, says("page"))
	r.Page("GET /g/{guild}/admin", web.Managers, says("admin"))
	r.Action("POST /g/{guild}/vote", web.Members, says("vote"))
	r.API("GET /api", says("api"))
}

func TestRouteNeedsItsRight(t *testing.T) {
	t.Parallel()
	site := newSite(t, rights)
	for _, c := range []struct {
		method, path, user string
		status             int
	}{
		{"GET", "/g/1/page", "", 303}, {"GET", "/g/9/page", "", 303}, {"GET", "/g/1/page", "unknown", 303},
		{"GET", "/g/1/page", "ben", 200}, {"GET", "/g/1/page", "eve", 404}, {"GET", "/g/2/page", "ben", 404},
		{"GET", "/g/3/page", "ben", 404}, {"GET", "/g/1/admin", "ben", 404}, {"GET", "/g/1/admin", "ana", 200},
		{"POST", "/g/1/vote", "", 401}, {"POST", "/g/1/vote", "eve", 404}, {"POST", "/g/1/vote", "ben", 200},
		{"GET", "/g/1/vote", "ben", 404}, {"GET", "/me", "eve", 200}, {"GET", "/me", "", 303},
		{"GET", "/g/1/open", "", 200}, {"GET", "/g/1/open", "eve", 200}, {"GET", "/g/3/open", "ben", 404},
		{"GET", "/api", "", 200}, {"GET", "/nothing", "", 404},
	} {
		if got := ask(t, site, c.method, c.path, c.user); got.Code != c.status {
			t.Errorf("%s %s by %q: %d, want %d", c.method, c.path, c.user, got.Code, c.status)
		}
	}
	if got := ask(t, site, "GET", "/g/1/open", "eve").Body.String(); got != "open for eve" {
		t.Error(got)
	}
}

func TestRouteWithoutRightIsNotRegistered(t *testing.T) {
	t.Parallel()
	for name, add := range map[string]func(*web.Routes){
		"no right":           func(r *web.Routes) { r.Page("GET /x", "", says("x")) },
		"no handler":         func(r *web.Routes) { r.Page("GET /x", web.SignedIn, nil) },
		"members of nothing": func(r *web.Routes) { r.Page("GET /x", web.Members, says("x")) },
		"change by GET":      func(r *web.Routes) { r.Action("GET /x", web.SignedIn, says("x")) },
		"page by POST":       func(r *web.Routes) { r.Page("POST /x", web.SignedIn, says("x")) },
		"all methods":        func(r *web.Routes) { r.Page("/x", web.SignedIn, says("x")) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: registered", name)
				}
			}()
			newSite(t, add)
		}()
	}
}

func TestVisitorReturnsToPageAfterSignIn(t *testing.T) {
	t.Parallel()
	got := ask(t, newSite(t, rights), "GET", "/g/1/page?q=a%26b", "").Header().Get("Location")
	if want := "/signin?next=%2Fg%2F1%2Fpage%3Fq%3Da%2526b"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestChangesOfOtherSitesAreRejected(t *testing.T) {
	t.Parallel()
	site := newSite(t, rights)
	for _, headers := range [][]string{
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.test"},
		{"Origin", "null"},
	} {
		if got := ask(t, site, "POST", "/g/1/vote", "ben", headers...); got.Code != http.StatusForbidden {
			t.Errorf("%v: %d", headers, got.Code)
		}
	}
	for _, headers := range [][]string{{"Sec-Fetch-Site", "same-origin"}, {"Origin", address}, nil} {
		if got := ask(t, site, "POST", "/g/1/vote", "ben", headers...); got.Code != http.StatusOK {
			t.Errorf("%v: %d", headers, got.Code)
		}
	}
}

// TestOtherHostsAreRejected is about pages of other sites whose name leads to this machine.
func TestOtherHostsAreRejected(t *testing.T) {
	t.Parallel()
	site := newSite(t, rights)
	req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://evil.test/api", nil)
	w := httptest.NewRecorder()
	if site.ServeHTTP(w, req); w.Code != http.StatusMisdirectedRequest {
		t.Error(w.Code)
	}
	if got := ask(t, site, "GET", "/me", "ben", "X-Forwarded-Host", "evil.test"); got.Code != http.StatusOK {
		t.Error("the header of a proxy is used:", got.Code)
	}
}

func TestEveryResponseHasSecurityHeaders(t *testing.T) {
	t.Parallel()
	site := newSite(t, rights)
	for _, path := range []string{"/g/1/page", "/nothing", "/api", "/g/1/open"} {
		h := ask(t, site, "GET", path, "ben").Header()
		for name, want := range map[string]string{"Content-Security-Policy": "script-src 'self'",
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "no-store"} {
			if !strings.Contains(h.Get(name), want) {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		if strings.Contains(h.Get("Content-Security-Policy"), "unsafe") {
			t.Errorf("%s: inline code is allowed", path)
		}
	}
}

func TestTextIsNeverHTML(t *testing.T) {
	t.Parallel()
	const text = `"><script>alert(1)</script>`
	site := newSite(t, func(r *web.Routes) {
		r.Public("GET /text", func(w http.ResponseWriter, r *web.Request) error { return r.Render(w, "text.html", text) })
	})
	got := ask(t, site, "GET", "/text", "").Body.String()
	if strings.Contains(got, "<script>alert") || !strings.Contains(got, "&lt;script&gt;alert(1)") {
		t.Error(got)
	}
}

func TestErrorsBecomePages(t *testing.T) {
	t.Parallel()
	site := newSite(t, func(r *web.Routes) {
		r.Public("GET /internal", func(http.ResponseWriter, *web.Request) error { return fmt.Errorf("secret detail") })
		r.Public("GET /problem", func(http.ResponseWriter, *web.Request) error {
			return web.NewProblem(http.StatusConflict, "web.error.too-many")
		})
		r.Action("POST /long", web.SignedIn, func(_ http.ResponseWriter, r *web.Request) error { return r.ParseForm() })
	})
	got := ask(t, site, "GET", "/internal", "")
	if got.Code != http.StatusInternalServerError || strings.Contains(got.Body.String(), "secret detail") {
		t.Error(got.Code, got.Body)
	}
	if got = ask(t, site, "GET", "/problem", "", "Accept-Language", "zh-TW"); got.Code != http.StatusConflict ||
		!strings.Contains(got.Body.String(), "請求太頻繁") || !strings.Contains(got.Body.String(), `lang="zh-TW"`) {
		t.Error(got.Code, got.Body)
	}
}

func TestRequestsAreLimited(t *testing.T) {
	t.Parallel()
	site := newSite(t, rights)
	codes := make(map[int]int)
	for range 400 {
		codes[ask(t, site, "GET", "/me", "ben").Code]++
	}
	if codes[http.StatusTooManyRequests] < 200 || codes[http.StatusOK] < 100 {
		t.Error(codes)
	}
}

func TestLocalPathIsOfThisSite(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/", "/g/1/library", "/g/1/library?q=a%20b&page=2", "/g/1/songs/x#lyrics"} {
		if got := web.LocalPath(path); got != path {
			t.Errorf("%q: %q", path, got)
		}
	}
	for _, path := range []string{"", "https://evil.test", "//evil.test", "/\\evil.test", `\\evil.test`, "/%5Cevil.test",
		"/%2Fevil.test", "javascript:alert(1)", "/a\nb", "/\tb", "http:evil.test", "evil.test", "///evil.test",
		"/" + strings.Repeat("a", 1100)} {
		if got := web.LocalPath(path); got != "/" {
			t.Errorf("%q: %q", path, got)
		}
	}
}

func TestStaticFilesAreKeptByBrowsers(t *testing.T) {
	t.Parallel()
	site := newSite(t, rights)
	page := ask(t, site, "GET", "/nothing", "").Body.String()
	_, rest, _ := strings.Cut(page, `href="/static/`)
	path, _, _ := strings.Cut(rest, `"`)
	got := ask(t, site, "GET", "/static/"+path, "")
	if got.Code != http.StatusOK || !strings.Contains(got.Header().Get("Cache-Control"), "immutable") {
		t.Error(path, got.Code, got.Header())
	}
	if got = ask(t, site, "GET", "/static/old/site.css", ""); got.Code != http.StatusOK ||
		got.Header().Get("Cache-Control") != "no-cache" {
		t.Error(got.Code, got.Header())
	}
	for _, path := range []string{"/static/x/../../go.mod", "/static/x/%2e%2e/site.go", "/static/x/..%2fsite.go"} {
		if got = ask(t, site, "GET", path, ""); got.Code == http.StatusOK {
			t.Errorf("%s is served", path)
		}
	}
}

// TestLimitIsThatOfTheVisitorBehindAProxy sends requests whose header names a visitor: a proxy in a private network adds
// the last entry, and a visitor can add others.
func TestLimitIsThatOfTheVisitorBehindAProxy(t *testing.T) {
	t.Parallel()
	site := newSite(t, rights)
	refused := func(peer string, forwarded func(n int) string) int {
		count := 0
		for n := range 400 {
			req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, address+"/api", nil)
			req.RemoteAddr = peer
			req.Header.Set("X-Forwarded-For", forwarded(n))
			w := httptest.NewRecorder()
			if site.ServeHTTP(w, req); w.Code == http.StatusTooManyRequests {
				count++
			}
		}
		return count
	}
	each := func(n int) string { return fmt.Sprintf("2001:db8:%x::1", n) }
	if n := refused("10.0.0.2:1", each); n > 0 {
		t.Errorf("%d requests of different visitors were refused", n)
	}
	for name, n := range map[string]int{
		"one visitor":             refused("10.0.0.2:1", func(int) string { return "198.51.100.7" }),
		"made up first entries":   refused("10.0.0.2:1", func(n int) string { return each(n) + ", 198.51.100.8" }),
		"addresses of one subnet": refused("10.0.0.2:1", func(n int) string { return fmt.Sprintf("2001:db8:ffff:1::%x", n) }),
		"no proxy":                refused("198.51.100.9:1", each),
	} {
		if n < 50 {
			t.Errorf("%s: only %d of 400 requests were refused", name, n)
		}
	}
}
