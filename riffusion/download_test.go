package riffusion_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/riffusion"
)

func box(kind string, size int) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(size+8))
	return append(append(b, kind...), make([]byte, size)...)
}

var (
	m4a = append(append(box("ftyp", 16), box("moov", 300)...), box("mdat", 2000)...)
	ogg = append([]byte("OggS\x00\x02"), append(make([]byte, 600), "OggS\x00\x04........"...)...)
	mp3 = append([]byte("ID3\x04"), make([]byte, 600)...)
	png = append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 100)...)
	wav = riff(1000, 1000)
	// streamedWAV has the size that encoders write when they cannot seek back.
	streamedWAV = riff(math.MaxUint32, 1000)
)

// riff returns a WAV file whose header has another size.
func riff(announced uint32, size int) []byte {
	b := binary.LittleEndian.AppendUint32([]byte("RIFF"), announced)
	return append(append(b, "WAVE"...), make([]byte, size-4)...)
}

// cutChunks sends a chunked body without its last chunk.
func cutChunks(b []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		_, _ = w.Write(b)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

func TestDownloadIdentifiesContent(t *testing.T) {
	var serve http.HandlerFunc
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Error("the token travels with a download")
		}
		serve(w, r)
	}))
	t.Cleanup(server.Close)
	c, err := riffusion.New("secret", riffusion.WithBaseURL(server.URL))
	if err != nil {
		t.Fatal(err)
	}
	whole := func(b []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(b) }
	}
	// Without a length only the format tells that something is missing.
	chunked := func(b []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusOK)
			_ = http.NewResponseController(w).Flush()
			_, _ = w.Write(b)
		}
	}
	status := func(s int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(s) }
	}
	for name, k := range map[string]struct {
		serve     http.HandlerFunc
		accept    riffusion.MediaKind
		extension string
		reason    riffusion.DownloadReason
		retryable bool
	}{
		"m4a":           {whole(m4a), riffusion.MediaAudio, ".m4a", "", false},
		"m4a in chunks": {chunked(m4a), riffusion.MediaAudio, ".m4a", "", false},
		"ogg":           {whole(ogg), riffusion.MediaAudio, ".ogg", "", false},
		"mp3":           {whole(mp3), riffusion.MediaAudio, ".mp3", "", false},
		"png":           {whole(png), riffusion.MediaImage, ".png", "", false},
		"half an m4a": {chunked(m4a[:1000]), riffusion.MediaAudio, "", riffusion.DownloadTruncated,
			true},
		"half a header": {chunked(m4a[:28]), riffusion.MediaAudio, "", riffusion.DownloadTruncated,
			true},
		"half an ogg": {chunked(ogg[:600]), riffusion.MediaAudio, "", riffusion.DownloadTruncated,
			true},
		"nothing":           {whole(nil), riffusion.MediaAudio, "", riffusion.DownloadEmpty, true},
		"nothing in chunks": {chunked(nil), riffusion.MediaAudio, "", riffusion.DownloadEmpty, true},
		"no content":        {status(204), riffusion.MediaAudio, "", riffusion.DownloadEmpty, true},
		"accepted":          {status(202), riffusion.MediaAudio, "", riffusion.DownloadEmpty, true},
		"HTML": {whole([]byte("<!doctype html><p>sorry")), riffusion.MediaAudio, "",
			riffusion.DownloadWrongType, true},
		"XML": {whole([]byte("<?xml version='1.0'?><Error/>")), riffusion.MediaAudio, "",
			riffusion.DownloadWrongType, true},
		"JSON": {whole([]byte(`{"error":"not ready"}`)), riffusion.MediaAudio, "",
			riffusion.DownloadWrongType, true},
		"a picture":         {whole(png), riffusion.MediaAudio, "", riffusion.DownloadWrongType, false},
		"audio for a cover": {whole(mp3), riffusion.MediaImage, "", riffusion.DownloadWrongType, false},
		"unauthorized":      {status(401), riffusion.MediaAudio, "", riffusion.DownloadExpired, true},
		"expired":           {status(403), riffusion.MediaAudio, "", riffusion.DownloadExpired, true},
		"not found":         {status(404), riffusion.MediaAudio, "", riffusion.DownloadExpired, true},
		"gone":              {status(410), riffusion.MediaAudio, "", riffusion.DownloadExpired, true},
		"a server error":    {status(503), riffusion.MediaAudio, "", riffusion.DownloadNetwork, true},
		"timeout":           {status(408), riffusion.MediaAudio, "", riffusion.DownloadNetwork, true},
		"too early":         {status(425), riffusion.MediaAudio, "", riffusion.DownloadNetwork, true},
		"bad request":       {status(400), riffusion.MediaAudio, "", riffusion.DownloadNetwork, false},
		"part of the file":  {status(206), riffusion.MediaAudio, "", riffusion.DownloadTruncated, true},
		"half a wav": {chunked(wav[:500]), riffusion.MediaAudio, "", riffusion.DownloadTruncated,
			true},
		"wav":          {chunked(wav), riffusion.MediaAudio, ".wav", "", false},
		"streamed wav": {chunked(streamedWAV), riffusion.MediaAudio, ".wav", "", false},
		"chunks cut in the first bytes": {cutChunks(mp3[:200]), riffusion.MediaAudio, "", riffusion.DownloadTruncated,
			true},
		"chunks cut later": {cutChunks(mp3), riffusion.MediaAudio, "", riffusion.DownloadTruncated, true},
		"too long": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "9000")
			_, _ = w.Write(append(bytes.Clone(mp3), make([]byte, 9000-len(mp3))...))
		}, riffusion.MediaAudio, "", riffusion.DownloadTooLarge, false},
		"too long, unsaid": {chunked(append(bytes.Clone(mp3), make([]byte, 9000)...)), riffusion.MediaAudio, "",
			riffusion.DownloadTooLarge, false},
		"cut off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", strconv.Itoa(len(m4a)))
			_, _ = w.Write(m4a[:900])
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, riffusion.MediaAudio, "", riffusion.DownloadTruncated, true},
		"to this machine": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1/x", http.StatusFound)
		}, riffusion.MediaAudio, "", riffusion.DownloadForbidden, false},
		"to a file": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "file:///etc/passwd")
			w.WriteHeader(http.StatusFound)
		}, riffusion.MediaAudio, "", riffusion.DownloadForbidden, false},
		"to a private https host": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://127.0.0.1:1/x", http.StatusFound)
		}, riffusion.MediaAudio, "", riffusion.DownloadForbidden, false},
	} {
		t.Run(name, func(t *testing.T) {
			serve = k.serve
			var got bytes.Buffer
			media, err := c.Download(t.Context(), server.URL+"/x?signature=hush", &got,
				riffusion.DownloadOptions{MaxBytes: 8000, Accept: k.accept})
			if k.reason == "" {
				if err != nil || media.Extension != k.extension || media.Size != int64(got.Len()) {
					t.Errorf("%+v, %v", media, err)
				}
				return
			}
			e, ok := errors.AsType[*riffusion.DownloadError](err)
			if !ok || e.Reason != k.reason || e.Retryable != k.retryable {
				t.Fatalf("%v", err)
			}
			if wantFresh := e.Reason == riffusion.DownloadExpired ||
				e.Reason == riffusion.DownloadForbidden; e.FreshURL() != wantFresh {
				t.Errorf("FreshURL is %v for %q", e.FreshURL(), e.Reason)
			}
			if strings.Contains(err.Error(), "hush") {
				t.Errorf("the error shows the signature: %v", err)
			}
		})
	}
}

