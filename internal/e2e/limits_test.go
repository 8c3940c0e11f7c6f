package e2e

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/app"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestServerThatIsNotAllowedIsRefused checks that all commands are refused in a server that the
// operator has not allowed.
func TestServerThatIsNotAllowedIsRefused(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Getenv: settings("ALLOWED_GUILDS", "1,2")})
	ana := h.person(t, "Ana")
	for _, line := range []string{`/song prompt:"rain"`, `/write draft idea:"rain"`, `/help`, `/idea new idea:"rain"`} {
		if title := h.do(t, ana, line); title != "I'm not available in this server" {
			t.Errorf("%s: %q", line, title)
		}
	}
	if n := len(h.Riffusion.Ledger()); n > 0 {
		t.Errorf("%d purchases", n)
	}
}

// TestWritingHasADailyLimit checks that calls of the language model count towards one daily
// limit, whichever command makes them.
func TestWritingHasADailyLimit(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Getenv: settings("USER_LYRICS_REQUESTS_PER_DAY", "2")})
	ana := h.person(t, "Ana")
	for line, want := range map[string]string{`/write draft idea:"rain"`: "", `/song prompt:"tea" write:draft`: ""} {
		if title := h.do(t, ana, line); title != want {
			t.Errorf("%s: %q", line, title)
		}
	}
	for _, line := range []string{`/write draft idea:"snow"`, `/song prompt:"fog" write:draft`} {
		if title := h.do(t, ana, line); title != "No more writing for today" {
			t.Errorf("%s: %q", line, title)
		}
	}
	h.Advance(24 * time.Hour)
	if title := h.do(t, ana, `/write draft idea:"sun"`); title != "" {
		t.Errorf("next day: %q", title)
	}
}

// TestSandboxExplainsLimits checks that the sandbox has the bot's limits and prints how to
// continue after one.
func TestSandboxExplainsLimits(t *testing.T) {
	t.Parallel()
	order := []string{"--say", `/song prompt:"one"`, "--say", `/song prompt:"two"`}
	for name, c := range map[string]struct {
		args []string
		exit int
	}{
		"limited":   {nil, 1},
		"next day":  {[]string{"--say", "advance 24h"}, 0},
		"unlimited": {[]string{"--unlimited"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := sandboxSettings(t, "RIFFBOT_SANDBOX_ONE_RECORDING", "1", "FFMPEG", media.Off, "USER_CREDITS_PER_DAY", "1")
			if name == "unlimited" {
				env = sandboxSettings(t, "RIFFBOT_SANDBOX_ONE_RECORDING", "1", "FFMPEG", media.Off)
			}
			args := append([]string{"sandbox", "--out", t.TempDir(), "--render-time", "50ms", "--song-length", "1s"}, order[:2]...)
			args = append(append(args, c.args...), order[2:]...)
			var out bytes.Buffer
			exit := app.Run(t.Context(), args, env, strings.NewReader(""), &out, &out)
			explained := strings.Contains(out.String(), "`advance 24h`") && strings.Contains(out.String(), "--unlimited")
			if exit != c.exit || explained != (exit == 1) {
				t.Errorf("exit %d\n%s", exit, &out)
			}
		})
	}
}
