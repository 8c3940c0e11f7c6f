package media

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"riffbot/internal/songs"
)

// Format is what a recording can be had as.
type Format struct {
	Name        string // what people call it, and its extension
	ContentType string
	codec       []string
	lossless    bool
	picture     bool // takes the cover as a stream
}

// Formats are those on demand.
var formats = []Format{
	{Name: "m4a", ContentType: "audio/mp4", codec: []string{"-c:a", "aac", "-movflags", "+faststart"}, picture: true},
	{Name: "mp3", ContentType: "audio/mpeg", codec: []string{"-c:a", "libmp3lame", "-id3v2_version", "3"}, picture: true},
	{Name: "ogg", ContentType: "audio/ogg", codec: []string{"-c:a", "libopus", "-vbr", "constrained", "-frame_duration", "20"}},
	{Name: "wav", ContentType: "audio/wav", codec: []string{"-c:a", "pcm_s16le"}, lossless: true},
}

// FormatNames are what a song can be had as.
func FormatNames() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.Name)
	}
	return names
}

func formatOf(name string) (Format, error) {
	for _, f := range formats {
		if f.Name == name {
			return f, nil
		}
	}
	return Format{}, fmt.Errorf("there is no format %q", name)
}

// The bitrates, in bit/s, between which a song is fitted: below the lowest it
// would not be worth hearing, above the highest nothing is gained.
const (
	lowestBitrate  = 40_000
	highestBitrate = 192_000
	masterBitrate  = 128_000
)

// fittingBitrate returns the highest useful bitrate with which a song of this
// length stays below limit bytes. One part in ten is left for the container, the
// cover and the encoder, which only aims at its bitrate.
func fittingBitrate(length time.Duration, limit int64) (int, bool) {
	if length <= 0 {
		return 0, false
	}
	bits := float64(limit) * 8 * 9 / 10
	rate := int(bits / length.Seconds())
	return min(rate, highestBitrate), rate >= lowestBitrate
}

// Master stores the song at an even loudness as Ogg Opus, 48 kHz in frames of
// 20 ms: what is played in voice channels is packets of it.
func (f *FFmpeg) Master(ctx context.Context, from songs.File, key string, s songs.Song, by string) (file songs.File, err error) {
	err = f.work(ctx, func(b *bench) error {
		ogg, err := formatOf("ogg")
		if err != nil {
			return err
		}
		file, err = b.convert(ctx, from, key, s, by, ogg, masterBitrate, 0)
		return err
	})
	if err != nil {
		return songs.File{}, fmt.Errorf("master %s: %w", s.ID, err)
	}
	return file, nil
}

// Export stores the song in a format, in at most limit bytes: the whole song at
// the bitrate that fits, never a part of it. [songs.ErrCannotFit] where that is
// impossible.
func (f *FFmpeg) Export(ctx context.Context, from songs.File, key string, s songs.Song, by, format string, limit int64) (file songs.File, err error) {
	kind, err := formatOf(format)
	if err != nil {
		return songs.File{}, err
	}
	err = f.work(ctx, func(b *bench) error {
		file, err = b.convert(ctx, from, key, s, by, kind, 0, limit)
		return err
	})
	if err != nil {
		return songs.File{}, fmt.Errorf("export %s as %s: %w", s.ID, format, err)
	}
	return file, nil
}

// convert writes a song in a format. bitrate 0 is the highest that fits.
func (b *bench) convert(ctx context.Context, from songs.File, key string, s songs.Song, by string, kind Format, bitrate int, limit int64) (songs.File, error) {
	input, err := b.fetch(ctx, from.Key)
	if err != nil {
		return songs.File{}, err
	}
	sound, err := b.measure(ctx, input)
	if err != nil {
		return songs.File{}, err
	}
	cover := s.Cover.Key != "" && b.cover(ctx, s.Cover.Key) == nil // a song without its cover is still a song
	if bitrate == 0 && !kind.lossless {
		room := limit
		if cover {
			room -= coverRoom
		}
		fits := false
		if bitrate, fits = fittingBitrate(sound.Length, room); !fits {
			return songs.File{}, fmt.Errorf("%s of song in %d bytes: %w", sound.Length, limit, songs.ErrCannotFit)
		}
	}
	tags := tagsOf(s, by)
	if cover && kind.Name == "ogg" {
		if err := b.oggPicture(tags); err != nil {
			return songs.File{}, err
		}
		tags = nil
	}
	name := "out." + kind.Name
	write := func(bitrate int) (int64, error) {
		if _, err := b.run(ctx, nil, convertArgs(input, sound.even(), kind, bitrate, tags, cover, b.path("cover.jpg"), b.path("tags"), b.path(name))...); err != nil {
			return 0, err
		}
		info, err := os.Stat(b.path(name))
		if err != nil {
			return 0, err
		}
		return info.Size(), nil
	}
	size, err := write(bitrate)
	if err == nil && limit > 0 && size > limit && bitrate > 0 { // encoders only aim at their bitrate
		size, err = write(int(float64(bitrate) * float64(limit) / float64(size) * 0.95))
	}
	switch {
	case err != nil:
		return songs.File{}, err
	case limit > 0 && size > limit:
		return songs.File{}, fmt.Errorf("%d bytes of %s: %w", size, kind.Name, songs.ErrCannotFit)
	}
	return b.keep(ctx, name, key, kind.ContentType)
}

