package bot

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAttachmentIsReadOnlyFromDiscord(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter,
		*http.Request) {
		t.Error("another server received a request")
	}))
	t.Cleanup(other.Close)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Error("the request has a token")
		}
		switch r.URL.Path {
		case "/whole":
			_, _ = w.Write([]byte(strings.Repeat("x", 100)))
		case "/away":
			http.Redirect(w, r, other.URL, http.StatusFound)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(s.Close)
	a, err := NewAttachments(s.URL + "/api")
	if err != nil {
		t.Fatal(err)
	}
	if head, err := a.Head(t.Context(), s.URL+"/whole?hm=signature", 10); err != nil || string(head) != "xxxxxxxxxx" {
		t.Errorf("%q, %v", head, err)
	}
	for _, address := range []string{s.URL + "/away?hm=signature", s.URL + "/none?hm=signature",
		other.URL + "/?hm=signature", "http://cdn.discordapp.com/?hm=signature",
		"https://cdn.discordapp.com.evil.example/?hm=signature",
		"https://user@cdn.discordapp.com/?hm=signature", "file:///etc/passwd?hm=signature", "%?hm=signature"} {
		if head, err := a.Head(t.Context(), address, 10); err == nil || strings.Contains(err.Error(), "signature") {
			t.Errorf("%s: %q, %v", address, head, err)
		}
	}
}
