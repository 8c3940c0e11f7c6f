package media

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox/music"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/typeset"
)

// TestScreenshotOfVideo makes the video of a sandbox song with two scripts and checks the highlighted
// words. `make screenshots` saves the picture for the README and a card.
func TestScreenshotOfVideo(t *testing.T) {
	s := open(t)
	brief := music.Brief{Title: "Lighthouse in the Rain 灯塔", Style: "folk, warm, female voice",
		Prompt: "a lighthouse in the rain", Length: 20 * time.Second,
		Lyrics: "[Verse]\nA lighthouse waits beside the sea\n雨 落 在 屋顶 上\n[Chorus]\nOh keeper light the lamp for me 🌊"}
	score := music.Compose(brief)
	sound := music.EncodeWAV(music.NewTrack(score).Mix())
	picture, err := music.Cover(brief, score.Title, music.CoverSize)
	if err != nil {
		t.Fatal(err)
	}
	one := songs.Song{ID: "s", Title: score.Title, Style: brief.Style, Lyrics: score.Lyrics, Duration: brief.Length,
		Audio: s.put(t, "s/audio", sound), Cover: s.put(t, "s/cover", picture)}
	seconds := func(at float64) time.Duration { return time.Duration(at * float64(time.Second)) }
	for _, w := range score.Words {
		one.Words = append(one.Words, songs.Word{Text: w.Text, Start: seconds(w.Start), End: seconds(w.End),
			Line: w.Line})
	}
	f, err := s.Karaoke(t.Context(), one, "s/karaoke", 10<<20)
	if err != nil {
		t.Fatal(err)
	}
	m, err := s.Master(t.Context(), one, songs.Tags{Artist: "Ana", Album: "Riff Club"}, 10<<20)
	if err != nil {
		t.Fatal(err)
	}
	lines, _ := Lines(one)
	if len(lines) != 3 {
		t.Fatalf("%d lines", len(lines))
	}
	path := s.path(t, f)
	middle := lines[0].Start + (lines[0].End-lines[0].Start)*6/10
	img := frame(t, path, middle)
	if n := lit(img, imageOfWords); n < 500 {
		t.Errorf("%d highlighted pixels", n)
	}
	// The line in the other script is shown before it is highlighted.
	if s.fonts.Drawable("雨", typeset.Style{Size: 46, Bold: true, Outlines: true}) != "" {
		if n := bright(frame(t, path, max(lines[1].Start-200*time.Millisecond, 0)), imageOfNextWords); n < 300 {
			t.Errorf("%d pixels of the next words", n)
		}
	}
	if to := os.Getenv("RIFFBOT_SCREENSHOTS"); to != "" {
		save(t, img, filepath.Join(to, "karaoke.jpg"))
		card, err := os.ReadFile(s.path(t, m.Card))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, "card.jpg"), card,
			0o644); err != nil { //nolint:gosec // a picture for everybody
			t.Fatal(err)
		}
	}
}

// TestCardWithoutSystemFonts checks that without system fonts, Latin text uses the embedded font
// and other text is omitted.
func TestCardWithoutSystemFonts(t *testing.T) {
	s := open(t)
	t.Setenv("FONTCONFIG_FILE", filepath.Join(t.TempDir(), "none.conf"))
	s.fonts = typeset.Builtin()
	one := song()
	one.Audio = s.sound(t, 10, "wav")
	f, err := s.Karaoke(t.Context(), one, "s/karaoke", 10<<20)
	if err != nil {
		t.Fatal(err)
	}
	path := s.path(t, f)
	if n := lit(frame(t, path, 4900*time.Millisecond), imageOfWords); n < 500 {
		t.Errorf("%d highlighted pixels in the first line", n)
	}
	if n := bright(frame(t, path, 8*time.Second), imageOfNextWords); n > 100 {
		t.Errorf("boxes drawn for the second line: %d pixels", n)
	}
}
