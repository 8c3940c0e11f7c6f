package media

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/blobs"
	"github.com/riffbot/riffbot/internal/songs"
)

// fixture has real files and programs.
type fixture struct {
	*FFmpeg
	files *blobs.Files
	temp  string
}

// open returns a fixture for the slow tests, which only run with make test-media.
func open(t *testing.T) fixture {
	t.Helper()
	if os.Getenv("RIFFBOT_MEDIA_TEST") == "" {
		t.Skip("make test-media runs this")
	}
	return quick(t)
}

func quick(t *testing.T) fixture {
	t.Helper()
	if _, err := exec.LookPath("ffprobe"); err != nil {
		t.Skip("ffmpeg is not installed; this is tested where it is")
	}
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	files, err := blobs.Open(t.TempDir(), "") // which has no paths
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = files.Close() })
	f, err := Find("ffmpeg", files)
	if err != nil {
		t.Fatal(err)
	}
	return fixture{f, files, temp}
}

func (s fixture) put(t testing.TB, key string, data []byte) songs.File {
	t.Helper()
	size, err := s.files.Write(t.Context(), key, func(w io.Writer) error { _, err := w.Write(data); return err })
	if err != nil {
		t.Fatal(err)
	}
	return songs.File{Key: key, Size: size}
}

// sound generates a recording of some seconds with ffmpeg.
func (s fixture) sound(t testing.TB, seconds int, format string, args ...string) songs.File {
	t.Helper()
	return s.generated(t, "0.2*sin(440*2*PI*t)*(1+sin(PI*t))|0.1*sin(554*2*PI*t)", seconds, format, args...)
}

// generated returns a recording of a formula for each channel.
func (s fixture) generated(t testing.TB, expression string, seconds int, format string, args ...string) songs.File {
	t.Helper()
	all := append([]string{"-v", "error", "-f", "lavfi", "-i", fmt.Sprintf("aevalsrc=%s:s=48000:d=%d", expression,
		seconds)}, args...)
	out := filepath.Join(t.TempDir(), "sound")
	if output, err := exec.CommandContext(t.Context(), "ffmpeg", append(all, "-f", format, out)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return s.put(t, "s/audio", data)
}

func (s fixture) cover(t *testing.T) songs.File {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 900, 700))
	for i := range img.Pix {
		img.Pix[i] = byte(i / 4000)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return s.put(t, "s/cover", b.Bytes())
}

// path writes a stored file to disk and returns its path.
func (s fixture) path(t *testing.T, f songs.File) string {
	t.Helper()
	r, err := s.files.Open(t.Context(), f.Key)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "file"+f.Extension)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

var ana = songs.Tags{Artist: "Ana; Müller = 1", Album: "Riff Club"}

type probed struct {
	Streams []struct {
		Codec       string `json:"codec_name"`
		Kind        string `json:"codec_type"`
		Width       int
		Height      int
		SampleRate  string `json:"sample_rate"`
		Channels    int
		Disposition map[string]int
		Tags        map[string]string
	}
	Format struct {
		Duration string
		Tags     map[string]string
	}
}

func probe(t *testing.T, path string) (p probed, seconds float64) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "ffprobe", "-v", "error", "-show_streams", "-show_format", "-of",
		"json", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, &p); err != nil {
		t.Fatal(err)
	}
	seconds, err = strconv.ParseFloat(p.Format.Duration, 64)
	if err != nil {
		t.Fatal(err)
	}
	return p, seconds
}

