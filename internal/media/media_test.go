package media

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/typeset"
)

func TestFittingBitrate(t *testing.T) {
	for _, c := range []struct {
		length time.Duration
		limit  int64
		want   int
		ok     bool
	}{
		{3 * time.Minute, 10 << 20, maxBitrate, true},
		{9 * time.Minute, 10 << 20, 139810, true},
		{time.Hour, 10 << 20, 20971, false},
		{0, 10 << 20, 0, false},
	} {
		got, ok := fittingBitrate(c.length, c.limit)
		if got != c.want || ok != c.ok {
			t.Errorf("%s in %d bytes: %d, %v", c.length, c.limit, got, ok)
		}
		if ok && float64(got)*c.length.Seconds()/8 > float64(c.limit) {
			t.Errorf("%s at %d bit/s exceeds %d bytes", c.length, got, c.limit)
		}
	}
}

func TestErrorContainsEndOfStderr(t *testing.T) {
	err := runQuietly(t.Context(), "/bin/sh", "-c", "echo 'codec not found' >&2; exit 1")
	if err == nil || !strings.Contains(err.Error(), "codec not found") {
		t.Errorf("%v", err)
	}
	err = runQuietly(t.Context(), "/bin/sh", "-c", "yes noise | head -c 100000 >&2; echo the end >&2; exit 1")
	if err == nil || len(err.Error()) > 5000 || !strings.Contains(err.Error(), "the end") {
		t.Errorf("%d bytes", len(err.Error()))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := runQuietly(ctx, "/bin/sh", "-c", "exec sleep 60"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

func TestFindReportsMissingProgram(t *testing.T) {
	if f, err := Find(Off, nil); f != nil || err != nil {
		t.Errorf("%v, %v", f, err)
	}
	if _, err := Find("no-such-program", nil); err == nil {
		t.Error("missing program found")
	}
}

// runQuietly runs a program without its output.
func runQuietly(ctx context.Context, program string, args ...string) error {
	_, err := run(ctx, "", nil, true, program, args...)
	return err
}

// builtin are the embedded fonts.
var builtin = typeset.Builtin()

func song() songs.Song {
	s := songs.Song{ID: "s", Take: 1, Title: `Tin {\\an8} "Roofs"`, Style: "folk; warm = slow", Model: "FUZZ",
		Duration: 10 * time.Second,
		Lyrics:   "[Verse]\nrain on the roof\n[Chorus]\n雨 在 屋顶 上"}
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

func TestTimedText(t *testing.T) {
	lrc := LRC(song(), "Ana")
	for _, want := range []string{"[ar:Ana]\n", "[00:01.00]<00:01.00>rain <00:02.00>on", "<00:04.00>roof <00:04.80>\n",
		"[00:06.00]<00:06.00>雨", "[length:0:10]"} {
		if !strings.Contains(lrc, want) {
			t.Errorf("no %q in %s", want, lrc)
		}
	}
	if strings.Contains(lrc, "Verse") {
		t.Error("marker included in lines")
	}
	srt := SRT(song())
	if !strings.Contains(srt, "1\n00:00:01,000 --> 00:00:04,800\nrain on the roof\n\n2\n00:00:06,000 --> 00:00:09,800\n") {
		t.Errorf("%s", srt)
	}
	estimated := song()
	estimated.Words = nil
	if lrc, srt := LRC(estimated, ""), SRT(estimated); !strings.Contains(lrc, "approximate") ||
		!strings.Contains(srt, "approximate") || strings.Contains(lrc, "<00") ||
		!strings.Contains(lrc, "]rain on the roof") {
		t.Errorf("%s%s", lrc, srt)
	}
}

// FuzzLinesAreInOrder checks that times of lines are ascending and within the song.
func FuzzLinesAreInOrder(f *testing.F) {
	f.Add("[Verse]\na b\n\n[Chorus]\nc", uint16(10), int16(3), int16(-5))
	f.Fuzz(func(t *testing.T, lyrics string, length uint16, a, b int16) {
		for _, words := range [][]songs.Word{nil,
			{{Text: "x", Start: time.Duration(a) * time.Second, End: time.Duration(b) * time.Second},
				{Text: "y", Start: time.Duration(b) * time.Second, End: time.Duration(a) * time.Second, Line: 1}}} {
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
						t.Errorf("word %q from %s to %s", w.Text, w.Start, w.End)
					}
				}
			}
			_, _, _ = LRC(s, "x"), SRT(s), ass(s, builtin)
		}
	})
}

func TestArguments(t *testing.T) {
	kind, err := formatOf("m4a")
	if err != nil {
		t.Fatal(err)
	}
	at := func(name string) string { return "/workdir/" + name }
	args := writeArgs([]string{"-f", "mov", "-i", "file:/data/concat:evil"},
		"anull", tagsOf(song(), songs.Tags{Artist: "-y"}), true, at, part{kind, 96000, "out.m4a"})
	for _, want := range []string{"file:/data/concat:evil", "96000", "artist=-y", "file:/workdir/cover.jpg"} {
		if !slices.Contains(args, want) {
			t.Errorf("no %q in %q", want, args)
		}
	}
	if args[len(args)-1] != "file:/workdir/out.m4a" {
		t.Errorf("%q", args)
	}
}

func TestDemuxerByContent(t *testing.T) {
	for head, want := range map[string]string{"": "", "<html>": "", "#EXTM3U\nfile:///etc/passwd": "", "OggS": "ogg",
		"\x00\x00\x00\x18ftypM4A ": "mov", "ID3\x03": "mp3", "RIFF....WAVE": "wav", "ffconcat version 1.0": ""} {
		if got := demuxer([]byte(head)); got != want {
			t.Errorf("%q: %q, want %q", head, got, want)
		}
	}
}

func TestMeterKeepsPeaks(t *testing.T) {
	m := &meter{}
	for i := range 4 * peakRate { // four seconds of increasing volume, in chunks of odd size
		v := int16(i * 2)
		b := []byte{byte(v), byte(v >> 8)}
		if _, err := m.Write(b[:1]); err != nil {
			t.Fatal(err)
		}
		if _, err := m.Write(b[1:]); err != nil {
			t.Fatal(err)
		}
	}
	bars := m.levels(4)
	if m.samples != 4*peakRate || len(m.loudest) != 80 || !slices.IsSorted(bars) || bars[3] != 1 {
		t.Errorf("%d samples, %d moments, %v", m.samples, len(m.loudest), bars)
	}
}