func TestDownloadErrorKeepsRetryAfter(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "9")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	t.Cleanup(server.Close)
	c, err := riffusion.New("secret", riffusion.WithBaseURL(server.URL))
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Download(t.Context(), server.URL, io.Discard, riffusion.DownloadOptions{MaxBytes: 10,
		Accept: riffusion.MediaAudio})
	if e, ok := errors.AsType[*riffusion.DownloadError](err); !ok || !e.Retryable || e.RetryAfter != 9*time.Second {
		t.Errorf("%+v", err)
	}
}

func TestDownloadRequiresPublicAddress(t *testing.T) {
	c, err := riffusion.New("secret")
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{
		"http://example.com/a.m4a", "https://127.0.0.1/a", "https://[::1]/a", "https://10.0.0.1/a",
		"https://169.254.169.254/latest",
		"https://100.64.0.1/a", "https://0.0.0.0/a", "https://[::ffff:127.0.0.1]/a", "https://[64:ff9b::7f00:1]/a",
		"https://user:pass@example.com/a",
		"file:///etc/passwd", "", "https://localhost/a",
	} {
		_, err := c.Download(t.Context(), address, io.Discard, riffusion.DownloadOptions{MaxBytes: 10,
			Accept: riffusion.MediaAudio})
		if e, ok := errors.AsType[*riffusion.DownloadError](err); !ok || e.Reason != riffusion.DownloadForbidden {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestDownloaderAllowsPublicAndOwnHosts(t *testing.T) {
	own, err := url.Parse("http://127.0.0.1:4321")
	if err != nil {
		t.Fatal(err)
	}
	d := riffusion.NewDownloader("test", own)
	for address, allowed := range map[string]bool{"https://example.org/a.mp3": true, "http://127.0.0.1:4321/a.mp3": true,
		"http://example.org/a.mp3": false, "https://user:word@example.org/a.mp3": false, "http://127.0.0.1:1/a.mp3": false,
		"file:///etc/passwd": false, "": false} {
		if err := d.Allowed(address); (err == nil) != allowed {
			t.Errorf("%q: %v", address, err)
		}
	}
	_, err = d.Download(t.Context(), "https://127.0.0.1:1/a.mp3", io.Discard,
		riffusion.DownloadOptions{MaxBytes: 1, Accept: riffusion.MediaAudio})
	if failed, ok := errors.AsType[*riffusion.DownloadError](err); !ok || failed.Reason != riffusion.DownloadForbidden {
		t.Errorf("%v", err)
	}
}
