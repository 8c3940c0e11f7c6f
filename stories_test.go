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
	for name, story := range map[string]struct {
		bought []string
		length string // of songs
		listen bool
	}{
		"workshop": {bought: []string{"generate", "extend", "replace_section", "cover"}, length: "12s"},
		"requests": {bought: []string{"generate", "generate", "generate", "generate"}, length: "12s"},  // one by votes, one by a curator, two for a battle
		"radio":    {bought: []string{"generate", "generate", "generate"}, length: "4s", listen: true}, // what the server may spend
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(filepath.Join("testdata", "stories", name+".txt"))
			if err != nil {
				t.Fatal(err)
			}
			readme, err := os.ReadFile("README.md")
			if err != nil || !strings.Contains(string(readme), string(text)) {
				t.Errorf("the README does not show this story: %v", err)
			}
			var out bytes.Buffer
			dir := t.TempDir()
			args := []string{"sandbox", "--script", filepath.Join("testdata", "stories", name+".txt"), "--out", dir, "--render-time", "50ms", "--song-length", story.length, "--timeout", "2m"}
			if story.listen {
				args = append(args, "--listen", filepath.Join(dir, "heard.ogg"))
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
			if got, want := strings.Join(bought, " "), strings.Join(story.bought, " "); got != want {
				t.Errorf("bought %s, not %s\n%s", got, want, &out)
			}
		})
	}
}
