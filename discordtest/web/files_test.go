package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// postFile has Ana post a file and returns its address on the site.
func postFile(t *testing.T, address, content string, s *stream) string {
	t.Helper()
	if status, body := upload(t, address+"/messages", nil, map[string]string{"file": content}); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, body)
	}
	html, _ := s.message("note.txt").data["html"].(string)
	found := regexp.MustCompile(`/as/Ana/c/\d+/files/\d+/\d+/note\.txt`).FindString(html)
	if found == "" {
		t.Fatalf("the message has no file of the site:\n%s", html)
	}
	return strings.TrimSuffix(address[:strings.Index(address, "/as/")]+found, "?download")
}

func TestFileIsServedAfterItsAddressExpired(t *testing.T) {
	t.Parallel()
	server, site, _, s, _ := setUp(t)
	address := postFile(t, page(server, site, "Ana"), "a plain file", s)
	server.Advance(48 * time.Hour)
	if status, body := get(t, address); status != http.StatusOK || body != "a plain file" {
		t.Errorf("%d %s", status, body)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Range", "bytes=2-6")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusPartialContent || resp.Header.Get("Content-Range") != "bytes 2-6/12" {
		t.Errorf("%d %v", resp.StatusCode, resp.Header)
	}
}

// A page of a member could run scripts with the rights of the site.
func TestFileOfAnotherKindIsDownloadedAndRunsNothing(t *testing.T) {
	t.Parallel()
	server, site, _, s, _ := setUp(t)
	for _, content := range []string{"<html><script>alert(1)</script></html>",
		`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`} {
		resp, err := http.Get(postFile(t, page(server, site, "Ana"), content, s)) //nolint:noctx // a file on loopback
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		h := resp.Header
		if h.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") ||
			h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Security-Policy") != "default-src 'none'; sandbox" {
			t.Errorf("%v", h)
		}
	}
}

func TestFileIsServedToThoseWhoSeeTheMessage(t *testing.T) {
	t.Parallel()
	server, site, _, s, _ := setUp(t)
	do(t, http.MethodPost, site.URL()+"people", map[string][]string{"name": {"Ben"}}, nil)
	secret := server.AddChannel(server.GuildID(), "secret", 0)
	server.Discord.CloseChannel(secret, "Crew")
	address := postFile(t, site.URL()+"as/Ana/c/"+secret, "secret words", s)
	if status, body := get(t, strings.Replace(address, "/as/Ana/", "/as/Ben/", 1)); status != http.StatusForbidden {
		t.Errorf("%d %s", status, body)
	}
	other := regexp.MustCompile(`\d+/note\.txt$`).ReplaceAllString(address, "1/note.txt")
	if status, _ := get(t, other); status != http.StatusBadRequest {
		t.Errorf("a file that the message does not have: %d", status)
	}
}

func TestPictureOfAnotherHostIsNotLoaded(t *testing.T) {
	t.Parallel()
	_, _, b, s, _ := setUp(t)
	b.post(object{"content": "picture", "embeds": []object{{"title": "x", "image": object{"url": "https://example.org/a.png"}}}})
	if html, _ := s.message("picture").data["html"].(string); strings.Contains(html, "<img") {
		t.Errorf("the page loads a picture:\n%s", html)
	}
}
