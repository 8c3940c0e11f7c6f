package web_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/web"
)

// fakeFiles has one file with the letters of the alphabet.
type fakeFiles struct{}

const alphabet = "abcdefghijklmnopqrstuvwxyz"

func (fakeFiles) Size(_ context.Context, key string) (int64, error) {
	if key != "s/audio" {
		return 0, songs.ErrNotFound
	}
	return int64(len(alphabet)), nil
}

func (f fakeFiles) OpenRange(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	if _, err := f.Size(ctx, key); err != nil {
		return nil, err
	}
	return io.NopCloser(strings.NewReader(alphabet[offset : offset+length])), nil
}

func getFile(t *testing.T, f songs.File, o web.FileOptions, headers ...string) (*httptest.ResponseRecorder, error) {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	err := web.ServeFile(w, req, fakeFiles{}, f, o)
	return w, err
}

var song = songs.File{Key: "s/audio", ContentType: "audio/mpeg", Extension: ".mp3"}

// TestRangesAreBounded checks ordinary ranges and those of an attack, such as thousands of overlapping ones.
func TestRangesAreBounded(t *testing.T) {
	t.Parallel()
	many := "bytes=" + strings.TrimSuffix(strings.Repeat("0-,", 5000), ",")
	for _, c := range []struct {
		header string
		status int
		want   string
	}{
		{"", 200, alphabet}, {"bytes=0-3", 206, "abcd"}, {"bytes=24-", 206, "yz"}, {"bytes=-2", 206, "yz"},
		{"bytes=-100", 206, alphabet}, {"bytes=20-100", 206, "uvwxyz"}, {"bytes=25-25", 206, "z"},
		{"bytes=26-", 416, ""}, {"bytes=100-200", 416, ""}, {"bytes=-0", 416, ""}, {many, 200, alphabet},
		{"bytes=5-2", 200, alphabet}, {"bytes=a-b", 200, alphabet}, {"bytes=--1", 200, alphabet},
		{"bytes=-", 200, alphabet}, {"bytes=99999999999999999999-", 200, alphabet}, {"lines=1-2", 200, alphabet},
		{"bytes=0-9223372036854775807", 200, alphabet},
	} {
		w, err := getFile(t, song, web.FileOptions{}, "Range", c.header)
		if err != nil || w.Code != c.status || w.Body.String() != c.want {
			t.Errorf("%.40q: %d %q, %v", c.header, w.Code, w.Body, err)
		}
		if w.Code == 206 && w.Header().Get("Content-Length") != fmt.Sprint(len(c.want)) {
			t.Errorf("%q: length %s", c.header, w.Header().Get("Content-Length"))
		}
	}
}

func TestFileIsSentOnceToCache(t *testing.T) {
	t.Parallel()
	w, err := getFile(t, song, web.FileOptions{})
	if err != nil {
		t.Fatal(err)
	}
	etag := w.Header().Get("ETag")
	if w, err = getFile(t, song, web.FileOptions{}, "If-None-Match", etag); err != nil || w.Code != 304 {
		t.Error(w.Code, err)
	}
	if w, err = getFile(t, song, web.FileOptions{}, "Range", "bytes=1-1", "If-Range", `"old"`); err != nil ||
		w.Code != 200 {
		t.Error("a range of a changed file:", w.Code, err)
	}
	if w, err = getFile(t, song, web.FileOptions{}, "Range", "bytes=1-1", "If-Range", etag); err != nil || w.Code != 206 {
		t.Error(w.Code, err)
	}
}

func TestFileOfOtherTypeIsNoPage(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]string{"audio/mpeg": "audio/mpeg", "image/png": "image/png",
		"text/html": "application/octet-stream", "image/svg+xml": "application/octet-stream",
		"": "application/octet-stream"} {
		w, err := getFile(t, songs.File{Key: "s/audio", ContentType: kind, Extension: ".html"}, web.FileOptions{})
		if got := w.Header().Get("Content-Type"); err != nil || got != want {
			t.Errorf("%q: %q, %v", kind, got, err)
		}
		if attached := w.Header().Get("Content-Disposition") != ""; attached != (want == "application/octet-stream") {
			t.Errorf("%q: saved %v", kind, attached)
		}
	}
	w, err := getFile(t, song, web.FileOptions{Download: "a\"b\r\nX: 雪.mp3"})
	if got := w.Header().Get("Content-Disposition"); err != nil || strings.ContainsAny(got, "\r\n") ||
		!strings.HasPrefix(got, "attachment; filename") {
		t.Error(got, err)
	}
}

func TestMissingFileIsNotFound(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"", "s/other", "../audio"} {
		if w, err := getFile(t, songs.File{Key: key}, web.FileOptions{}); err == nil {
			t.Errorf("%q: %d", key, w.Code)
		}
	}
}
