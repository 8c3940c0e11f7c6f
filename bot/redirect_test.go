package bot

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/riffbot/riffbot/internal/discord"
)

// TestRedirectIsNotFollowed checks that no other host receives the token of the bot, or
// that of an interaction, which is part of the path.
func TestRedirectIsNotFollowed(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("%s %s was called, Authorization %q, Referer %q", r.Method, r.URL, r.Header.Get("Authorization"),
			r.Referer())
	}))
	t.Cleanup(elsewhere.Close)
	status := 0
	b := newTestBot(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/same" {
			t.Error("a redirect within the host was followed")
		}
		w.Header().Set("Location", map[bool]string{true: "/api/same", false: elsewhere.URL + "/x"}[status%2 == 0])
		w.WriteHeader(status)
	})
	for _, status = range []int{301, 302, 303, 307, 308} {
		_, post := b.Post(t.Context(), "1", discord.Message{Content: "x"})
		_, edit := b.EditAnswer(t.Context(), token("t"), discord.Message{Content: "x"})
		for _, err := range []error{post, edit, b.Delete(t.Context(), "1", "2")} {
			if err == nil {
				t.Errorf("%d is no error", status)
			}
		}
	}
}
