package songs_test

import (
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

func TestSectionIsFoundByItsName(t *testing.T) {
	song := songs.Song{Duration: 100 * time.Second}
	for n, name := range []string{"[Intro]", "[Couplet é]", "[Chorus]", "[Chorus]", "[副歌]"} {
		song.Words = append(song.Words, songs.Word{Text: name, Start: time.Duration(n) * 20 * time.Second})
	}
	for typed, want := range map[string]string{
		"chorus": "Chorus 1", "CHORUS ２": "Chorus 2", "ｉｎｔｒｏ": "Intro", "couplet e": "Couplet é",
		"COUPLET E\u0301": "Couplet é", "副歌": "副歌", "verse": "", "": "", "\u200b": "",
	} {
		got := ""
		if part := song.Section(typed); part != nil {
			got = part.Name
		}
		if got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}
