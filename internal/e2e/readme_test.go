package e2e

import (
	"context"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/joho/godotenv" //nolint:depguard // reads settings as internal/app does

	"github.com/riffbot/riffbot/internal/app"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/sandbox"
	"github.com/riffbot/riffbot/internal/sandbox/acestep"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// TestOwnGraphicsCardSectionOfReadme makes a song with the settings of that section, in which only the
// address is another one. The bot has no other provider and no key.
func TestOwnGraphicsCardSectionOfReadme(t *testing.T) {
	t.Parallel()
	for name, heading := range map[string]string{
		"README.md": "## Songs on your own graphics card\n", "README.zh-CN.md": "## 用自己的显卡做歌\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			documented := settingsOfSection(t, name, heading)
			if address := documented["ACESTEP_URL"]; address != "http://127.0.0.1:8001" {
				t.Errorf("ACESTEP_URL is %q, and a server listens on port 8001", address)
			}
			checkSongFromACEStep(t, documented)
		})
	}
}

// settingsOfSection returns the settings in the section of a document.
func settingsOfSection(t *testing.T, name, heading string) map[string]string {
	t.Helper()
	document, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(document), heading)
	section, _, _ = strings.Cut(section, "\n## ")
	_, block, _ := strings.Cut(section, "```ini\n")
	block, _, found := strings.Cut(block, "```")
	if !found {
		t.Fatalf("%s has no settings below %q", name, heading)
	}
	env, err := godotenv.Unmarshal(block)
	if err != nil {
		t.Fatalf("read the settings of %s: %v", name, err)
	}
	return env
}

// checkSongFromACEStep checks that a bot with documented settings makes a song with an emulated server.
func checkSongFromACEStep(t *testing.T, documented map[string]string) {
	t.Helper()
	server, err := acestep.Start(t.Context(), acestep.Options{RenderTime: 50 * time.Millisecond,
		SongLength: time.Second, OneRecording: true}) // without a key
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	env, err := sandbox.Start(t.Context(), sandbox.Options{CoverSize: coverSize, Getenv: settings("FFMPEG", media.Off,
		"RENDER_STALL_TIMEOUT", "5m", "RIFFBOT_RECORD", os.Getenv("RIFFBOT_RECORD"))})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = env.Close() }()
	storetest.Fill(t, env.Getenv("DATA_DIR"))
	log := &lockedBuffer{}
	stop, err := env.RunBot(context.WithoutCancel(t.Context()), withProviderSettings(documented, server.URL()), log)
	if err != nil {
		t.Fatalf("%v\n%s", err, log)
	}
	message := harness{Env: env}.orderSong(t, `/song prompt:"rain on a tin roof" title:"Tin Roof"`)
	if !strings.Contains(message, "Tin Roof.m4a") || !strings.Contains(message, "take 2") {
		t.Errorf("no song: %s\n%s", message, log)
	}
	if n, others := len(server.Ledger()), len(env.Purchases()); n != 1 || others != 0 {
		t.Errorf("%d orders, and %d at another provider", n, others)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// withProviderSettings returns a bot with documented settings of providers, except for the address of an
// ACE-Step server. Its other settings of providers are empty.
func withProviderSettings(documented map[string]string, address string) sandbox.Bot {
	return func(ctx context.Context, getenv func(string) string, now func() time.Time, log io.Writer) error {
		return app.RunBot(ctx, func(name string) string {
			switch {
			case name == "ACESTEP_URL" && documented[name] != "":
				return address
			case name == "PROVIDERS", strings.HasPrefix(name, "PROVIDER_"), strings.HasPrefix(name, "RIFFUSION_"),
				strings.HasPrefix(name, "ACESTEP_"), strings.HasPrefix(name, "ELEVENLABS_"):
				return documented[name]
			default:
				return getenv(name)
			}
		}, now, log)
	}
}

// TestSandboxMakesSongWithACEStep checks the command of that section for machines without a graphics card.
func TestSandboxMakesSongWithACEStep(t *testing.T) {
	t.Parallel()
	got := runSandbox(t, "--render-time", "50ms", "--song-length", "3s", "--provider", "acestep",
		"--say", `/song prompt:"rain on a tin roof"`)
	if got.exit != 0 || got.Outcome != "ok" || len(got.Purchases) != 1 {
		t.Fatalf("exit %d, outcome %s, %d purchases\n%s\n%s", got.exit, got.Outcome, len(got.Purchases), got.screen, got.log)
	}
	if model := got.Purchases[0].Model; !strings.HasPrefix(model, "acestep") {
		t.Errorf("model %q", model)
	}
	if n := strings.Count(got.screen, ".m4a"); n != 2 {
		t.Errorf("%d recordings:\n%s", n, got.screen)
	}
}
