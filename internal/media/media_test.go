package media

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"riffbot/internal/blobs"
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
		{9 * time.Minute, 10 << 20, 142399, true},
		{time.Hour, 10 << 20, 21359, false},
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

func TestArgumentsAreAListAndNamesAreNoProtocols(t *testing.T) {
	args := fitArgs("/data/concat:evil", "/tmp/out.m4a", 96000)
	if !slices.Contains(args, "file:/data/concat:evil") || !slices.Contains(args, "96000") || args[len(args)-1] != "file:/tmp/out.m4a" {
		t.Errorf("%q", args)
	}
}

func TestAProgramsLastWordsAreInTheError(t *testing.T) {
	err := run(t.Context(), "/bin/sh", "-c", "echo 'codec not found' >&2; exit 1")
	if err == nil || !strings.Contains(err.Error(), "codec not found") {
		t.Errorf("%v", err)
	}
	err = run(t.Context(), "/bin/sh", "-c", "yes noise | head -c 100000 >&2; echo the end >&2; exit 1")
	if err == nil || len(err.Error()) > 5000 || !strings.Contains(err.Error(), "the end") {
		t.Errorf("%d bytes", len(err.Error()))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := run(ctx, "/bin/sh", "-c", "exec sleep 60"); !errors.Is(err, context.DeadlineExceeded) {
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

// A real song through the real program, judged by ffprobe.
func TestAWholeSongFits(t *testing.T) {
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Skip("ffmpeg is not installed; fitting is tested where it is")
	}
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	files, err := blobs.Open(t.Context(), "", "mem://") // which has no paths
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = files.Close() }()
	wav, err := exec.CommandContext(t.Context(), ffmpeg, "-v", "error", "-f", "lavfi", "-i", "aevalsrc=random(0)*0.2|random(1)*0.2:s=48000:d=20", "-f", "wav", "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	size, err := files.Write(t.Context(), "s/audio", func(w io.Writer) error { _, err := io.Copy(w, bytes.NewReader(wav)); return err })
	if err != nil {
		t.Fatal(err)
	}
	f, err := Find("ffmpeg", files)
	if err != nil {
		t.Fatal(err)
	}
	const limit = 200_000
	song := songs.Song{ID: "s", Duration: 20 * time.Second}
	fitted, err := f.Fit(t.Context(), songs.File{Key: "s/audio", Size: size}, "s/posted", song, limit)
	if err != nil || fitted.Size > limit || fitted.Size < limit/2 {
		t.Fatalf("%+v, %v", fitted, err)
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) != 0 {
		t.Errorf("%v, %v", left, err)
	}
	path := filepath.Join(t.TempDir(), "posted")
	if err := f.fetch(t.Context(), fitted.Key, path); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "ffprobe", "-v", "error", "-show_entries", "stream=codec_name,channels:format=duration", "-of", "compact", path).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "codec_name=aac|channels=2") || !strings.Contains(string(out), "duration=20.0") {
		t.Errorf("%v: %s", err, out)
	}
	if _, err := f.Fit(t.Context(), songs.File{Key: "s/audio"}, "s/posted", song, 1000); !errors.Is(err, songs.ErrCannotFit) {
		t.Errorf("%v", err)
	}
	if _, err := f.Fit(t.Context(), songs.File{Key: "gone/audio"}, "s/posted", song, limit); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("%v", err)
	}
}
