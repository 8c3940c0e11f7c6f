package web_test

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/web"
)

// TestPageThatIsNotFoundOffersSignIn is about visitors without a session, who learn nothing about what exists.
func TestPageThatIsNotFoundOffersSignIn(t *testing.T) {
	t.Parallel()
	site := newSite(t, func(r *web.Routes) {
		r.Public("GET /g/{guild}/songs/{song}", func(http.ResponseWriter, *web.Request) error { return web.ErrNotFound })
		rights(r)
	})
	var first string
	for _, path := range []string{"/g/1/songs/x?a=b", "/g/2/songs/x?a=b", "/g/3/songs/x?a=b", "/g/no/songs/x?a=b",
		"/nothing?a=b"} {
		link := `href="/signin?next=%2f` + strings.NewReplacer("/", "%2f", "?", "%3f", "=", "%3d").Replace(path[1:]) + `"`
		for _, user := range []string{"", "unknown", "ben"} {
			got := ask(t, site, "GET", path, user)
			body := got.Body.String()
			if offered := strings.Contains(body, link); got.Code != http.StatusNotFound || offered != (user != "ben") {
				t.Errorf("%s by %q: %d, sign-in offered: %v", path, user, got.Code, offered)
			}
			if strings.Contains(body, "/signin") != (user != "ben") {
				t.Errorf("%s by %q: another sign-in", path, user)
			}
		}
		body := ask(t, site, "GET", path, "").Body.String()
		body = strings.NewReplacer(link, "LINK", strings.ReplaceAll(path, "&", "&amp;"), "PATH").Replace(body)
		if first = cmp.Or(first, body); first != body {
			t.Errorf("%s: page differs:\n%s", path, body)
		}
	}
	// A form of a member whose session expired leads back to the page of the form.
	got := ask(t, site, "POST", "/g/1/vote", "unknown", "Referer", address+"/g/1/page?page=2")
	if body := got.Body.String(); got.Code != http.StatusUnauthorized ||
		!strings.Contains(body, `href="/signin?next=%2fg%2f1%2fpage%3fpage%3d2"`) {
		t.Error(got.Code, body)
	}
	got = ask(t, site, "POST", "/g/1/vote", "unknown", "Referer", "https://evil.test/x")
	if body := got.Body.String(); !strings.Contains(body, `href="/signin?next=%2f"`) || strings.Contains(body, "evil") {
		t.Error(body)
	}
}

func TestLanguageFormKeepsQuery(t *testing.T) {
	t.Parallel()
	site := newSite(t, func(r *web.Routes) {
		r.Public("GET /text", func(w http.ResponseWriter, r *web.Request) error { return r.Render(w, "text.html", "x") })
	})
	search := "/text?q=" + strings.Repeat("%E6%B5%B7", 66)
	for path, want := range map[string]string{
		"/text": "/text", "/text?q=a%20b&page=2": "/text?q=a%20b&amp;page=2", "/nothing?x=1": "/nothing?x=1", search: search,
		"/text?q=" + strings.Repeat("a", 2000): "/text", // too long to return to
	} {
		if body := ask(t, site, "GET", path, "").Body.String(); !strings.Contains(body, `name="next" value="`+want+`"`) {
			t.Errorf("%s: %s", path, body)
		}
	}
}

// TestSiteOfThisMachineHasItsNames is about addresses on loopback, with the port of the site.
func TestSiteOfThisMachineHasItsNames(t *testing.T) {
	t.Parallel()
	for base, hosts := range map[string]map[string]bool{
		"http://127.0.0.1:8081": {"localhost:8081": true, "LOCALHOST:8081": true, "127.0.0.1:8081": true, "[::1]:8081": true,
			"localhost": false, "localhost:8082": false, "127.0.0.1": false, "evil.test:8081": false,
			"localhost.evil.test:8081": false, "::1:8081": false, "localhost:8081:8081": false, "": false},
		"http://[::1]:8081":     {"localhost:8081": true, "127.0.0.1:8081": true},
		"http://localhost:80":   {"localhost": true, "127.0.0.1": true, "localhost:80": true, "localhost:81": false},
		"https://bot.test":      {"localhost": false, "bot.test": true, "127.0.0.1": false, "localhost:443": false},
		"https://127.0.0.1:443": {"localhost:443": false},
	} {
		site, err := web.New(web.Config{PublicURL: base, Sessions: fakeGuilds{}, Guilds: fakeGuilds{}, Settings: fakeGuilds{}},
			area(rights))
		if err != nil {
			t.Fatal(err)
		}
		for host, want := range hosts {
			req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, base+"/api", nil)
			req.Host = host
			w := httptest.NewRecorder()
			if site.ServeHTTP(w, req); (w.Code == http.StatusOK) != want {
				t.Errorf("%s as %q: %d", base, host, w.Code)
			}
			if !want && strings.Contains(base, ":8081") && !strings.Contains(w.Body.String(), base) {
				t.Errorf("%s as %q: %s", base, host, w.Body)
			}
		}
	}
}
