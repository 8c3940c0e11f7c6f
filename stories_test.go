package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"riffbot/internal/media"
)

// The stories of the README run as they are pasted: each expectation in them
// holds, and their transcript has what was bought.
func TestStories(t *testing.T) {
	t.Parallel()
	for name, actions := range map[string][]string{
		"workshop": {"generate", "extend", "replace_section", "cover"},
		"requests": {"generate", "generate", "generate", "generate"}, // one by votes, one by a curator, two for a battle
		"radio":    {"generate", "generate", "generate"},             // what the server may spend
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			story, err := os.ReadFile(filepath.Join("testdata", "stories", name+".txt"))
			if err != nil {
				t.Fatal(err)
			}
			readme, err := os.ReadFile("README.md")
			if err != nil || !strings.Contains(string(readme), string(story)) {
				t.Errorf("the README does not show this story: %v", err)
			}
			var out bytes.Buffer
			dir := t.TempDir()
			args := []string{"sandbox", "--script", filepath.Join("testdata", "stories", name+".txt"), "--out", dir, "--render-time", "50ms", "--song-length", "12s", "--timeout", "2m"}
			if strings.Contains(string(story), "\nhear ") { // short songs, which are heard again and again
				args = append(args, "--listen", filepath.Join(dir, "heard.ogg"), "--song-length", "4s")
			}
			if exit := run(t.Context(), args, settings("FFMPEG", media.Off, "RENDER_PATIENCE", "2m"), strings.NewReader(""), &out, &out); exit != 0 {
				t.Fatalf("exit %d\n%s", exit, &out)
			}
			b, err := os.ReadFile(filepath.Join(dir, "transcript.json"))
			if err != nil {
				t.Fatal(err)
			}
			var transcript struct {
				Purchases []struct{ Action string }
			}
			if err := json.Unmarshal(b, &transcript); err != nil {
				t.Fatal(err)
			}
			var bought []string
			for _, p := range transcript.Purchases {
				bought = append(bought, p.Action)
			}
			if got, want := strings.Join(bought, " "), strings.Join(actions, " "); got != want {
				t.Errorf("bought %s, not %s\n%s", got, want, &out)
			}
		})
	}
}
