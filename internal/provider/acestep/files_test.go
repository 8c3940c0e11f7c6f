package acestep_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acestep"
)

var audio = provider.DownloadOptions{MaxBytes: 1000, Accept: provider.MediaAudio}

func TestDownloadsAreOnlyOfTheServer(t *testing.T) {
	elsewhere := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("another host was asked") })
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+key {
			t.Error("the key is missing")
		}
		switch r.URL.Query().Get("path") {
		case "moved":
			http.Redirect(w, r, elsewhere, http.StatusFound)
		case "page":
			_, _ = io.WriteString(w, "<html>")
		case "large":
			_, _ = w.Write(append(slices.Clone(mp3), make([]byte, 1000)...))
		case "cut":
			w.Header().Set("Content-Length", "5000")
			_, _ = w.Write(mp3)
		case "gone":
			http.NotFound(w, r)
		default:
			_, _ = w.Write(mp3)
		}
	})
	p := newProvider(t, acestep.Config{BaseURL: url + "/ace", Key: key})
	var b bytes.Buffer
	media, err := p.Download(t.Context(), url+"/ace/v1/audio?path=a", &b, audio)
	if err != nil || media.Extension != ".mp3" || media.Size != int64(len(mp3)) || !bytes.Equal(b.Bytes(), mp3) {
		t.Errorf("%+v, %v", media, err)
	}
	for address, want := range map[string]provider.DownloadReason{
		url + "/ace/v1/audio?path=page":  provider.DownloadWrongType,
		url + "/ace/v1/audio?path=large": provider.DownloadTooLarge,
		url + "/ace/v1/audio?path=gone":  provider.DownloadExpired,
		url + "/ace/v1/audio?path=moved": provider.DownloadNetwork,
		url + "/other/a.mp3":             provider.DownloadForbidden,
		url + "/ace/../other/a.mp3":      provider.DownloadForbidden,
		elsewhere + "/ace/a.mp3":         provider.DownloadForbidden,
		"https://example.org/a.mp3":      provider.DownloadForbidden,
		"":                               provider.DownloadForbidden,
	} {
		_, err := p.Download(t.Context(), address, io.Discard, audio)
		failed, ok := errors.AsType[*provider.DownloadError](err)
		if !ok || failed.Reason != want || strings.Contains(err.Error(), "path=") {
			t.Errorf("%s: %v", address, err)
		}
	}
	large := provider.DownloadOptions{MaxBytes: 10_000, Accept: provider.MediaAudio}
	_, err = p.Download(t.Context(), url+"/ace/v1/audio?path=cut", io.Discard, large)
	failed, ok := errors.AsType[*provider.DownloadError](err)
	if !ok || failed.Reason != provider.DownloadTruncated || !failed.Retryable {
		t.Errorf("%v", err)
	}
}

func TestUploadsArePublic(t *testing.T) {
	p := newProvider(t, acestep.Config{BaseURL: "http://127.0.0.1:1", FileServers: []string{"http://127.0.0.1:2"}})
	for address, allowed := range map[string]bool{"https://cdn.example.org/a.mp3?sig=x": true,
		"http://127.0.0.1:2/a.mp3": true, "http://127.0.0.1:1/a.mp3": false, "http://example.org/a.mp3": false,
		"file:///etc/passwd": false, "": false} {
		u, err := p.Upload(t.Context(), address)
		if allowed && (err != nil || u.ID != address) {
			t.Errorf("%s: %+v, %v", address, u, err)
		}
		if !allowed && (provider.KindOf(err) != provider.KindInvalid ||
			address != "" && strings.Contains(err.Error(), address)) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestPersonasAreCopies(t *testing.T) {
	files := newMemory()
	p := newProvider(t, acestep.Config{BaseURL: "http://127.0.0.1:1", Files: files})
	id, err := p.CreatePersona(t.Context(), provider.Persona{Name: "Anna", Recording: "songs/1"})
	if err != nil || !strings.HasPrefix(id, "personas/") || !slices.Contains(files.Keys(), id) {
		t.Errorf("%q, %v", id, err)
	}
	if _, err := p.CreatePersona(t.Context(), provider.Persona{Recording: "missing"}); err == nil {
		t.Error("a persona was made from nothing")
	}
	for _, deleted := range []string{id, id, "songs/1", ""} {
		if err := p.DeletePersona(t.Context(), deleted); err != nil {
			t.Errorf("%s: %v", deleted, err)
		}
	}
	if got := files.Keys(); !slices.Equal(got, []string{"personas/anna", "secret", "songs/1"}) {
		t.Errorf("%q", got)
	}
}

func TestSettingsAreChecked(t *testing.T) {
	for _, cfg := range []acestep.Config{{}, {BaseURL: "ftp://example.org"}, {BaseURL: "http://user:word@example.org"},
		{BaseURL: "http://example.org"}, {BaseURL: "http://example.org", Files: newMemory(), FileServers: []string{"x"}}} {
		if p, err := acestep.New(cfg); err == nil || strings.Contains(err.Error(), "word") {
			t.Errorf("%+v: %+v, %v", cfg, p, err)
		}
	}
}
