package media

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"os"
	"strconv"
	"time"

	"golang.org/x/image/draw"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"

	"riffbot/internal/songs"
)

// The video's size in pixels, and its frames a second.
const (
	videoWidth  = 1280
	videoHeight = 720
	videoRate   = 25
	voiceRate   = 96_000 // of its sound, bit/s
)

// The bitrates, in bit/s, of the picture: below the lowest words cannot be read,
// above the highest nothing is gained by a picture that hardly moves.
const (
	lowestVideo  = 80_000
	highestVideo = 1_200_000
)

// Karaoke stores a video of the song in at most limit bytes: its cover, its sound
// as a wave, and its words, each lit while it is sung. [songs.ErrCannotFit] where
// the song is too long for that.
func (f *FFmpeg) Karaoke(ctx context.Context, s songs.Song, key string, limit int64) (file songs.File, err error) {
	err = f.work(ctx, func(b *bench) error {
		file, err = b.karaoke(ctx, s, key, limit)
		return err
	})
	if err != nil {
		return songs.File{}, fmt.Errorf("karaoke of %s: %w", s.ID, err)
	}
	return file, nil
}

func (b *bench) karaoke(ctx context.Context, s songs.Song, key string, limit int64) (songs.File, error) {
	input, err := b.fetch(ctx, s.Audio.Key)
	if err != nil {
		return songs.File{}, err
	}
	sound, err := b.measure(ctx, input)
	if err != nil {
		return songs.File{}, err
	}
	s.Duration = sound.Length
	rate, ok := videoBitrate(sound.Length, limit)
	if !ok {
		return songs.File{}, fmt.Errorf("%s of video in %d bytes: %w", sound.Length, limit, songs.ErrCannotFit)
	}
	if err := b.backdrop(ctx, s.Cover.Key); err != nil {
		return songs.File{}, err
	}
	if err := b.subtitles(s); err != nil {
		return songs.File{}, err
	}
	if _, err := b.run(ctx, nil, karaokeArgs(input, sound, b.path("backdrop.jpg"), rate, b.path("out.mp4"))...); err != nil {
		return songs.File{}, err
	}
	info, err := os.Stat(b.path("out.mp4"))
	if err != nil {
		return songs.File{}, err
	}
	if info.Size() > limit {
		return songs.File{}, fmt.Errorf("%d bytes: %w", info.Size(), songs.ErrCannotFit)
	}
	return b.keep(ctx, "out.mp4", key, "video/mp4")
}

// subtitles puts the words on the bench, and a font beside them, so that they are
// drawn on a machine without any.
func (b *bench) subtitles(s songs.Song) error {
	if err := os.Mkdir(b.path("fonts"), 0o700); err != nil {
		return err
	}
	return errors.Join(os.WriteFile(b.path("fonts/bold.ttf"), gobold.TTF, 0o600), os.WriteFile(b.path("fonts/regular.ttf"), goregular.TTF, 0o600),
		os.WriteFile(b.path("words.ass"), []byte(ass(s, b.ffmpeg.letters().shown)), 0o600))
}

// videoBitrate is what is left for the picture. One part in eight is kept back:
// encoders only aim at their bitrate.
func videoBitrate(length time.Duration, limit int64) (int, bool) {
	if length <= 0 {
		return 0, false
	}
	rate := int(float64(limit)*8*7/8/length.Seconds()) - voiceRate
	return min(rate, highestVideo), rate >= lowestVideo
}

// karaokeArgs are ffmpeg's arguments to make the video. The subtitles' path needs
// no escaping: it is a plain name on the bench, where the program runs.
func karaokeArgs(input []string, sound Sound, backdrop string, rate int, out string) []string {
	args := append([]string{"-loglevel", "error"}, input...)
	args = append(args, "-protocol_whitelist", "file,pipe", "-f", "image2", "-framerate", strconv.Itoa(videoRate), "-i", "file:"+backdrop)
	filter := "[0:a:0]" + sound.even() + ",asplit=2[sound][seen];" +
		fmt.Sprintf("[seen]showwaves=s=740x90:mode=cline:rate=%d:colors=white@0.7[wave];", videoRate) +
		// Unpacked once and repeated, which costs a fifth of unpacking it for every frame.
		fmt.Sprintf("[1:v]format=yuv420p,loop=loop=-1:size=1,setpts=N/%d/TB[still];", videoRate) +
		"[still][wave]overlay=470:330:shortest=1,ass=words.ass:fontsdir=fonts,format=yuv420p[picture]"
	return append(args, "-filter_complex", filter, "-map", "[picture]", "-map", "[sound]", "-map_metadata", "-1",
		"-c:v", "libx264", "-preset", "superfast", "-g", strconv.Itoa(10*videoRate),
		"-b:v", strconv.Itoa(rate), "-maxrate", strconv.Itoa(rate), "-bufsize", strconv.Itoa(2*rate),
		"-c:a", "aac", "-b:a", strconv.Itoa(voiceRate), "-ar", "48000", "-ac", "2",
		"-t", fmt.Sprintf("%.3f", sound.Length.Seconds()), "-movflags", "+faststart", "file:"+out)
}

// backdrop draws what stands behind the words: the cover, and the cover again
// as a dim, blurred ground.
func (b *bench) backdrop(ctx context.Context, cover string) error {
	ground := image.NewRGBA(image.Rect(0, 0, videoWidth, videoHeight))
	draw.Draw(ground, ground.Bounds(), image.NewUniform(color.RGBA{22, 24, 34, 255}), image.Point{}, draw.Src)
	if cover != "" && b.copyIn(ctx, cover, "picture", maxPicture) == nil {
		if img, err := readPicture(b.path("picture")); err == nil {
			paintGround(ground, img)
			draw.Draw(ground, image.Rect(80, 60, 80+330, 60+330), square(img, 330), image.Point{}, draw.Src)
		}
	}
	return writeJPEG(b.path("backdrop.jpg"), ground, 90)
}

// paintGround fills an image with a dim blur of another: scaled down to a few
// pixels and up again.
func paintGround(ground *image.RGBA, img image.Image) {
	few := square(img, 12)
	r := ground.Bounds()
	draw.BiLinear.Scale(ground, r, few, few.Bounds(), draw.Src, nil)
	draw.Draw(ground, r, image.NewUniform(color.RGBA{0, 0, 0, 150}), image.Point{}, draw.Over)
}
