package music_test

import (
	"bytes"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox/music"
)

func brief(prompt, style string) music.Brief {
	return music.Brief{Prompt: prompt, Style: style, Length: 6 * time.Second, Seed: 1}
}

func TestLevelsOfSongs(t *testing.T) {
	for _, style := range []string{"lullaby", "metal", "waltz", "synthwave", "lo-fi", "christmas", "ambient",
		"chiptune", "nothing known"} {
		t.Run(style, func(t *testing.T) {
			t.Parallel()
			pcm := music.Compose(brief("rain on tin roofs", style)).Render(music.AllParts...)
			if want := 6 * music.SampleRate * 2; len(pcm) != want {
				t.Fatalf("%d samples, want %d", len(pcm), want)
			}
			sum, peak, sides, held := 0.0, 0.0, 0.0, 0
			for i := 0; i < len(pcm); i += 2 {
				l, r := float64(pcm[i]), float64(pcm[i+1])
				sum += l*l + r*r
				peak = max(peak, math.Abs(l), math.Abs(r))
				sides += math.Abs(l - r)
				if math.Abs(l) >= 0.6599 {
					held++
				}
			}
			loudness := 10 * math.Log10(sum/float64(len(pcm)))
			if loudness < -30 || loudness > -8 {
				t.Errorf("mean level %.1f dB", loudness)
			}
			if peak > 0.67 {
				t.Errorf("peak %.2f", peak)
			}
			if sides/float64(len(pcm)) < 1e-4 {
				t.Error("left and right are equal")
			}
			if share := float64(held) / float64(len(pcm)); share > 0.01 {
				t.Errorf("%.1f %% of the samples are clipped", share*100)
			}
		})
	}
}

func TestComposeIsDeterministic(t *testing.T) {
	a, b := music.Compose(brief("night drive", "synthwave")), music.Compose(brief("night drive", "synthwave"))
	if x, y := a.Render(music.Lead), b.Render(music.Lead); !bytes.Equal(asBytes(x), asBytes(y)) {
		t.Error("songs of the same brief differ")
	}
	other := brief("night drive", "synthwave")
	other.Seed = 2
	if x, y := a.Render(music.Lead), music.Compose(other).Render(music.Lead); bytes.Equal(asBytes(x), asBytes(y)) {
		t.Error("two takes are equal")
	}
}

func asBytes(pcm []float32) []byte {
	b := make([]byte, 0, len(pcm)*2)
	for _, v := range pcm {
		n := int16(v * 32767)
		b = append(b, byte(n), byte(n>>8))
	}
	return b
}

func TestWordsFollowTheLyrics(t *testing.T) {
	b := brief("", "pop")
	b.Lyrics = "[Verse]\nhello there\n[Chorus]\nworld"
	s := music.Compose(b)
	var got []string
	last := 0.0
	for _, w := range s.Words {
		got = append(got, w.Text)
		if w.Start < last-1e-9 || w.End < w.Start || w.End > s.Length {
			t.Errorf("%q is sung from %.2f to %.2f after %.2f", w.Text, w.Start, w.End, last)
		}
		last = w.Start
		if strings.HasPrefix(w.Text, "[") && w.Start != w.End {
			t.Errorf("marker %q has a duration", w.Text)
		}
	}
	if text := strings.Join(got, " "); text != "[Verse] hello there [Chorus] world" {
		t.Errorf("words: %s", text)
	}
	if s.Words[2].Line != 1 || s.Words[4].Line != 3 {
		t.Errorf("lines: %+v", s.Words)
	}
}

func TestLyricsAreWrittenForPrompt(t *testing.T) {
	s := music.Compose(brief("a song for Christmas", ""))
	if s.Title != "Song for Christmas" {
		t.Errorf("title %q", s.Title)
	}
	if !strings.Contains(strings.ToLower(s.Lyrics), "christmas") || !strings.Contains(s.Lyrics, "[Chorus]") {
		t.Errorf("lyrics:\n%s", s.Lyrics)
	}
	silent := brief("night drive", "ambient")
	silent.Instrumental = true
	if s := music.Compose(silent); s.Lyrics != "[Instrumental]" || len(s.Words) != 0 || len(s.Notes[music.Lead]) == 0 {
		t.Errorf("an instrumental sings: %q, %d words", s.Lyrics, len(s.Words))
	}
}

func TestAllLengthsAndTextsRender(t *testing.T) {
	for _, b := range []music.Brief{
		{Prompt: "x", Length: 200 * time.Millisecond},
		{Lyrics: strings.Repeat("[Verse]\nmany many words\n", 60), Length: 2 * time.Second},
		{Lyrics: "雨が降る\n🎉🎉\n[", Length: time.Second},
		{Prompt: "!!!", Length: time.Second, Instrumental: true},
	} {
		if pcm := music.Compose(b).Render(music.AllParts...); len(pcm) == 0 {
			t.Errorf("silence for %+v", b)
		}
	}
}

func TestFFmpegReadsTheFile(t *testing.T) {
	ffprobe, err := exec.LookPath("ffprobe")
	if err != nil {
		t.Skip("ffprobe is not installed")
	}
	b := brief("rain on tin roofs", "lo-fi")
	data, err := music.EncodeM4A(music.Compose(b).Render(music.AllParts...), 96_000)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "song.m4a")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), ffprobe, "-v", "error", "-show_entries",
		"stream=codec_name,channels,sample_rate:format=duration", "-of", "compact", file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, want := range []string{"codec_name=opus", "channels=2", "sample_rate=48000", "duration=6.0"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("ffprobe does not report %s:\n%s", want, out)
		}
	}
}

func BenchmarkThirtySeconds(b *testing.B) {
	brief := brief("rain on tin roofs", "synthwave")
	brief.Length = 30 * time.Second
	for b.Loop() {
		if _, err := music.EncodeM4A(music.Compose(brief).Render(music.AllParts...), 96_000); err != nil {
			b.Fatal(err)
		}
	}
}