// loudness measures with another meter than the product.
func loudness(t *testing.T, path string) (lufs, peak float64) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "ffmpeg", "-nostdin", "-hide_banner", "-i", path,
		"-map", "0:a", "-af", "ebur128=peak=true", "-f", "null", "-").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	last := func(expression string) float64 {
		all := regexp.MustCompile(expression).FindAllSubmatch(out, -1)
		v, err := strconv.ParseFloat(string(all[len(all)-1][1]), 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	return last(`I:\s+(-?[\d.]+) LUFS`), last(`Peak:\s+(\S+) dBFS`)
}

func (s fixture) tidy(t *testing.T) {
	t.Helper()
	if left, err := os.ReadDir(s.temp); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestMaster is the fast test of mastering.
func TestMaster(t *testing.T) {
	s := quick(t)
	from := s.sound(t, 4, "wav")
	one := songs.Song{ID: "s", Title: "T", Duration: 4 * time.Second, Audio: from}
	made, err := s.Master(t.Context(), one, ana, 10<<20)
	if err != nil {
		t.Fatal(err)
	}
	for codec, f := range map[string]songs.File{"opus": made.Master, "aac": made.Posted} {
		if p, seconds := probe(t, s.path(t, f)); p.Streams[0].Codec != codec || math.Abs(seconds-4) > 0.1 {
			t.Errorf("%+v, %g s", p, seconds)
		}
	}
	if made.Card.Size == 0 || made.LUFS > 0 || made.LUFS < -40 || made.PeakDB > 0 || made.PeakDB < -20 {
		t.Errorf("%+v", made)
	}
	if small, err := s.Master(t.Context(), one, ana, 1000); err != nil || small.Posted.Key != "" ||
		small.Master.Key == "" {
		t.Errorf("%+v, %v", small, err)
	}
	if _, err := s.Export(t.Context(), one, "s/posted", ana, "m4a", 1000); !errors.Is(err, songs.ErrTooLarge) {
		t.Errorf("%v", err)
	}
	if _, err := s.Export(t.Context(), one, "s/wav", ana, "wav", 100_000); !errors.Is(err, songs.ErrTooLarge) {
		t.Errorf("%v", err)
	}
	one.Audio.Key = "gone/audio"
	if _, err := s.Export(t.Context(), one, "s/posted", ana, "m4a", 1<<20); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("%v", err)
	}
	s.tidy(t)
}

func TestEveryFormat(t *testing.T) {
	s := open(t)
	one := song()
	one.Audio, one.Cover, one.Duration = s.sound(t, 20, "mp4", "-c:a", "aac"), s.cover(t), 20*time.Second
	files := map[string]songs.File{}
	made, err := s.Master(t.Context(), one, ana, 10<<20)
	if err != nil {
		t.Fatal(err)
	}
	files["master"], files["posted"] = made.Master, made.Posted
	for _, kind := range formats {
		if files[kind.Name], err = s.Export(t.Context(), one, "s/"+kind.Name, ana, kind.Name, 10<<20); err != nil {
			t.Fatal(err)
		}
	}
	voice, err := s.VoiceMessage(t.Context(), one, "s/voice", 10<<20)
	if err != nil {
		t.Fatal(err)
	}
	files["voice"] = voice.File
	if bars, err := base64.StdEncoding.DecodeString(voice.Waveform); err != nil || len(bars) != 200 ||
		(voice.Length-20*time.Second).Abs() > 100*time.Millisecond {
		t.Errorf("%d bars, %v", len(bars), err)
	}
	for name, f := range files {
		path := s.path(t, f)
		p, seconds := probe(t, path)
		codec := map[string]string{"m4a": "aac", "posted": "aac", "mp3": "mp3", "wav": "pcm_s16le"}[name]
		if codec == "" {
			codec = "opus"
		}
		if st := p.Streams[0]; st.Codec != codec || st.SampleRate != "48000" || st.Channels != 2 ||
			math.Abs(seconds-20) > 0.1 {
			t.Errorf("%s: %+v, %g s", name, st, seconds)
		}
		if l, _ := loudness(t, path); math.Abs(l-targetLUFS) > 1 {
			t.Errorf("%s is at %g LUFS", name, l)
		}
		if name == "voice" || name == "wav" {
			continue
		}
		tags := p.Format.Tags
		if codec == "opus" {
			tags = p.Streams[0].Tags
		}
		if tag(tags, "title") != one.Title || tag(tags, "artist") != ana.Artist || tag(tags, "album") != ana.Album {
			t.Errorf("%s: tags %q", name, tags)
		}
		pictures := 0
		for _, st := range p.Streams {
			if st.Kind == "video" && st.Disposition["attached_pic"] == 1 && st.Width == 640 && st.Height == 640 {
				pictures++
			}
		}
		if pictures != 1 {
			t.Errorf("%s: %d covers", name, pictures)
		}
	}
	s.tidy(t)
}

// TestMastersHaveSameLoudness masters quiet and loud recordings, and one with peaks.
func TestMastersHaveSameLoudness(t *testing.T) {
	s := open(t)
	for name, expression := range map[string]string{
		"quiet":   "0.02*sin(440*2*PI*t)*(1+sin(PI*t))|0.02*sin(554*2*PI*t)",
		"loud":    "0.95*sin(440*2*PI*t)*(1+0.05*sin(PI*t))/1.05|0.9*sin(554*2*PI*t)",
		"peaks":   "0.08*sin(440*2*PI*t)+0.5*lt(mod(t\\,0.5)\\,0.004)*sin(900*2*PI*t)|0.08*sin(330*2*PI*t)",
		"drums":   "0.7*exp(-30*mod(t\\,0.4))*sin(120*2*PI*t)|0.7*exp(-30*mod(t\\,0.4))*sin(140*2*PI*t)",
		"mono":    "0.3*sin(440*2*PI*t)*(1+sin(PI*t))/2",
		"silence": "0|0",
	} {
		one := songs.Song{ID: songs.SongID(name), Title: "T", Duration: 12 * time.Second,
			Audio: s.generated(t, expression, 12, "wav")}
		m, err := s.Master(t.Context(), one, ana, 10<<20)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, f := range []songs.File{m.Master, m.Posted} {
			l, peak := loudness(t, s.path(t, f))
			apart := map[string]float64{"silence": math.Inf(1), "drums": 2}[name] // all of drums are peaks
			if apart == 0 {
				apart = 1
			}
			if math.Abs(l-targetLUFS) > apart || peak > 0 {
				t.Errorf("%s (%s) is at %g LUFS, its peak at %g dB; it came with %g and %g", name, f.ContentType, l,
					peak, m.LUFS, m.PeakDB)
			}
		}
	}
}

func tag(tags map[string]string, name string) string {
	for k, v := range tags {
		if strings.EqualFold(k, name) {
			return v
		}
	}
	return ""
}

// TestCoverIsLeftOutOfSmallFiles has limits that are hardly larger than a cover.
func TestCoverIsLeftOutOfSmallFiles(t *testing.T) {
	s := quick(t)
	one := songs.Song{ID: "s", Title: "T", Duration: 10 * time.Second, Cover: s.cover(t),
		Audio: s.sound(t, 10, "mp4", "-c:a", "aac", "-b:a", "256k")}
	const limit = 64_000 / 8 * 10 * 10 / 9
	for _, name := range []string{"m4a", "mp3", "ogg"} {
		f, err := s.Export(t.Context(), one, "s/"+name, ana, name, limit)
		if err != nil || f.Size > limit {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
	}
}

func TestNineMinutesFitInTenMebibytes(t *testing.T) {
	s := open(t)
	one := songs.Song{ID: "s", Title: "T", Duration: 9 * time.Minute, Cover: s.cover(t),
		Audio: s.sound(t, 540, "mp4", "-c:a", "aac", "-b:a", "256k")}
	for _, name := range []string{"m4a", "mp3", "ogg"} {
		f, err := s.Export(t.Context(), one, "s/"+name, ana, name, 10<<20)
		if err != nil || f.Size > 10<<20 {
			t.Fatalf("%s: %+v, %v", name, f, err)
		}
		path := s.path(t, f)
		out, err := exec.CommandContext(t.Context(), "ffmpeg", "-nostdin", "-v", "error", "-i", path,
			"-map", "0:a", "-ac", "1", "-ar", "8000", "-f", "s16le", "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		if played := time.Duration(len(out)/2) * time.Second / 8000; (played - 9*time.Minute).Abs() > 100*time.Millisecond {
			t.Errorf("%s plays for %s", name, played)
		}
	}
}

// frame returns a frame of a video.
func frame(t *testing.T, path string, at time.Duration) image.Image {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "ffmpeg", "-nostdin", "-v", "error", "-ss", fmt.Sprintf("%.3f",
		at.Seconds()), "-i", path, "-frames:v", "1", "-f", "image2pipe", "-c:v", "png", "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// lit counts the pixels in the highlight colour.
func lit(img image.Image, rows image.Rectangle) (n int) {
	for y := rows.Min.Y; y < rows.Max.Y; y++ {
		for x := rows.Min.X; x < rows.Max.X; x++ {
			c := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
			if c.R > 200 && c.G > 160 && c.G < 240 && c.B < 160 {
				n++
			}
		}
	}
	return n
}

// Rows of the two lines.
var (
	imageOfWords     = image.Rect(0, 430, videoWidth, 500)
	imageOfNextWords = image.Rect(0, 520, videoWidth, 600)
)

// bright counts the pixels that are nearly white.
func bright(img image.Image, rows image.Rectangle) (n int) {
	for y := rows.Min.Y; y < rows.Max.Y; y++ {
		for x := rows.Min.X; x < rows.Max.X; x++ {
			if r, g, b, _ := img.At(x, y).RGBA(); min(r, g, b) > 0xd000 {
				n++
			}
		}
	}
	return n
}

func TestKaraokeHighlightsWords(t *testing.T) {
	s := open(t)
	one := song()
	one.Audio, one.Cover = s.sound(t, 10, "mp4", "-c:a", "aac"), s.cover(t)
	f, err := s.Karaoke(t.Context(), one, "s/karaoke", 10<<20)
	if err != nil {
		t.Fatal(err)
	}
	path := s.path(t, f)
	p, seconds := probe(t, path)
	if v := p.Streams[0]; v.Codec != "h264" || v.Width != 1280 || v.Height != 720 || p.Streams[1].Codec != "aac" ||
		math.Abs(seconds-10) > 0.1 {
		t.Errorf("%+v, %g s", p, seconds)
	}
	if l, _ := loudness(t, path); math.Abs(l-targetLUFS) > 1 {
		t.Errorf("%g LUFS", l)
	}
	first, second := imageOfWords, imageOfNextWords
	last := -1
	for i, w := range one.Words[1:5] {
		before, after := lit(frame(t, path, w.Start-60*time.Millisecond), first),
			lit(frame(t, path, w.End+60*time.Millisecond), first)
		if after <= before || before < last {
			t.Errorf("word %d: %d pixels lit before, %d after; %d after the one before", i, before, after, last)
		}
		last = before
	}
	if n := lit(frame(t, path, 5*time.Second), second); n > 200 {
		t.Errorf("the second line is lit before it is sung: %d pixels", n)
	}
	if n := lit(frame(t, path, 9900*time.Millisecond), second); n < 200 {
		t.Errorf("the second line was not lit: %d pixels", n)
	}
	s.tidy(t)
}

func save(t *testing.T, img image.Image, path string) {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 85}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil { //nolint:gosec // a picture for everybody
		t.Fatal(err)
	}
}

func TestCardShowsSong(t *testing.T) {
	s := open(t)
	one := song()
	one.Audio = s.sound(t, 4, "wav")
	one.Title = "Rain on Tin Roofs and Other Stories of the Sea 雨中的灯塔"
	one.ID = "plain"
	plain, err := s.Master(t.Context(), one, ana, 10<<20)
	if err != nil {
		t.Fatal(err)
	}
	one.Cover = s.cover(t)
	one.ID = "covered"
	covered, err := s.Master(t.Context(), one, ana, 10<<20)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []songs.File{plain.Card, covered.Card} {
		data, err := os.ReadFile(s.path(t, f))
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil || img.Bounds().Dx() != cardWidth || img.Bounds().Dy() != cardHeight {
			t.Errorf("%v", err)
		}
	}
	s.tidy(t)
}

func TestHostileMediaIsRejected(t *testing.T) {
	s := open(t)
	dir := t.TempDir()
	secret := filepath.Join(dir, "secret.wav")
	if err := os.WriteFile(secret, []byte("RIFF"), 0o600); err != nil {
		t.Fatal(err)
	}
	silence := filepath.Join(dir, "silence.flac")
	if out, err := exec.CommandContext(t.Context(),
		"ffmpeg", "-v", "error", "-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", "14400",
		silence).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	data, err := os.ReadFile(silence)
	if err != nil {
		t.Fatal(err)
	}
	long := s.put(t, "h/long", data)
	hostile := song()
	for name, c := range map[string]struct {
		file songs.File
		kind InputErrorKind
	}{
		"nothing":     {s.put(t, "h/nothing", nil), "empty"},
		"a page":      {s.put(t, "h/page", []byte("<!doctype html><title>song.m4a</title>")), "type"},
		"a playlist":  {s.put(t, "h/hls", []byte("#EXTM3U\n#EXTINF:1,\nfile://"+secret+"\n")), "type"},
		"a list":      {s.put(t, "h/concat", []byte("ffconcat version 1.0\nfile '"+secret+"'\n")), "type"},
		"an address":  {s.put(t, "h/address", []byte("#EXTM3U\nhttp://127.0.0.1:1/x.ts\n")), "type"},
		"half a file": {s.put(t, "h/half", []byte("\x00\x00\x00\x18ftypM4A \x00\x00")), "type"},
		"four hours":  {songs.File{Key: long.Key}, "long"},
		"a huge file": {s.put(t, "h/huge", bytes.Repeat([]byte("OggS"), maxInput/4+1)), "large"},
	} {
		hostile.Audio = c.file
		for what, do := range map[string]func() error{
			"master":  func() error { _, err := s.Master(t.Context(), hostile, ana, 10<<20); return err },
			"karaoke": func() error { _, err := s.Karaoke(t.Context(), hostile, "out", 10<<20); return err },
		} {
			if e, ok := errors.AsType[*InputError](do()); !ok || e.Kind != c.kind {
				t.Errorf("%s of %s: %v, not %q", what, name, e, c.kind)
			}
		}
	}
	s.tidy(t)
}

// TestHugeCoverIsNotDecoded checks that a cover with a header of a hundred million pixels is not
// decoded.
func TestHugeCoverIsNotDecoded(t *testing.T) {
	s := quick(t)
	one := song()
	one.Audio = s.sound(t, 2, "wav")
	// The beginning of a PNG of 10000 by 10000 pixels, each a byte: what follows need
	// not be looked at.
	head := append([]byte("IHDR"), 0, 0, 0x27, 0x10, 0, 0, 0x27, 0x10, 8, 0, 0, 0, 0)
	bomb := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
	bomb = binary.BigEndian.AppendUint32(bomb, crc32.ChecksumIEEE(head))
	if c, _, err := image.DecodeConfig(bytes.NewReader(bomb)); err != nil || c.Width != 10000 {
		t.Fatalf("%+v, %v", c, err)
	}
	one.Cover = s.put(t, "s/cover", bomb)
	if err := s.work(t.Context(), func(on *workdir) error { return on.cover(t.Context(), one.Cover.Key) }); !errors.Is(
		err, errPicture) {
		t.Errorf("%v", err)
	}
	if _, err := s.Master(t.Context(), one, ana, 10<<20); err != nil {
		t.Error(err)
	}
	s.tidy(t)
}

func TestCancelledRunLeavesNothing(t *testing.T) {
	s := open(t)
	one := songs.Song{ID: "s", Duration: 5 * time.Minute}
	one.Audio = s.sound(t, 300, "wav", "-ac", "1", "-ar", "8000")
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := s.Karaoke(ctx, one, "s/karaoke", 10<<20); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	s.tidy(t)
	if out, err := exec.CommandContext(t.Context(), "pgrep", "-f", s.temp).Output(); err == nil {
		t.Errorf("still running: %s", out)
	}
}
