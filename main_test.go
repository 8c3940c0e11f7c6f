package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	_ "image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"riffbot/internal/media"
)

// These are whole stories: the real bot, over real HTTP and websockets, with the
// embedded services. Whatever a story starts must be gone when it ends.
func TestMain(m *testing.M) {
	if dieAt := os.Getenv(asChild); dieAt != "" {
		os.Exit(child(dieAt))
	}
	flag.Parse()
	// Stories wait more than they work, so more of them than processors run at
	// a time.
	if err := flag.Set("test.parallel", "6"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// told is what a story left behind.
type told struct {
	exit     int
	screen   string
	log      string
	dir      string
	Outcome  string           `json:"outcome"`
	Messages []map[string]any `json:"messages"`
	Bought   []struct {
		TaskID string `json:"task_id"`
		Action string `json:"action"`
		Model  string `json:"model"`
	} `json:"purchases"`
}

// tell runs the sandbox as its command line does, with short songs.
func tell(t *testing.T, args ...string) told {
	t.Helper()
	dir := t.TempDir()
	args = append([]string{"sandbox", "--out", dir, "--render-time", "300ms", "--song-length", "2s", "--timeout", "60s"}, args...)
	var screen bytes.Buffer
	// What ffmpeg makes of songs is listened to elsewhere (make test-media).
	env := map[string]string{"RENDER_PATIENCE": "1m", "FFMPEG": media.Off, "RIFFBOT_RECORD": os.Getenv("RIFFBOT_RECORD")}
	if slices.Contains(args, "riffusion=never-finishes") {
		env["RENDER_PATIENCE"] = "3s"
	}
	got := told{dir: dir}
	got.exit = run(t.Context(), args, func(name string) string { return env[name] }, strings.NewReader(""), &screen, &screen)
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

// text finds a text in a JSON value by its path, "" when it is not there.
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
