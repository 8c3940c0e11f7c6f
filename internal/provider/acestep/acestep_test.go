package acestep_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"go.uber.org/goleak"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acestep"
	"github.com/riffbot/riffbot/internal/provider/providertest"
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

// memory are [provider.Files] in memory. err is the error of all calls.
type memory struct {
	*providertest.Files
	err error
}

func newMemory() *memory {
	m := &memory{Files: &providertest.Files{}}
	for key, content := range map[string][]byte{"songs/1": mp3, "personas/anna": flac, "secret": mp3} {
		m.Put(key, content)
	}
	return m
}

func (m *memory) Write(ctx context.Context, key string, fill func(io.Writer) error) (int64, error) {
	n, err := m.Files.Write(ctx, key, fill)
	return n, errors.Join(err, m.err)
}

func (m *memory) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	content, err := m.Files.Open(ctx, key)
	return content, errors.Join(err, m.err)
}

func (m *memory) Delete(ctx context.Context, key string) error {
	return errors.Join(m.Files.Delete(ctx, key), m.err)
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
