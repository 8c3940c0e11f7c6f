package web_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/web"
)

// TestUnreadableFormChangesNothing sends forms that are too long, or are none, to a handler that must not run.
func TestUnreadableFormChangesNothing(t *testing.T) {
	t.Parallel()
	ran := 0
	site := newSite(t, func(r *web.Routes) {
		count := func(http.ResponseWriter, *web.Request) error { ran++; return nil }
		r.Action("POST /own", web.SignedIn, count)
		r.Public("POST /open", count)
	})
	const plain = "application/x-www-form-urlencoded"
	long := strings.Repeat("a", 65<<10)
	var parts bytes.Buffer
	m := multipart.NewWriter(&parts)
	if err := m.WriteField("text", long); err != nil {
		t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/own", "/open"} {
		for _, c := range []struct {
			kind, body string
			status     int
		}{
			{plain, "on=1&text=" + long, http.StatusRequestEntityTooLarge},
			{m.FormDataContentType(), parts.String(), http.StatusRequestEntityTooLarge},
			{plain, "on=%zz", http.StatusBadRequest}, {"multipart/form-data; boundary=x", "--y", http.StatusBadRequest},
		} {
			req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, address+path, strings.NewReader(c.body))
			req.Header.Set("Content-Type", c.kind)
			req.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: "ben"}) //nolint:gosec // of a request
			w := httptest.NewRecorder()
			if site.ServeHTTP(w, req); w.Code != c.status || ran != 0 {
				t.Errorf("%s, %s, %.9s: %d, want %d; handler ran %d times", path, c.kind, c.body, w.Code, c.status, ran)
			}
		}
	}
	if ask(t, site, "POST", "/own", "ben"); ran != 1 {
		t.Errorf("handler ran %d times", ran)
	}
}
