package media

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/blobs"
	"github.com/riffbot/riffbot/internal/songs"
)

// TestConcurrentRequestsShareExport requests the same export ten times concurrently.
func TestConcurrentRequestsShareExport(t *testing.T) {
	s := quick(t)
	c := testExports(s.FFmpeg, s.files)
	one := songs.Song{ID: "s", Title: "T", Audio: s.sound(t, 2, "wav")}
	var all sync.WaitGroup
	got := make([]songs.File, 10)
	for i := range got {
		all.Go(func() {
			f, err := c.Format(t.Context(), one, ana, "mp3", 10<<20)
			if err != nil {
				t.Error(err)
			}
			got[i] = f
		})
	}
	all.Wait()
	if len(slices.Compact(got)) != 1 || got[0].Size == 0 || got[0].ContentType != "audio/mpeg" ||
		got[0].Extension != ".mp3" {
		t.Errorf("%+v", got)
	}
	// What is kept needs no recording, nor anything to make it with: it is opened.
	one.Audio.Key = "gone"
	if f, err := c.Format(t.Context(), one, ana, "mp3", 10<<20); err != nil || f != got[0] {
		t.Errorf("%+v, %v", f, err)
	}
	// With another name in its tags it is another file, which cannot be made now.
	if _, err := c.Format(t.Context(), one, songs.Tags{Artist: "Ben"}, "mp3", 10<<20); !errors.Is(err,
		songs.ErrNotFound) {
		t.Errorf("%v", err)
	}
	s.tidy(t)
}

// TestExportsWithoutFFmpeg checks that the original file, the lyrics and the archive need no ffmpeg.
func TestExportsWithoutFFmpeg(t *testing.T) {
	files, err := blobs.Open(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = files.Close() })
	put := func(key, text string) songs.File {
		size, err := files.Write(t.Context(), key,
			func(w io.Writer) error { _, err := io.WriteString(w, text); return err })
		if err != nil {
			t.Fatal(err)
		}
		return songs.File{Key: key, Size: size, Extension: ".m4a"}
	}
	c := testExports(nil, files)
	one := song()
	one.Title, one.Audio, one.Cover = `Rain / on: "Roofs" 雨`, put("s/audio", "sound"), put("s/cover", "picture")
	one.Cover.Extension = ".png"
	if f, err := c.Format(t.Context(), one, ana, "m4a", 100); err != nil || f != one.Audio {
		t.Errorf("%+v, %v", f, err)
	}
	for _, do := range []func() error{
		func() error { _, err := c.Format(t.Context(), one, ana, "m4a", 4); return err },
		func() error { _, err := c.Format(t.Context(), one, ana, "mp3", 1<<20); return err },
		func() error { _, err := c.Karaoke(t.Context(), one, 1<<20); return err },
		func() error { _, err := c.Voice(t.Context(), one, 1<<20); return err },
	} {
		if err := do(); !errors.Is(err, ErrNoTool) {
			t.Errorf("%v", err)
		}
	}
	f, err := c.Bundle(t.Context(), one, ana, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	r, err := files.Open(t.Context(), f.Key)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	data, err := io.ReadAll(r)
	if err != nil || int64(len(data)) != f.Size {
		t.Fatalf("%d of %d bytes, %v", len(data), f.Size, err)
	}
	z, err := zip.NewReader(bytes.NewReader(data), f.Size)
	if err != nil {
		t.Fatal(err)
	}
	in := map[string]string{}
	for _, part := range z.File {
		from, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(from)
		if err != nil {
			t.Fatal(err)
		}
		in[part.Name] = string(text)
	}
	name := "Rain on Roofs 雨"
	if len(in) != 5 || in[name+".m4a"] != "sound" || in["cover.png"] != "picture" ||
		!strings.Contains(in[name+".txt"], "rain on the roof") ||
		!strings.Contains(in[name+".lrc"], "<00:01.00>rain") || !strings.Contains(in[name+".srt"], "-->") {
		t.Errorf("%q", in)
	}
}

// TestExportFitsLimit checks that an export above the limit gets a lower bitrate.
func TestExportFitsLimit(t *testing.T) {
	s := open(t)
	c := testExports(s.FFmpeg, s.files)
	one := songs.Song{ID: "s", Title: "T", Audio: s.sound(t, 8, "wav"),
		Posted: songs.File{Key: "s/posted", Size: 5 << 20}}
	if f, err := c.Format(t.Context(), one, ana, "m4a", 5<<20); err != nil || f != one.Posted {
		t.Errorf("%+v, %v", f, err)
	}
	f, err := c.Format(t.Context(), one, ana, "m4a", 100_000)
	if err != nil || f.Size > 100_000 {
		t.Fatalf("%+v, %v", f, err)
	}
	if _, seconds := probe(t, s.path(t, f)); seconds < 7.9 {
		t.Errorf("%g s are left", seconds)
	}
	v, err := c.Voice(t.Context(), one, 1<<20)
	again, second := c.Voice(t.Context(), songs.Song{ID: "s"}, 1<<20)
	if err != nil || second != nil || again != v || v.Length.Round(time.Second) != 8*time.Second || v.Waveform == "" {
		t.Errorf("%+v, %v; %+v, %v", v, err, again, second)
	}
}
