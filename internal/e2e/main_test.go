package e2e

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	_ "image/jpeg"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/riffbot/riffbot/internal/app"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// TestMain runs the tests in the repository's root: the real bot over HTTP and websockets
// against the embedded services. No goroutine may remain after them. With childEnv it runs the
// bot instead.
func TestMain(m *testing.M) {
	if err := os.Chdir(filepath.Join("..", "..")); err != nil { // paths are relative to the root, as in the README
		panic(err)
	}
	if killAt := os.Getenv(childEnv); killAt != "" {
		os.Exit(runChild(killAt))
	}
	flag.Parse()
	// Most tests wait for timers, so more of them than there are processors run at the
	// same time. The race detector keeps the processors busy.
	parallel := "12"
	if raceEnabled {
		parallel = "9"
	}
	if err := flag.Set("test.parallel", parallel); err != nil {
		panic(err)
	}
	debug.SetGCPercent(400) // the heap is small
	goleak.VerifyTestMain(m)
}

// sandboxRun is the outcome of a run of the sandbox.
type sandboxRun struct {
	exit      int
	screen    string
	log       string
	dir       string
	Outcome   string           `json:"outcome"`
	Messages  []map[string]any `json:"messages"`
	Purchases []struct {
		TaskID string `json:"task_id"`
		Action string `json:"action"`
		Model  string `json:"model"`
	} `json:"purchases"`
}

// runSandbox runs the sandbox as its command line does, with short songs that share a recording and a
// small cover.
func runSandbox(t *testing.T, args ...string) sandboxRun {
	t.Helper()
	return runSandboxWith(t, map[string]string{"RIFFBOT_SANDBOX_COVER_SIZE": strconv.Itoa(coverSize), "RIFFBOT_SANDBOX_ONE_RECORDING": "1"}, args...)
}

// runSandboxWith is [runSandbox] with more settings, and otherwise with the sandbox's own recordings and
// covers.
func runSandboxWith(t *testing.T, more map[string]string, args ...string) sandboxRun {
	t.Helper()
	dir := t.TempDir()
	args = append([]string{"sandbox", "--out", dir, "--render-time", "300ms", "--song-length", "2s", "--timeout", "60s"}, args...)
	var screen bytes.Buffer
	// make test-media tests the output of ffmpeg.
	env := map[string]string{"RENDER_STALL_TIMEOUT": "1m", "FFMPEG": media.Off, "RIFFBOT_RECORD": os.Getenv("RIFFBOT_RECORD"), "RIFFBOT_SANDBOX_DATA": storetest.Dir(t)}
	maps.Copy(env, more)
	if slices.Contains(args, "riffusion=never-finishes") {
		env["RENDER_STALL_TIMEOUT"] = "3s"
	}
	got := sandboxRun{dir: dir}
	got.exit = app.Run(t.Context(), args, func(name string) string { return env[name] }, strings.NewReader(""), &screen, &screen)
	got.screen = screen.String()
	if b, err := os.ReadFile(filepath.Join(dir, "bot.log")); err == nil {
		got.log = string(b)
	}
	if b, err := os.ReadFile(filepath.Join(dir, "transcript.json")); err == nil {
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatalf("transcript.json: %v", err)
		}
	}
	if strings.Contains(got.log, "panic") {
		t.Errorf("the bot panicked:\n%s", got.log)
	}
	return got
}

// text returns the text at a path in a JSON value, empty if there is none.
func text(v any, path ...any) string {
	for _, p := range path {
		switch key := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[key]
		case int:
			l, _ := v.([]any)
			if key >= len(l) {
				return ""
			}
			v = l[key]
		}
	}
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}
