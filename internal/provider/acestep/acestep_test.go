package acestep_test

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acestep"
)

var _ interface {
	provider.Provider
	provider.Uploader
	provider.Singer
} = (*acestep.Provider)(nil)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Recordings in several formats.
var (
	mp3  = append([]byte("\xff\xfb\x90\x64"), make([]byte, 600)...)
	flac = append([]byte("fLaC\x00"), make([]byte, 600)...)
	ogg  = append([]byte("OggS\x00\x02"), append(make([]byte, 600), "OggS\x00\x04........"...)...)
)

// memory are [provider.Files] in memory.
type memory struct {
	mu    sync.Mutex
	files map[string][]byte
	err   error // of all calls
}

func newMemory() *memory {
	return &memory{files: map[string][]byte{"songs/1": mp3, "personas/anna": flac, "secret": mp3}}
}

func (m *memory) Write(_ context.Context, key string, fill func(io.Writer) error) (int64, error) {
	var b bytes.Buffer
	if err := fill(&b); err != nil {
		return 0, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.files[key] = b.Bytes()
	return int64(b.Len()), m.err
}

func (m *memory) Open(_ context.Context, key string) (io.ReadCloser, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b, ok := m.files[key]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return io.NopCloser(bytes.NewReader(b)), m.err
}

func (m *memory) Delete(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.files, key)
	return m.err
}

func (m *memory) keys() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Sorted(maps.Keys(m.files))
}

const key = "k3y-of-the-server"

// serve starts a server. It stops at the end of the test.
func serve(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return s.URL
}

// newProvider returns a provider with a base and a turbo model.
func newProvider(t *testing.T, cfg acestep.Config) *acestep.Provider {
	t.Helper()
	cfg.TempDir = t.TempDir()
	if cfg.Files == nil {
		cfg.Files = newMemory()
	}
	if cfg.Models == nil {
		cfg.Models = []string{"acestep-v15-base"}
	}
	p, err := acestep.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.CloseIdleConnections)
	return p
}
