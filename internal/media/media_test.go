package media

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"riffbot/internal/songs"
)

func TestTheBitrateIsTheHighestThatFits(t *testing.T) {
	for _, c := range []struct {
		length time.Duration
		limit  int64
		want   int
		ok     bool
	}{
		{3 * time.Minute, 10 << 20, highestBitrate, true},
		{9 * time.Minute, 10 << 20, 139810, true},
		{time.Hour, 10 << 20, 20971, false},
		{0, 10 << 20, 0, false},
	} {
		got, ok := fittingBitrate(c.length, c.limit)
		if got != c.want || ok != c.ok {
			t.Errorf("%s in %d bytes: %d, %v", c.length, c.limit, got, ok)
		}
		if ok && float64(got)*c.length.Seconds()/8 > float64(c.limit) {
			t.Errorf("%s at %d bit/s is more than %d bytes", c.length, got, c.limit)
		}
	}
}

func TestAProgramsLastWordsAreInTheError(t *testing.T) {
	err := run2(t.Context(), "/bin/sh", "-c", "echo 'codec not found' >&2; exit 1")
	if err == nil || !strings.Contains(err.Error(), "codec not found") {
		t.Errorf("%v", err)
	}
	err = run2(t.Context(), "/bin/sh", "-c", "yes noise | head -c 100000 >&2; echo the end >&2; exit 1")
	if err == nil || len(err.Error()) > 5000 || !strings.Contains(err.Error(), "the end") {
		t.Errorf("%d bytes", len(err.Error()))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := run2(ctx, "/bin/sh", "-c", "exec sleep 60"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

func TestFindSaysWhatIsMissing(t *testing.T) {
	if f, err := Find(Off, nil); f != nil || err != nil {
		t.Errorf("%v, %v", f, err)
	}
	if _, err := Find("no-such-program", nil); err == nil {
		t.Error("a missing program is found")
	}
}

// run2 runs a program whose output nobody reads.
func run2(ctx context.Context, program string, args ...string) error {
	_, err := run(ctx, "", nil, true, program, args...)
	return err
}

// all is a font with every letter.
func all(text string) string { return text }

func song() songs.Song {
	s := songs.Song{ID: "s", Take: 1, Title: `Tin {\\an8} "Roofs"`, Style: "folk; warm = slow", Model: "FUZZ", Duration: 10 * time.Second,
		Lyrics: "[Verse]\nrain on the roof\n[Chorus]\n雨 在 屋顶 上"}
	for i, w := range []string{"[Verse]", "rain", "on", "the", "roof", "[Chorus]", "雨", "在", "屋顶", "上"} {
		at := time.Duration(i) * time.Second
		line := []int{0, 1, 1, 1, 1, 2, 3, 3, 3, 3}[i]
		end := at + 800*time.Millisecond
		if w[0] == '[' {
			end = at
		}
		s.Words = append(s.Words, songs.Word{Text: w, Start: at, End: end, Line: line})
	}
	return s
}

func TestWordsWithTimes(t *testing.T) {
	lrc := LRC(song(), "Ana")
	for _, want := range []string{"[ar:Ana]\n", "[00:01.00]<00:01.00>rain <00:02.00>on", "<00:04.00>roof <00:04.80>\n", "[00:06.00]<00:06.00>雨", "[length:0:10]"} {
		if !strings.Contains(lrc, want) {
			t.Errorf("no %q in %s", want, lrc)
		}
	}
	if strings.Contains(lrc, "Verse") {
		t.Error("a marker is sung")
	}
	srt := SRT(song())
	if !strings.Contains(srt, "1\n00:00:01,000 --> 00:00:04,800\nrain on the roof\n\n2\n00:00:06,000 --> 00:00:09,800\n") {
		t.Errorf("%s", srt)
	}
	estimated := song()
	estimated.Words = nil
	if lrc, srt := LRC(estimated, ""), SRT(estimated); !strings.Contains(lrc, "approximate") || !strings.Contains(srt, "approximate") || strings.Contains(lrc, "<00") || !strings.Contains(lrc, "]rain on the roof") {
		t.Errorf("%s%s", lrc, srt)
	}
}

// Whatever times come in, those that go out are in order and within the song.
func FuzzLinesAreInOrder(f *testing.F) {
	f.Add("[Verse]\na b\n\n[Chorus]\nc", uint16(10), int16(3), int16(-5))
	f.Fuzz(func(t *testing.T, lyrics string, length uint16, a, b int16) {
		for _, words := range [][]songs.Word{nil, {{Text: "x", Start: time.Duration(a) * time.Second, End: time.Duration(b) * time.Second}, {Text: "y", Start: time.Duration(b) * time.Second, End: time.Duration(a) * time.Second, Line: 1}}} {
			s := songs.Song{Lyrics: lyrics, Words: words, Duration: time.Duration(length) * time.Second}
			lines, _ := Lines(s)
			last := time.Duration(0)
			for _, l := range lines {
				if l.Start < last || l.End < l.Start || l.End > s.Duration {
					t.Errorf("%s to %s after %s, of %s", l.Start, l.End, last, s.Duration)
				}
				last = l.Start
				for _, w := range l.Words {
					if w.Start < l.Start || w.End > l.End || w.End < w.Start {
						t.Errorf("the word %q from %s to %s", w.Text, w.Start, w.End)
					}
				}
			}
			_, _, _ = LRC(s, "x"), SRT(s), ass(s, all)
		}
	})
}

// What somebody writes is shown and is no command of the subtitles.
func TestSubtitlesLightWordsWhenTheyAreSung(t *testing.T) {
	text := ass(song(), all)
	if strings.Contains(text, `{\\an8}`) || strings.Contains(text, `{\an8}`) {
		t.Errorf("a title gives orders: %s", text)
	}
	for _, l := range []struct {
		start time.Duration
		words []songs.Word
	}{{0, song().Words[1:5]}, {4 * time.Second, song().Words[6:10]}} {
		line := sung(Line{Words: l.words, Start: l.words[0].Start}, l.start, all)
		at, i := l.start, 0
		for _, m := range regexp.MustCompile(`\{\\(kf?)(\d+)\}`).FindAllStringSubmatch(line, -1) {
			n, _ := strconv.Atoi(m[2])
			if m[1] == "kf" {
				if d := (at - l.words[i].Start).Abs(); d > 50*time.Millisecond {
					t.Errorf("%q is lit at %s, sung at %s", l.words[i].Text, at, l.words[i].Start)
				}
				i++
			}
			at += time.Duration(n) * 10 * time.Millisecond
		}
		if i != len(l.words) {
			t.Errorf("%d words are lit: %s", i, line)
		}
	}
}

func TestTagsAreArgumentsAndNamesAreNoProtocols(t *testing.T) {
	kind, err := formatOf("m4a")
	if err != nil {
		t.Fatal(err)
	}
	at := func(name string) string { return "/bench/" + name }
	args := writeArgs([]string{"-f", "mov", "-i", "file:/data/concat:evil"}, "anull", tagsOf(song(), songs.Credits{Artist: "-y"}), true, at, part{kind, 96000, "out.m4a"})
	for _, want := range []string{"file:/data/concat:evil", "96000", "artist=-y", "file:/bench/cover.jpg"} {
		if !slices.Contains(args, want) {
			t.Errorf("no %q in %q", want, args)
		}
	}
	if args[len(args)-1] != "file:/bench/out.m4a" {
		t.Errorf("%q", args)
	}
}

func TestWhatAFileIsIsSeenByItsBytes(t *testing.T) {
	for head, want := range map[string]string{"": "", "<html>": "", "#EXTM3U\nfile:///etc/passwd": "", "OggS": "ogg", "\x00\x00\x00\x18ftypM4A ": "mov", "ID3\x03": "mp3", "RIFF....WAVE": "wav", "ffconcat version 1.0": ""} {
		if got := demuxer([]byte(head)); got != want {
			t.Errorf("%q: %q, not %q", head, got, want)
		}
	}
}

func TestTheMeterKeepsTheLoudestMoments(t *testing.T) {
	m := &meter{}
	for i := range 4 * peakRate { // four seconds that become louder, in odd pieces
		v := int16(i * 2)
		b := []byte{byte(v), byte(v >> 8)}
		if _, err := m.Write(b[:1]); err != nil {
			t.Fatal(err)
		}
		if _, err := m.Write(b[1:]); err != nil {
			t.Fatal(err)
		}
	}
	bars := m.stretches(4)
	if m.samples != 4*peakRate || len(m.loudest) != 80 || !slices.IsSorted(bars) || bars[3] != 1 {
		t.Errorf("%d samples, %d moments, %v", m.samples, len(m.loudest), bars)
	}
}
