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
	for name, c := range map[string]struct {
		actions         []string
		readme, locale  string
		onlyItsLanguage bool // the bot says nothing in English
	}{
		"workshop": {[]string{"generate", "extend", "replace_section", "cover"}, "README.md", "en-US", false},
		// One by votes, one by a curator, two for a battle.
		"requests": {[]string{"generate", "generate", "generate", "generate"}, "README.md", "en-US", false},
		"点歌":       {[]string{"generate", "generate", "generate", "generate"}, "README.zh-CN.md", "zh-CN", true},
		// All commands, one after the other.
		"漫游": {[]string{"generate", "generate", "generate", "extend", "cover", "variation", "replace_section", "generate"}, "", "zh-CN", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			story, err := os.ReadFile(filepath.Join("testdata", "stories", name+".txt"))
			if err != nil {
				t.Fatal(err)
			}
			readme, err := os.ReadFile(c.readme)
			if c.readme != "" && (err != nil || !strings.Contains(string(readme), string(story))) {
				t.Errorf("%s does not show this story: %v", c.readme, err)
			}
			var out bytes.Buffer
			dir := t.TempDir()
			args := []string{"sandbox", "--script", filepath.Join("testdata", "stories", name+".txt"), "--out", dir, "--render-time", "50ms", "--song-length", "12s", "--timeout", "2m", "--locale", c.locale}
			if exit := run(t.Context(), args, settings("FFMPEG", media.Off, "RENDER_PATIENCE", "2m"), strings.NewReader(""), &out, &out); exit != 0 {
				t.Fatalf("exit %d\n%s", exit, &out)
			}
			b, err := os.ReadFile(filepath.Join(dir, "transcript.json"))
			if err != nil {
				t.Fatal(err)
			}
			var transcript struct {
				Purchases []struct{ Action string }
				Messages  []map[string]any
			}
			if err := json.Unmarshal(b, &transcript); err != nil {
				t.Fatal(err)
			}
			var bought []string
			for _, p := range transcript.Purchases {
				bought = append(bought, p.Action)
			}
			if got, want := strings.Join(bought, " "), strings.Join(c.actions, " "); got != want {
				t.Errorf("bought %s, not %s\n%s", got, want, &out)
			}
			if !c.onlyItsLanguage {
				return
			}
			for _, said := range english(append(textsOf(transcript.Messages), drawn(out.String())...)) {
				t.Errorf("the bot says %s", said)
			}
		})
	}
}
