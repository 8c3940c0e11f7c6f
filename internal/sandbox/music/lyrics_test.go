package music_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/sandbox/music"
)

func TestLyricsHaveLanguageOfPrompt(t *testing.T) {
	t.Parallel()
	for prompt, c := range map[string]struct{ title, unlike string }{
		"一首关于雨夜里的猫的歌":          {"雨夜里的猫", `[A-Za-z]`},
		"a song about étoiles": {"Song About Étoiles", `\p{Han}|\x{fffd}`},
	} {
		if got := music.TitleFor(prompt); got != c.title {
			t.Errorf("%s is called %q", prompt, got)
		}
		for seed := range uint64(20) {
			for line := range strings.Lines(music.LyricsFor(prompt, seed)) {
				if !strings.HasPrefix(line, "[") && regexp.MustCompile(c.unlike).MatchString(line) {
					t.Errorf("%s: %q", prompt, line)
				}
			}
		}
	}
}
