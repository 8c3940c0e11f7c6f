package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"riffbot/internal/media"
)

// The stories of the README run as they are pasted: each expectation in them
// holds, and their transcript has what was bought and what was said of it.
func TestStories(t *testing.T) {
	t.Parallel()
	type expected struct {
		bought, said   []string
		readme, locale string // readme: where it is shown
		alone          bool   // the bot says nothing in another language than that
	}
	for name, story := range map[string]expected{
		"workshop": {bought: []string{"generate", "extend", "replace_section", "cover"}, readme: "README.md"},
		"requests": {
			bought: []string{"generate", "generate", "generate", "generate"}, // one by votes, one by a curator, two for a battle
			said: []string{"**Robots** was an idea of **Ben**.", "5 members voted for it: Ben, Dana, Eli, Finn, Gus.", "2 members voted for it: Hana, Ivo.",
				"wins with 2 of 3 votes", "🥇 **Robots** · Ben · 5 votes", "juke-stop"}, // the last is the jukebox's panel
			readme: "README.md",
		},
		"radio": {bought: []string{"generate", "generate", "generate"}, readme: "README.md"}, // what the server may spend
		"requests.zh-CN": {bought: []string{"generate", "generate", "generate", "generate"}, said: []string{"juke-stop"},
			readme: "README.zh-CN.md", locale: "zh-CN", alone: true},
		// All commands, one after the other.
		"commands.zh-CN": {bought: []string{"generate", "generate", "generate", "extend", "cover", "variation", "replace_section", "generate"}, locale: "zh-CN", alone: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(filepath.Join("testdata", "stories", name+".txt"))
			if err != nil {
				t.Fatal(err)
			}
			readme, err := os.ReadFile(story.readme)
			if story.readme != "" && (err != nil || !strings.Contains(string(readme), string(text))) {
				t.Errorf("%s does not show this story: %v", story.readme, err)
			}
			var out bytes.Buffer
			dir := t.TempDir()
			args := []string{"sandbox", "--script", filepath.Join("testdata", "stories", name+".txt"), "--out", dir, "--render-time", "50ms", "--song-length", "12s", "--timeout", "2m",
				"--locale", cmp.Or(story.locale, "en-US")}
			if strings.Contains(string(text), "\nhear ") { // short songs, which are heard again and again
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
				Messages  []map[string]any
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
			for _, text := range story.said {
				if !strings.Contains(fmt.Sprint(transcript.Messages), text) {
					t.Errorf("the transcript does not say %q", text)
				}
			}
			if !story.alone {
				return
			}
			for _, said := range english(append(textsOf(transcript.Messages), drawn(out.String())...)) {
				t.Errorf("the bot says %s", said)
			}
		})
	}
}
