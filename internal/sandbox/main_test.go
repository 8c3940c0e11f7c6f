package sandbox_test

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// run runs the sandbox with a bot that plays every other second, so that a member who joins late
// hears the end of a passage too.
func run(t *testing.T, args ...string) (code int, out string) {
	t.Helper()
	bot := func(ctx context.Context, getenv func(string) string, _ func() time.Time, _ io.Writer) error {
		p, err := newPlayer(t, getenv, true)
		if err != nil {
			return err
		}
		defer p.stop()
		<-ctx.Done()
		return nil
	}
	var screen bytes.Buffer
	code = sandbox.Main(t.Context(), append([]string{"--out", t.TempDir(), "--timeout", "30s"}, args...),
		strings.NewReader(""), &screen, &screen,
		func(string) string { return "" }, bot)
	return code, screen.String()
}

func TestScriptIsRecordedToItsEnd(t *testing.T) {
	t.Parallel()
	code, out := run(t, "--listen", filepath.Join(t.TempDir(), "out", "heard.ogg"),
		"--say", `expect "Ana is in Lounge"`, "--say", "voice deafen", "--say", `expect "Ana is in Lounge, deafened"`,
		"--say", "as Ben", "--say", "voice join Stage", "--say", `expect "Ben is in Stage, in the audience"`,
		"--say", "as Ana", "--say", "voice kick Ben", "--say", `expect "riffbot is in Lounge"`)
	if code != 0 || !strings.Contains(out, "(Ben is in no voice channel)") ||
		!strings.Contains(out, " s heard, 0 gaps, ") {
		t.Errorf("%d\n%s", code, out)
	}
}

func TestVoiceLineErrors(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"hear 1s":               "--listen FILE.ogg",
		"voice leave":           "you are in no voice channel",
		"voice join Longue":     `there is no channel "Longue"; did you mean "Lounge"?`,
		`voice kick "Somebody"`: "Somebody is in no voice channel",
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			code, out := run(t, "--say", line)
			if code != 1 || !strings.Contains(out, want) {
				t.Errorf("%d\n%s", code, out)
			}
		})
	}
	if code, out := run(t, "--dave", "perhaps"); code != 2 || !strings.Contains(out,
		"none of required, optional and off") {
		t.Errorf("%d\n%s", code, out)
	}
}

func TestLocaleFlag(t *testing.T) {
	t.Parallel()
	code, out := run(t, "--locale", "zh-CN", "--say", `voice join "Lounge"`, "--say", `locale "小明" "en-US"`)
	if code != 0 || !strings.Contains(out, "安娜> voice join") {
		t.Errorf("%d\n%s", code, out)
	}
	if code, out := run(t, "--locale", "chinese"); code != 2 || !strings.Contains(out,
		`"chinese" is no language of Discord's`) {
		t.Errorf("%d\n%s", code, out)
	}
	if code, out := run(t, "--say", `locale "Ben" "chinese"`); code != 1 || !strings.Contains(out, "zh-CN") {
		t.Errorf("%d\n%s", code, out)
	}
}