// convertArgs are ffmpeg's arguments to write a recording in a format. Tags of Ogg
// with a picture come from a file: they are too long for an argument.
func convertArgs(input []string, filter string, kind Format, bitrate int, tags [][2]string, cover bool, picture, tagFile, out string) []string {
	args := append([]string{"-loglevel", "error"}, input...)
	n := 1
	if cover && kind.picture {
		args = append(args, "-protocol_whitelist", "file,pipe", "-f", "mjpeg", "-i", "file:"+picture)
		n++
	}
	if cover && kind.Name == "ogg" {
		args = append(args, "-f", "ffmetadata", "-i", "file:"+tagFile)
	}
	args = append(args, "-map", "0:a:0", "-map_metadata", "-1", "-map_chapters", "-1", "-af", filter, "-ar", "48000", "-ac", "2")
	if cover && kind.picture {
		args = append(args, "-map", "1:v:0", "-c:v", "copy", "-disposition:v:0", "attached_pic")
	}
	if cover && kind.Name == "ogg" {
		args = append(args, "-map_metadata", strconv.Itoa(n))
	}
	args = append(args, kind.codec...)
	if bitrate > 0 {
		args = append(args, "-b:a", strconv.Itoa(bitrate))
	}
	for _, t := range tags {
		args = append(args, "-metadata", t[0]+"="+t[1])
	}
	return append(args, "file:"+out)
}

// tagsOf are what players show of a song.
func tagsOf(s songs.Song, by string) [][2]string {
	clean := func(text string) string { return strings.ReplaceAll(text, "\x00", "") }
	tags := [][2]string{{"title", clean(s.Title)}, {"artist", clean(by)}, {"album", "riffbot"}, {"genre", clean(s.Style)}, {"comment", "Made with AI by Riffusion (" + clean(s.Model) + ")"}}
	if lyrics := clean(s.Lyrics); lyrics != "" {
		tags = append(tags, [2]string{"lyrics", lyrics})
	}
	return tags
}

// coverRoom is how many bytes a cover may take within a file.
const coverRoom = 192 << 10

// cover writes a song's picture to the bench as a small JPEG.
func (b *bench) cover(ctx context.Context, key string) error {
	if err := b.copyIn(ctx, key, "picture", maxPicture); err != nil {
		return err
	}
	return writeCover(b.path("picture"), b.path("cover.jpg"), 640)
}

// oggPicture writes the tags of an Ogg file with its picture, as a file that
// ffmpeg reads. https://wiki.xiph.org/VorbisComment#METADATA_BLOCK_PICTURE and
// https://ffmpeg.org/ffmpeg-formats.html#Metadata-2
func (b *bench) oggPicture(tags [][2]string) error {
	jpeg, err := os.ReadFile(b.path("cover.jpg"))
	if err != nil {
		return err
	}
	const frontCover = 3
	block := binary.BigEndian.AppendUint32(nil, frontCover)
	text := func(s string) {
		block = binary.BigEndian.AppendUint32(block, uint32(len(s)))
		block = append(block, s...)
	}
	text("image/jpeg")
	text("")
	block = append(block, make([]byte, 16)...) // width, height, depth and colours: not known
	text(string(jpeg))
	escape := strings.NewReplacer(`\`, `\\`, "=", `\=`, ";", `\;`, "#", `\#`, "\n", "\\\n")
	var file strings.Builder
	file.WriteString(";FFMETADATA1\n")
	for _, t := range append(tags, [2]string{"METADATA_BLOCK_PICTURE", base64.StdEncoding.EncodeToString(block)}) {
		fmt.Fprintf(&file, "%s=%s\n", t[0], escape.Replace(t[1]))
	}
	return os.WriteFile(b.path("tags"), []byte(file.String()), 0o600)
}

var errPicture = errors.New("the picture cannot be used")
