package media

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"strconv"
	"time"

	"golang.org/x/image/draw"
	"golang.org/x/image/font/gofont/goregular"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/typeset"
)

// The size of the video in pixels, and its frames per second.
const (
	videoWidth  = 1280
	videoHeight = 720
	videoRate   = 25
	voiceRate   = 96_000 // of the sound, bit/s
)

// The range of bitrates of the picture, in bit/s: lower ones are unreadable, higher ones do
// not improve a nearly static picture.
const (
	minVideoBitrate = 80_000
	maxVideoBitrate = 1_200_000
)

// Karaoke stores a video of the song in at most limit bytes: its cover, its waveform,
// and its lyrics, whose words are highlighted while they are sung. It returns
// [songs.ErrTooLarge] if the song is too long for that.
func (f *FFmpeg) Karaoke(ctx context.Context, s songs.Song, key string, limit int64) (file songs.File, err error) {
	err = f.work(ctx, func(w *workdir) error {
		file, err = w.karaoke(ctx, s, key, limit)
		return err
	})
	if err != nil {
		return songs.File{}, fmt.Errorf("karaoke of %s: %w", s.ID, err)
	}
	return file, nil
}

func (w *workdir) karaoke(ctx context.Context, s songs.Song, key string, limit int64) (songs.File, error) {
	input, err := w.fetch(ctx, s.Audio.Key)
	if err != nil {
		return songs.File{}, err
	}
	loudness, err := w.measure(ctx, input)
	if err != nil {
		return songs.File{}, err
	}
	s.Duration = loudness.Length
	rate, ok := videoBitrate(loudness.Length, limit)
	if !ok {
		return songs.File{}, fmt.Errorf("%s of video in %d bytes: %w", loudness.Length, limit, songs.ErrTooLarge)
	}
	if err := w.backdrop(ctx, s); err != nil {
		return songs.File{}, err
	}
	if err := w.subtitles(s); err != nil {
		return songs.File{}, err
	}
	if _, err := w.run(ctx, nil, karaokeArgs(input, loudness, w.path("backdrop.jpg"), rate,
		w.path("out.mp4"))...); err != nil {
		return songs.File{}, err
	}
	info, err := os.Stat(w.path("out.mp4"))
	if err != nil {
		return songs.File{}, err
	}
	if info.Size() > limit {
		return songs.File{}, fmt.Errorf("%d bytes: %w", info.Size(), songs.ErrTooLarge)
	}
	return w.store(ctx, "out.mp4", key, "video/mp4")
}

// subtitles writes the subtitles, and a font next to them, which the program requires
// even without characters.
func (w *workdir) subtitles(s songs.Song) error {
	if err := os.Mkdir(w.path("fonts"), 0o700); err != nil {
		return err
	}
	return errors.Join(os.WriteFile(w.path("fonts/regular.ttf"), goregular.TTF, 0o600),
		os.WriteFile(w.path("words.ass"), []byte(ass(s, w.ffmpeg.fonts)), 0o600))
}

// videoBitrate returns the bitrate of the picture. An eighth is reserved, because
// encoders may exceed theirs.
func videoBitrate(length time.Duration, limit int64) (int, bool) {
	if length <= 0 {
		return 0, false
	}
	rate := int(float64(limit)*8*7/8/length.Seconds()) - voiceRate
	return min(rate, maxVideoBitrate), rate >= minVideoBitrate
}

// karaokeArgs returns the arguments of ffmpeg to make the video. The path of the
// subtitles needs no escaping: it is a plain name in the directory of the program.
func karaokeArgs(input []string, loudness Loudness, backdrop string, rate int, out string) []string {
	args := append([]string{"-loglevel", "error"}, input...)
	args = append(args, "-protocol_whitelist", "file,pipe", "-f", "image2", "-framerate", strconv.Itoa(videoRate),
		"-i", "file:"+backdrop)
	filter := "[0:a:0]" + loudness.normalizeFilter() + ",asplit=2[sound][seen];" +
		fmt.Sprintf("[seen]showwaves=s=740x90:mode=cline:rate=%d:colors=white@0.7[wave];", videoRate) +
		// Decoding it once takes a fifth of the time of decoding it for every frame.
		fmt.Sprintf("[1:v]format=yuv420p,loop=loop=-1:size=1,setpts=N/%d/TB[still];", videoRate) +
		"[still][wave]overlay=470:330:shortest=1,ass=words.ass:fontsdir=fonts,format=yuv420p[picture]"
	return append(args, "-filter_complex", filter, "-map", "[picture]", "-map", "[sound]", "-map_metadata", "-1",
		"-c:v", "libx264", "-preset", "superfast", "-g", strconv.Itoa(10*videoRate),
		"-b:v", strconv.Itoa(rate), "-maxrate", strconv.Itoa(rate), "-bufsize", strconv.Itoa(2*rate),
		"-c:a", "aac", "-b:a", strconv.Itoa(voiceRate), "-ar", "48000", "-ac", "2",
		"-t", fmt.Sprintf("%.3f", loudness.Length.Seconds()), "-movflags", "+faststart", "file:"+out)
}

// backdrop draws the background: the cover, the title and the style.
func (w *workdir) backdrop(ctx context.Context, s songs.Song) error {
	var cover image.Image
	if s.Cover.Key != "" && w.copyIn(ctx, s.Cover.Key, "picture", maxPicture) == nil {
		cover, _ = readPicture(w.path("picture")) // removeWaiter a cover the background is plain
	}
	return writeJPEG(w.path("backdrop.jpg"), drawBackdrop(cover, w.ffmpeg.fonts, s), 90)
}

func drawBackdrop(cover image.Image, fonts *typeset.Fonts, s songs.Song) *image.RGBA {
	ground := image.NewRGBA(image.Rect(0, 0, videoWidth, videoHeight))
	paintBackground(ground, cover)
	if cover != nil {
		draw.Draw(ground, image.Rect(80, 60, 80+330, 60+330), square(cover, 330), image.Point{}, draw.Src)
	}
	text := textColumn{on: ground, left: 470, width: 740, right: typeset.RightToLeft(s.Title)}
	title := fonts.Fit(s.Title, typeset.Style{Size: 44, Bold: true}, 26, text.width, 120)
	style := fonts.Lines(s.Style, typeset.Style{Size: 26}, text.width, 2)
	var note []*typeset.Line
	if lines, estimated := Lines(s); estimated && len(lines) > 0 {
		note = fonts.Lines("(the times of the words are approximate)", typeset.Style{Size: 20}, text.width, 1)
	}
	const gap = 8
	text.top = max(60, 316-height(title)-gap-height(style)-height(note)) // above the waveform
	text.write(title, titleColour)
	text.top += gap
	text.write(style, styleColour)
	text.write(note, creditColour)
	return ground
}
