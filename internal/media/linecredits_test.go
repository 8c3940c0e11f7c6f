package media

import (
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/typeset"
)

// TestFilesNameAuthorsOfLines checks that timed lyrics and the subtitles of the karaoke video have the author of each
// line, and that those of other songs are as before.
func TestFilesNameAuthorsOfLines(t *testing.T) {
	t.Parallel()
	s := songs.Song{Title: "Rain", Lyrics: "[Verse]\nrain on tin\nsnow on stone", Duration: time.Minute}
	plain, subtitles := LRC(s, "Ana"), ass(s, typeset.System())
	if strings.Contains(plain, "[au:") {
		t.Errorf("a song of one author has %s", plain)
	}
	s.Credits = []songs.LineCredit{{Line: "Rain on tin", Author: songs.Member{ID: "a", Name: "Ana"}},
		{Line: "Snow on stone", Author: songs.Member{ID: "b", Name: "Ben [x]"}}}
	lrc := LRC(s, "Ana")
	for _, want := range []string{"[au:Ana, Ben (x)]\n", "# Ana\n[", "# Ben (x)\n["} {
		if !strings.Contains(lrc, want) {
			t.Errorf("%q is not in %s", want, lrc)
		}
	}
	added := strings.Count(ass(s, typeset.System()), "Dialogue:") - strings.Count(subtitles, "Dialogue:")
	if added != 2 {
		t.Errorf("%d shapes of names, want one for each line", added)
	}
	if lines, _ := Lines(s); lines[1].Author != "Ben [x]" {
		t.Errorf("%+v", lines)
	}
}
