package bench

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/blobs"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/songs"
)

const (
	videoRounds = 3
	videoLength = 30 * time.Second
	videoLimit  = 10 << 20
)

// BenchmarkKaraoke compares the video of a song with one ffmpeg process that makes the same picture: a still image, the
// waveform and the lyrics, at the same size and rate and with the same settings of the encoders. Unlike the bot's, its
// lyrics are not highlighted, and its sound is not normalised. Processor time is compared, because videos run at a low
// priority.
func BenchmarkKaraoke(b *testing.B) {
	path, err := exec.LookPath("ffmpeg")
	if err != nil {
		b.Skip("ffmpeg is not installed")
	}
	files, err := blobs.Open(b.TempDir(), "")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = files.Close() }()
	f, err := media.Find(path, files)
	if err != nil {
		b.Fatal(err)
	}
	song, dir := videoSong(b, files, path)
	for range b.N {
		var ours, plain time.Duration
		for range videoRounds {
			before := allCPUTime(b)
			if _, err := f.Karaoke(b.Context(), song, "s/karaoke", videoLimit); err != nil {
				b.Fatal(err)
			}
			between := allCPUTime(b)
			runFFmpeg(b, path, dir, plainVideo()...)
			ours, plain = ours+between-before, plain+allCPUTime(b)-between
		}
		ratio := float64(ours) / float64(plain)
		report(result{name: fmt.Sprintf("karaoke video of %s: processor time", videoLength),
			value: milliseconds(ours / videoRounds), baseline: milliseconds(plain/videoRounds) + " for one ffmpeg process",
			ratio: ratio, goal: "≤ 1.0 ×", missed: ratio > 1})
		b.ReportMetric(0, "ns/op")
	}
}

// allCPUTime returns the processor time of the process and of the programs that it ran.
func allCPUTime(b *testing.B) time.Duration {
	b.Helper()
	return cpuTime(b, syscall.RUSAGE_SELF) + cpuTime(b, syscall.RUSAGE_CHILDREN)
}

// plainVideo returns the arguments of an ffmpeg process in the directory of [videoSong].
func plainVideo() []string {
	const rate = "1200000"
	return []string{"-loop", "1", "-framerate", "25", "-i", "still.jpg", "-i", "song.m4a", "-filter_complex",
		"[1:a]asplit=2[sound][seen];[seen]showwaves=s=740x90:mode=cline:rate=25:colors=white@0.7[wave];" +
			"[0:v][wave]overlay=470:330:shortest=1,subtitles=words.srt,format=yuv420p[picture]",
		"-map", "[picture]", "-map", "[sound]", "-c:v", "libx264", "-preset", "superfast", "-g", "250", "-b:v", rate,
		"-maxrate", rate, "-bufsize", "2400000", "-c:a", "aac", "-b:a", "96000", "-ar", "48000", "-ac", "2",
		"-movflags", "+faststart", "-y", "plain.mp4"}
}

func runFFmpeg(b *testing.B, path, dir string, args ...string) {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), path, append([]string{"-hide_banner", "-nostdin", "-loglevel", "error"},
		args...)...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
}

// videoSong stores a song with a cover and timed words. It returns the song, and a directory with its sound, a still
// image and subtitles.
func videoSong(b *testing.B, files *blobs.Files, path string) (songs.Song, string) {
	b.Helper()
	dir := b.TempDir()
	runFFmpeg(b, path, dir, "-f", "lavfi", "-i", fmt.Sprintf("anoisesrc=d=%.0f:r=48000:a=0.3:c=pink",
		videoLength.Seconds()), "-af", "tremolo=f=2", "-ac", "2", "-c:a", "aac", "song.m4a")
	sound, err := os.ReadFile(filepath.Join(dir, "song.m4a"))
	if err != nil {
		b.Fatal(err)
	}
	still := image.NewRGBA(image.Rect(0, 0, 1280, 720))
	for y := range 720 {
		for x := range 1280 {
			still.Set(x, y, color.RGBA{uint8(x / 16), uint8(y / 12), 40, 255})
		}
	}
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, still, nil); err != nil {
		b.Fatal(err)
	}
	s := songs.Song{ID: "s", Title: "Rain on tin roofs", Style: "slow and warm", Duration: videoLength,
		Audio: storeFile(b, files, "s/audio", sound), Cover: storeFile(b, files, "s/cover", picture.Bytes())}
	for n := range int(videoLength/time.Second) * 2 {
		start := time.Duration(n) * time.Second / 2
		s.Words = append(s.Words, songs.Word{Text: fmt.Sprintf("word%d", n), Start: start, End: start + 400*time.Millisecond,
			Line: n / 6})
	}
	for name, data := range map[string][]byte{"still.jpg": picture.Bytes(), "words.srt": []byte(media.SRT(s))} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	return s, dir
}

func storeFile(b *testing.B, files *blobs.Files, key string, data []byte) songs.File {
	b.Helper()
	size, err := files.Write(b.Context(), key, func(w io.Writer) error { _, err := w.Write(data); return err })
	if err != nil {
		b.Fatal(err)
	}
	return songs.File{Key: key, Size: size}
}
