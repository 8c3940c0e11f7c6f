package cdn

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// serve returns the handler of a store.
func serve(s *Store) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /attachments/{channel}/{id}/{name}", s.ServeFile)
	mux.HandleFunc("PUT /uploads/{key}", s.ServeUpload)
	return mux
}

// call returns the response to a request.
func call(h http.Handler, method, address, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, address, strings.NewReader(body)))
	return w
}

func TestAddressesAreSignedAndExpire(t *testing.T) {
	now := time.Unix(1e9, 0)
	s := NewStore("localhost", 10, func() time.Time { return now })
	h := serve(s)
	a := New("2", "a song.mp3", "", "audio/mpeg", []byte("music"), "1")
	s.Add(a)
	address := s.FileURL(a)
	if w := call(h, "GET", address, ""); w.Code != 200 || w.Body.String() != "music" {
		t.Errorf("status %d, body %q", w.Code, w.Body)
	}
	if w := call(h, "GET", strings.Replace(address, "hm=", "hm=0", 1), ""); w.Code != 404 {
		t.Errorf("wrong signature: status %d, want 404", w.Code)
	}
	now = now.Add(addressLife + time.Second)
	if w := call(h, "GET", address, ""); w.Code != 404 {
		t.Errorf("expired address: status %d, want 404", w.Code)
	}
}

func TestUploadIsLimitedAndTakenOnce(t *testing.T) {
	s := NewStore("localhost", 5, time.Now)
	h := serve(s)
	key, address := s.NewUpload("a.mp3")
	if _, ok := s.Upload(key); ok {
		t.Error("an upload has a file before it has arrived")
	}
	if w := call(h, "PUT", address, "longer"); w.Code != 413 {
		t.Errorf("large file: status %d, want 413", w.Code)
	}
	if w := call(h, "PUT", address, "music"); w.Code != 200 {
		t.Errorf("status %d", w.Code)
	}
	if up, ok := s.Upload(key); !ok || string(up.Data) != "music" || up.Name != "a.mp3" {
		t.Errorf("upload %+v", up)
	}
	s.DeleteUpload(key)
	if w := call(h, "PUT", address, "music"); w.Code != 404 {
		t.Errorf("deleted upload: status %d, want 404", w.Code)
	}
}

func TestFilenamesAreCleaned(t *testing.T) {
	for name, want := range map[string][2]string{
		"song.mp3":      {"song.mp3", ""},
		"my song!.mp3":  {"my_song.mp3", "my song!"},
		"歌.mp3":         {"unknown.mp3", "歌"},
		"../secret.txt": {"secret.txt", ""},
	} {
		if a := New("1", name, "", "", nil, "2"); a.Filename != want[0] || a.Title != want[1] {
			t.Errorf("%q: filename %q, title %q, want %q", name, a.Filename, a.Title, want)
		}
	}
}
