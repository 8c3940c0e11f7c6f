package songwriter_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"riffbot/internal/songwriter"
)

// A redirect may lead to another host, or to plain http: the key and people's
// words do not go there.
func TestRedirectIsNotFollowed(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("%s %s was called, Authorization %q", r.Method, r.URL, r.Header.Get("Authorization"))
		_, _ = io.WriteString(w, `{"results":[{"flagged":false}],"data":[]}`)
	}))
	t.Cleanup(elsewhere.Close)
	status := 0
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL+"/x", status)
	}))
	t.Cleanup(api.Close)
	cfg := songwriter.Config{Key: "secret", BaseURL: api.URL, Model: "m", Moderate: true, Limits: limits}
	for _, status = range []int{301, 302, 303, 307, 308} {
		writer, moderator := songwriter.New(cfg), songwriter.NewModerator(cfg)
		if _, err := writer.Write(t.Context(), songwriter.Wish{Idea: "rain"}, nil); err == nil {
			t.Errorf("%d was taken for a draft", status)
		}
		if err := moderator.Allow(t.Context(), "rain"); err == nil {
			t.Errorf("%d was taken for an allowance", status)
		}
		if writer.Check(t.Context()) == nil || moderator.Check(t.Context()) == nil {
			t.Errorf("%d was taken for a server that is ready", status)
		}
	}
}
