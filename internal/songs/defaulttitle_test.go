package songs

import "testing"

func TestSongWithoutTitleIsNamedAfterItsText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		prompt, lyrics, want string
	}{
		{"rain on a tin roof", "", "Rain on a tin roof"},
		{"  “a love song”.\nsecond line", "", "A love song"},
		{"", "[Verse]\nWalking home\nIn the snow", "Walking home"},
		{"", "[Instrumental]", ""},
		{"a song about the sea, with a very long description of everything that happens in it", "", "A song about the sea"},
		{"one two three four five six seven eight nine ten eleven twelve thirteen", "", "One two three four five six seven eight nine ten eleven…"},
		{"雨夜里的一首歌", "", "雨夜里的一首歌"},
		{"", "", ""},
	} {
		if got := defaultTitle(SongSpec{Prompt: c.prompt, Lyrics: c.lyrics}); got != c.want {
			t.Errorf("%q, %q: %q, want %q", c.prompt, c.lyrics, got, c.want)
		}
	}
}
