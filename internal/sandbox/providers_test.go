package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// buy buys a song from an API of Ace Data Cloud and returns the status of the answer.
func buy(t *testing.T, e *Env, family string) int {
	t.Helper()
	return post(t, e.Getenv("RIFFUSION_API_URL")+"/"+family+"/audios", e.Getenv("RIFFUSION_TOKEN"),
		`{"prompt":"x","callback_url":"https://bot.example.com/cb"}`)
}

func post(t *testing.T, address, key, body string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	req.Header.Set("Xi-Api-Key", key) // of ElevenLabs
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode
}

// startProviders starts an environment with providers.
func startProviders(t *testing.T, providers ...string) *Env {
	t.Helper()
	e, err := Start(t.Context(), Options{Providers: providers, RenderTime: time.Millisecond, SongLength: time.Second,
		CoverSize: 64, OneRecording: true, Getenv: func(name string) string {
			if strings.HasPrefix(name, "RIFFBOT_") {
				return ""
			}
			return "real " + name
		}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

func TestBotGetsTheAddressesOfEmulatedProvidersOnly(t *testing.T) {
	t.Parallel()
	e := startProviders(t, "suno", "acestep")
	for name, set := range map[string]bool{"RIFFUSION_TOKEN": true, "RIFFUSION_API_URL": true, "ACESTEP_URL": true,
		"ACESTEP_KEY": true, "RIFFUSION_TOKEN_FILE": false, "ACESTEP_KEY_FILE": false} {
		if v := e.Getenv(name); (v != "") != set || strings.Contains(v, "real") {
			t.Errorf("%s=%q", name, v)
		}
	}
	if v := e.Getenv("PROVIDERS"); v != "suno,acestep" {
		t.Errorf("PROVIDERS=%q", v)
	}
	e = startProviders(t)
	for _, name := range []string{"PROVIDERS", "ACESTEP_URL", "ACESTEP_KEY", "ELEVENLABS_API_KEY", "ELEVENLABS_API_KEY_FILE"} {
		if v := e.Getenv(name); v != "" {
			t.Errorf("%s=%q", name, v)
		}
	}
	if e.Riffusion == nil || e.Getenv("RIFFUSION_TOKEN") != e.Riffusion.Token() {
		t.Error("riffusion is not the default")
	}
}

func TestPurchasesOfAllProvidersAreListed(t *testing.T) {
	t.Parallel()
	e := startProviders(t, "suno", "riffusion", "acestep", "elevenlabs")
	if a, b := buy(t, e, "suno"), buy(t, e, "riffusion"); a != http.StatusOK || b != http.StatusOK {
		t.Fatalf("%d, %d", a, b)
	}
	if status := post(t, e.Getenv("ACESTEP_URL")+"/release_task", e.Getenv("ACESTEP_KEY"), `{"prompt":"x"}`); status != http.StatusOK {
		t.Fatal(status)
	}
	if status := post(t, e.Getenv("ELEVENLABS_API_URL")+"/v1/music", e.Getenv("ELEVENLABS_API_KEY"),
		`{"prompt":"x","music_length_ms":3000}`); status != http.StatusOK {
		t.Fatal(status)
	}
	transcript, err := e.Transcript(t.Context(), t.TempDir(), true)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range transcript.Purchases {
		if p.TaskID == "" || p.Action == "" {
			t.Errorf("%+v", p)
		}
		got = append(got, p.Provider)
	}
	if strings.Join(got, " ") != "suno riffusion acestep elevenlabs" ||
		transcript.bought() != "4 (acestep 1, elevenlabs 1, riffusion 1, suno 1)" {
		t.Errorf("%v: %s", got, transcript.bought())
	}
}

func TestFaultNamesAProvider(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		providers   []string
		fault       string
		suno, first int // statuses of calls to suno and to riffusion
		refused     string
	}{
		{providers: []string{"suno", "riffusion"}, fault: "suno=410", suno: 410, first: 200},
		{providers: []string{"suno", "riffusion"}, fault: "riffusion=410", suno: 200, first: 410},
		{providers: []string{"suno"}, fault: "riffusion=410", suno: 410, first: 410},
		{fault: "riffusion=429", suno: 429, first: 429},
		{providers: []string{"suno", "acestep"}, fault: "acestep=429", suno: 200, first: 200},
		{providers: []string{"elevenlabs", "riffusion"}, fault: "elevenlabs=429", suno: 200, first: 200},
		{providers: []string{"suno"}, fault: "acestep=429", refused: "--provider acestep"},
		{fault: "suno=429", refused: "--provider suno"},
		{providers: []string{"acestep"}, fault: "riffusion=429", refused: "--provider riffusion"},
		{providers: []string{"suno", "producer"}, fault: "riffusion=429", refused: "--provider riffusion"},
		{providers: []string{"suno"}, fault: "suno=flood", refused: "404-no-api"},
		{providers: []string{"suno"}, fault: "moon=full", refused: "suno=WHAT"},
	} {
		e := startProviders(t, c.providers...)
		err := e.Fault(c.fault)
		if c.refused != "" {
			if err == nil || !strings.Contains(err.Error(), c.refused) {
				t.Errorf("%v, %s: %v, want %q", c.providers, c.fault, err, c.refused)
			}
			continue
		}
		if err != nil {
			t.Errorf("%v, %s: %v", c.providers, c.fault, err)
		}
		if a, b := buy(t, e, "suno"), buy(t, e, "riffusion"); a != c.suno || b != c.first {
			t.Errorf("%v, %s: suno %d, riffusion %d, want %d, %d", c.providers, c.fault, a, b, c.suno, c.first)
		}
		if err := e.Fault(strings.Split(c.fault, "=")[0] + "=off"); err != nil {
			t.Error(err)
		}
		if a, b := buy(t, e, "suno"), buy(t, e, "riffusion"); a != 200 || b != 200 {
			t.Errorf("%v, %s, then off: suno %d, riffusion %d", c.providers, c.fault, a, b)
		}
	}
}

// TestProviderFlag starts a bot that only reports its settings.
func TestProviderFlag(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "addresses.json")
	bot := func(context.Context, func(string) string, func() time.Time, io.Writer) error { return os.ErrClosed }
	run := func(args ...string) (int, string) {
		var out bytes.Buffer
		code := Main(t.Context(), append([]string{"--out", dir, "--addresses", file}, args...), strings.NewReader(""), &out, &out,
			func(string) string { return "" }, bot)
		return code, out.String()
	}
	for _, list := range []string{"unknown", "suno,unknown", "suno,suno", "", "Suno"} {
		if code, out := run("--provider", list); code != 2 || !strings.Contains(out, "provider") {
			t.Errorf("%q: %d %s", list, code, out)
		}
	}
	if code, out := run("--provider", "suno, acestep"); code != 1 || !strings.Contains(out, "bot ended") {
		t.Errorf("%d %s", code, out)
	}
	if code, out := run("--help"); code != 0 || !strings.Contains(out, strings.Join(Providers(), ", ")) {
		t.Errorf("%d %s", code, out)
	}
}

func TestAddressesNameEachProvider(t *testing.T) {
	t.Parallel()
	e := startProviders(t, "acestep", "producer", "elevenlabs")
	file := filepath.Join(t.TempDir(), "addresses.json")
	var out bytes.Buffer
	if err := (settings{addresses: file, as: "Ana"}).announce(e, &out); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"riffusion_api": e.Riffusion.URL(), "riffusion_token": e.Riffusion.Token(),
		"acestep_api": e.Getenv("ACESTEP_URL"), "acestep_token": e.Getenv("ACESTEP_KEY"),
		"elevenlabs_api": e.Getenv("ELEVENLABS_API_URL"), "elevenlabs_token": e.Getenv("ELEVENLABS_API_KEY")} {
		if want == "" {
			t.Errorf("%s is not set", name)
		}
		if got[name] != want {
			t.Errorf("%s: %v, want %s", name, got[name], want)
		}
		if strings.HasSuffix(name, "_api") && !strings.Contains(out.String(), want) {
			t.Errorf("%s is not printed: %s", want, &out)
		}
	}
}
