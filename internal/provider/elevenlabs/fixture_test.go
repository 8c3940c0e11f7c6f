package elevenlabs_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/elevenlabs"
	"github.com/riffbot/riffbot/internal/provider/providertest"
)

var _ interface {
	provider.Provider
	provider.Finder
} = (*elevenlabs.Provider)(nil)

const testKey = "xi-test-key-that-must-stay-secret"

// memory is [provider.Files] in memory with faults.
type memory struct {
	providertest.Files
	refuse string // the suffix of keys that cannot be written
	broken error  // of Open
}

func (m *memory) Write(ctx context.Context, key string, fill func(io.Writer) error) (int64, error) {
	if m.refuse == "" || !strings.HasSuffix(key, m.refuse) {
		return m.Files.Write(ctx, key, fill)
	}
	if err := fill(io.Discard); err != nil {
		return 0, err
	}
	return 0, fmt.Errorf("write %s: disk is full", key)
}

func (m *memory) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	if m.broken != nil {
		return nil, m.broken
	}
	return m.Files.Open(ctx, key)
}

// api is a server that counts its paid calls.
type api struct {
	*httptest.Server
	calls atomic.Int32
}

// serve starts a server whose handler gets the whole body of each paid call.
func serve(t *testing.T, answer func(w http.ResponseWriter, r *http.Request, body []byte)) *api {
	t.Helper()
	a := &api{}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("xi-api-key") != testKey {
			t.Errorf("%s %s has the key %q", r.Method, r.URL.Path, r.Header.Get("xi-api-key"))
		}
		if r.Method == http.MethodPost {
			a.calls.Add(1)
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		answer(w, r, body)
	}))
	t.Cleanup(a.Close)
	return a
}

// open returns a provider of a server.
func open(t *testing.T, url string, files provider.Files) *elevenlabs.Provider {
	t.Helper()
	p, err := elevenlabs.New(elevenlabs.Config{BaseURL: url, Key: testKey, Files: files})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// audio is a recording of 128 kbit/s.
var audio = bytes.Repeat(append([]byte{0xff, 0xfb, 0x90, 0x00}, make([]byte, 413)...), 300)

const metadata = `{"composition_plan":{"chunks":[{"text":"[Verse]\nHello world","duration_ms":4000,"positive_styles":["pop"]},` +
	`{"text":"[Chorus]\nOh, sing","duration_ms":6000,"positive_styles":["pop"]}]},` +
	`"song_metadata":{"title":"Morning","genres":["pop"]},"words_timestamps":[{"word":"[Verse]","start_ms":0,"end_ms":10},` +
	`{"word":"Hello","start_ms":500,"end_ms":900},{"word":"world","start_ms":1000,"end_ms":1500},` +
	`{"word":"[Chorus]","start_ms":4000,"end_ms":4010},{"word":"(yeah)","start_ms":4100,"end_ms":4200},` +
	`{"word":"Oh","start_ms":4300,"end_ms":4500},{"word":"sing","start_ms":4600,"end_ms":5000}]}`

// multipart returns an answer with a line break and parts, without the closing boundary if open
// is set.
func multipart(lineBreak string, open bool) []byte {
	lines := []string{"--b0undary", "Content-Type: application/json", "", metadata, "--b0undary",
		"Content-Type: audio/mpeg", `Content-Disposition: attachment; filename="song.mp3"`, "", string(audio)}
	if !open {
		lines = append(lines, "--b0undary--", "")
	}
	return []byte(strings.Join(lines, lineBreak))
}

func answerSong(w http.ResponseWriter, _ *http.Request, _ []byte) {
	w.Header().Set("Content-Type", "multipart/mixed; boundary=b0undary")
	w.Header().Set("request-id", "r-1")
	_, _ = w.Write(multipart("\r\n", false))
}

var wanted = provider.Request{Action: provider.ActionGenerate, Prompt: "a song about the morning", Key: "order1"}
