package subsonic_test

import (
	"image/jpeg"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

func TestStreamSendsFileThatAppAsksFor(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.addLibrary()
	secret := f.key(ben)
	for _, c := range []struct{ format, rate, kind, content string }{
		{"", "", "audio/mp4", "the posted file of rain1"},
		{"raw", "64", "audio/mp4", "the posted file of rain1"},
		{"", "320", "audio/mp4", "the posted file of rain1"},
		{"", "128", "audio/ogg", "the master of rain1"},
		{"opus", "", "audio/ogg", "the master of rain1"},
		{"mp3", "", "audio/mpeg", "the recording of rain1"},
		{"mp3", "320", "audio/mpeg", "the recording of rain1"},
		{"mp3", "128", "audio/mp3", "mp3"},
		{"aac", "0", "audio/mp4", "the posted file of rain1"},
		{"", "100", "audio/mp3", "mp3"},
		{"flac", "", "audio/mp4", "the posted file of rain1"},
		{"what", "", "audio/mp4", "the posted file of rain1"},
	} {
		w := f.request(http.MethodGet, "stream", "apiKey", secret, "id", "so-rain1", "format", c.format, "maxBitRate", c.rate)
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != c.kind || !strings.HasPrefix(w.Body.String(), c.content) {
			t.Errorf("%+v: status %d, %s %q", c, w.Code, w.Header().Get("Content-Type"), w.Body)
		}
	}
	if want := []string{"rain1 mp3 3200000", "rain1 mp3 2400000"}; !slices.Equal(f.made, want) {
		t.Errorf("made %v instead of %v", f.made, want)
	}
}

func TestPartsOfSongsAreSent(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.addLibrary()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, address+"/rest/stream.view?id=so-sea1&apiKey="+f.key(ben), nil)
	req.Header.Set("Range", "bytes=4-9")
	w := httptest.NewRecorder()
	f.site.ServeHTTP(w, req)
	if w.Code != http.StatusPartialContent || w.Body.String() != "posted" {
		t.Errorf("range: %d %q", w.Code, w.Body)
	}
	req.Method = http.MethodHead
	w = httptest.NewRecorder()
	f.site.ServeHTTP(w, req)
	if w.Body.Len() != 0 || w.Header().Get("Content-Length") != "6" {
		t.Errorf("head: %d bytes, length %s", w.Body.Len(), w.Header().Get("Content-Length"))
	}
}

func TestDownloadHasNameOfSong(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.addLibrary()
	w := f.request(http.MethodGet, "download", "apiKey", f.key(ben), "id", "so-rain1")
	if name := w.Header().Get("Content-Disposition"); !strings.Contains(name, "attachment") ||
		!strings.Contains(name, "Rain & Tea.m4a") {
		t.Errorf("name: %s", name)
	}
}

func TestCoversAreScaled(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.addLibrary()
	secret := f.key(ben)
	list, _ := f.ok(secret, "createPlaylist", "name", "L", "songId", "so-sea1").at("playlist", "id").(string)
	for _, id := range []string{"so-rain1", "al-rain", "ar-11", list} {
		w := f.request(http.MethodGet, "getCoverArt", "apiKey", secret, "id", id)
		if w.Header().Get("Content-Type") != "image/png" {
			t.Errorf("%s: %s", id, w.Header().Get("Content-Type"))
		}
		w = f.request(http.MethodGet, "getCoverArt", "apiKey", secret, "id", id, "size", "150")
		img, err := jpeg.Decode(w.Body)
		if err != nil || img.Bounds().Dx() != 192 {
			t.Errorf("%s scaled: %v", id, err)
		}
	}
	for _, id := range []string{"so-secret1", "al-secret", "ar-99", "pl-none", "so-far1", "x", "../so-rain1"} {
		f.refused(70, secret, "getCoverArt", "id", id)
	}
}

// TestLimitOfBitRateThatCannotBeKeptSendsSmallestFile has exports that do not fit.
func TestLimitOfBitRateThatCannotBeKeptSendsSmallestFile(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.addLibrary()
	f.tooLarge = true
	for rate, want := range map[string]string{"64": "the master of rain1", "0": "the posted file of rain1"} {
		w := f.request(http.MethodGet, "stream", "apiKey", f.key(ben), "id", "so-rain1", "maxBitRate", rate)
		if w.Code != http.StatusOK || w.Body.String() != want {
			t.Errorf("%s: status %d, %q", rate, w.Code, w.Body)
		}
	}
}
