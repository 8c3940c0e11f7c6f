package main

import (
	"bytes"
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
		bought, said []string
		readme       string // where it is shown, with the command that tells it
		alone        bool   // the bot says nothing in another language than the story's
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
			readme: "README.zh-CN.md", alone: true},
		// All commands, one after the other.
		"commands.zh-CN": {bought: []string{"generate", "generate", "generate", "extend", "cover", "swap_vocals", "replace_section", "generate"}, alone: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(filepath.Join("testdata", "stories", name+".txt"))
			if err != nil {
				t.Fatal(err)
			}
			command := "go run . sandbox --unlimited --locale zh-CN --song-length 12s --script testdata/stories/" + name + ".txt"
			if story.readme != "" {
				command = shownIn(t, story.readme, name, string(text))
			}
			var out bytes.Buffer
			dir := t.TempDir()
			args := append(strings.Fields(strings.ReplaceAll(command, " out/", " "+dir+"/"))[3:], "--out", dir, "--render-time", "50ms", "--timeout", "2m")
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

// shownIn is the command with which a README tells a story that it shows.
func shownIn(t *testing.T, readme, name, story string) string {
	t.Helper()
	b, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), story) {
		t.Errorf("%s does not show this story", readme)
	}
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "go run . sandbox ") && strings.HasSuffix(line, "/"+name+".txt") {
			return line
		}
	}
	t.Fatalf("%s does not say how to tell this story", readme)
	return ""
}
