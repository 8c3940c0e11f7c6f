package lyrics_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/riffbot/riffbot/internal/lyrics"
)

// TestRedirectIsNotFollowed checks that neither the key nor texts are sent to another host or over
// HTTP.
func TestRedirectIsNotFollowed(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("%s %s called, Authorization %q", r.Method, r.URL, r.Header.Get("Authorization"))
		_, _ = io.WriteString(w, `{"results":[{"flagged":false}],"data":[]}`)
	}))
	t.Cleanup(elsewhere.Close)
	status := 0
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL+"/x", status)
	}))
	t.Cleanup(api.Close)
	cfg := lyrics.Config{Key: "secret", BaseURL: api.URL, Model: "m", Moderate: true, Limits: limits}
	for _, status = range []int{301, 302, 303, 307, 308} {
		writer, moderator := lyrics.New(cfg), lyrics.NewModerator(cfg)
		if _, err := writer.Write(t.Context(), lyrics.Request{Idea: "rain"}, nil); err == nil {
			t.Errorf("status %d treated as draft", status)
		}
		if err := moderator.Allow(t.Context(), "rain"); err == nil {
			t.Errorf("status %d treated as allowed", status)
		}
		if writer.Check(t.Context()) == nil || moderator.Check(t.Context()) == nil {
			t.Errorf("status %d treated as ready", status)
		}
	}
}
