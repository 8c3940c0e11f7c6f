package media

import (
	"os"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/songs"
)

// TestMP3TagFrames checks that lyrics and comment are in USLT and COMM, not in
// TXXX.
func TestMP3TagFrames(t *testing.T) {
	s := quick(t)
	one := songs.Song{ID: "s", Title: "Regen über 雨 🎵", Style: "pop", Lyrics: "[Verse]\nrain\n雨 = 1; #2\\",
		Model: "M-1", Audio: s.sound(t, 1, "wav"), Cover: s.cover(t)}
	f, err := s.Export(t.Context(), one, "k", songs.Tags{Artist: "Ana & Ben", Album: "Club"}, "mp3", 20<<20)
	if err != nil {
		t.Fatal(err)
	}
	found, seconds := probe(t, s.path(t, f))
	if seconds < 0.9 || seconds > 1.2 {
		t.Errorf("%g s", seconds)
	}
	want := map[string]string{"title": one.Title, "artist": "Ana & Ben", "album": "Club", "genre": "pop",
		"comment": "Made with AI (M-1)", "lyrics-und": one.Lyrics}
	for name, text := range want {
		if got := tag(found.Format.Tags, name); got != text {
			t.Errorf("%s: %q", name, got)
		}
	}
	if len(found.Streams) != 2 || found.Streams[1].Disposition["attached_pic"] != 1 || found.Streams[1].Width != 640 {
		t.Errorf("streams %+v", found.Streams)
	}
	data, err := os.ReadFile(s.path(t, f))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data[:4096]), "TXXX") || !strings.HasPrefix(string(data), "ID3\x03") {
		t.Error("tag has frames that players do not show, or another version")
	}
	s.tidy(t)
}
