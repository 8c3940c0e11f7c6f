package contract_test

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/provider/acestep"
	"github.com/riffbot/riffbot/internal/provider/elevenlabs"
	emulatedacestep "github.com/riffbot/riffbot/internal/sandbox/acestep"
	emulatedelevenlabs "github.com/riffbot/riffbot/internal/sandbox/elevenlabs"
	"github.com/riffbot/riffbot/internal/sandbox/music"
	emulatedriffusion "github.com/riffbot/riffbot/internal/sandbox/riffusion"
	"github.com/riffbot/riffbot/riffusion"
)

// adapter builds a provider as the bot does.
type adapter struct {
	name string
	// open returns the provider of an API. Recordings of members are at an address of this machine.
	open func(t *testing.T, address, key string, files provider.Files, recordings string) provider.Provider
	// emulate starts the independent emulator of the API.
	emulate func(t *testing.T) (address, key string)
}

// adapters are the providers that the bot has.
func adapters() []adapter {
	all := []adapter{{acestep.ID, openACEStep, emulateACEStep}, {elevenlabs.ID, openElevenLabs, emulateElevenLabs}}
	for _, name := range riffusion.FamilyNames() {
		open := func(t *testing.T, address, key string, _ provider.Files, _ string) provider.Provider {
			t.Helper()
			return openFamily(t, name, address, key)
		}
		all = append(all, adapter{name, open, emulateFamilies})
	}
	return all
}

func openFamily(t *testing.T, name, address, key string) provider.Provider {
	t.Helper()
	f, err := riffusion.FamilyByName(name)
	if err != nil {
		t.Fatal(err)
	}
	c, err := riffusion.New(key, riffusion.WithBaseURL(address), riffusion.WithFamily(f))
	if err != nil {
		t.Fatal(err)
	}
	return acedata.New(c)
}

func openACEStep(t *testing.T, address, key string, files provider.Files, recordings string) provider.Provider {
	t.Helper()
	p, err := acestep.New(acestep.Config{BaseURL: address, Key: key, Model: emulatedacestep.Models[0],
		Models: emulatedacestep.Models, Files: files, TempDir: t.TempDir(), FileServers: []string{recordings}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.CloseIdleConnections)
	return p
}

func openElevenLabs(t *testing.T, address, key string, files provider.Files, _ string) provider.Provider {
	t.Helper()
	p, err := elevenlabs.New(elevenlabs.Config{BaseURL: address, Key: key, Files: files})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Options of the emulators.
const (
	renderTime = time.Millisecond
	songLength = 4 * time.Second
)

func emulateFamilies(t *testing.T) (address, key string) {
	t.Helper()
	s, err := emulatedriffusion.Start(t.Context(), emulatedriffusion.Options{RenderTime: renderTime,
		SongLength: songLength, CoverSize: 64, OneRecording: true})
	return running(t, s, err), s.Token()
}

func emulateACEStep(t *testing.T) (address, key string) {
	t.Helper()
	s, err := emulatedacestep.Start(t.Context(), emulatedacestep.Options{Key: testKey, RenderTime: renderTime,
		SongLength: songLength, OneRecording: true})
	return running(t, s, err), testKey
}

func emulateElevenLabs(t *testing.T) (address, key string) {
	t.Helper()
	s, err := emulatedelevenlabs.Start(t.Context(), emulatedelevenlabs.Options{Key: testKey, RenderTime: renderTime,
		SongLength: songLength, OneRecording: true})
	return running(t, s, err), testKey
}

// running returns the address of a server, which stops with the test.
func running(t *testing.T, s interface {
	URL() string
	Close() error
}, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s.URL()
}

// recording is a recording of a member.
var recording = sync.OnceValue(func() []byte {
	return music.EncodeWAV(music.Compose(music.Brief{Style: "jazz", Instrumental: true, Length: songLength}).
		Render(music.Chords))
})

// recordingServer serves a recording and returns its address.
func recordingServer(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(recording())
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// testKey is the key of emulated APIs.
const testKey = "key"
