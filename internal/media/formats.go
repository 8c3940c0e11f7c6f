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
	{Name: "mp3", ContentType: "audio/mpeg", codec: []string{"-c:a", "libmp3lame", "-id3v2_version", "0"}},
	{Name: "ogg", ContentType: "audio/ogg", codec: []string{"-c:a", "libopus", "-vbr", "constrained", "-frame_duration", "20"}},
	{Name: "wav", ContentType: "audio/wav", codec: []string{"-c:a", "pcm_s16le"}, lossless: true},
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

// part is one file that is made of a recording.
type part struct {
	kind    Format
	bitrate int    // 0 for what has none
	name    string // on the bench
}

// Export stores the song in a format, in at most limit bytes: the whole song at
// the bitrate that fits, never a part of it. [songs.ErrCannotFit] where that is
// impossible.
func (f *FFmpeg) Export(ctx context.Context, s songs.Song, key string, by songs.Credits, format string, limit int64) (file songs.File, err error) {
	kind, err := formatOf(format)
	if err != nil {
		return songs.File{}, err
	}
	err = f.work(ctx, func(b *bench) error {
		r, err := b.record(ctx, s, by)
		if err != nil {
			return err
		}
		file, err = r.export(ctx, kind, key, limit)
		return err
	})
	if err != nil {
		return songs.File{}, fmt.Errorf("export %s as %s: %w", s.ID, format, err)
	}
	return file, nil
}

// Voice is a song as one of Discord's voice messages.
type Voice struct {
	File     songs.File
	Length   time.Duration
	Waveform string // see [https://discord.com/developers/docs/resources/message#voice-messages]
}

// VoiceMessage stores the song as Discord's own voice messages are, in at most
// limit bytes.
func (f *FFmpeg) VoiceMessage(ctx context.Context, s songs.Song, key string, limit int64) (v Voice, err error) {
	err = f.work(ctx, func(b *bench) error {
		s.Cover = songs.File{} // nobody sees it there
		r, err := b.record(ctx, s, songs.Credits{})
		if err != nil {
			return err
		}
		ogg, err := formatOf("ogg")
		if err != nil {
			return err
		}
		v.File, err = r.export(ctx, ogg, key, limit)
		v.Length, v.Waveform = r.sound.Length, r.sound.levels.bars()
		return err
	})
	if err != nil {
		return Voice{}, fmt.Errorf("voice message of %s: %w", s.ID, err)
	}
	return v, nil
}

// recording is a song on the bench that was listened to.
type recording struct {
	*bench
	input []string
	sound Sound
	tags  [][2]string
	cover bool
}

// record fetches a song and listens to it.
func (b *bench) record(ctx context.Context, s songs.Song, by songs.Credits) (*recording, error) {
	input, err := b.fetch(ctx, s.Audio.Key)
	if err != nil {
		return nil, err
	}
	r := &recording{bench: b, input: input, tags: tagsOf(s, by)}
	if r.sound, err = b.measure(ctx, input); err != nil {
		return nil, err
	}
	r.cover = s.Cover.Key != "" && b.cover(ctx, s.Cover.Key) == nil // a song without its cover is still a song
	if r.cover {
		err = b.oggPicture(r.tags)
	}
	return r, err
}

// fitted is the part of a format that should stay below limit bytes.
func (r *recording) fitted(kind Format, limit int64) (part, error) {
	p := part{kind: kind, name: "fitted." + kind.Name}
	if kind.lossless {
		const perSecond = 48000 * 2 * 2
		if size := int64(r.sound.Length.Seconds() * perSecond); size > limit {
			return p, fmt.Errorf("%d bytes of %s: %w", size, kind.Name, songs.ErrCannotFit)
		}
		return p, nil
	}
	if r.cover {
		limit -= coverRoom
	}
	rate, fits := fittingBitrate(r.sound.Length, limit)
	if !fits {
		return p, fmt.Errorf("%s of song in %d bytes: %w", r.sound.Length, limit, songs.ErrCannotFit)
	}
	p.bitrate = rate
	return p, nil
}

func (r *recording) export(ctx context.Context, kind Format, key string, limit int64) (songs.File, error) {
	p, err := r.fitted(kind, limit)
	if err != nil {
		return songs.File{}, err
	}
	if err := r.write(ctx, p); err != nil {
		return songs.File{}, err
	}
	return r.keepFitting(ctx, p, key, limit)
}

// keepFitting stores a part that was written, or one of a lower bitrate: encoders
// only aim at theirs.
func (r *recording) keepFitting(ctx context.Context, p part, key string, limit int64) (songs.File, error) {
	size, err := r.size(p)
	if err == nil && size > limit && p.bitrate > 0 {
		p.bitrate = int(float64(p.bitrate) * float64(limit) / float64(size) * 0.95)
		if err = r.write(ctx, p); err == nil {
			size, err = r.size(p)
		}
	}
	switch {
	case err != nil:
		return songs.File{}, err
	case size > limit:
		return songs.File{}, fmt.Errorf("%d bytes of %s: %w", size, p.kind.Name, songs.ErrCannotFit)
	}
	return r.keep(ctx, p.name, key, p.kind.ContentType)
}

func (r *recording) size(p part) (int64, error) {
	info, err := os.Stat(r.path(p.name))
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// write writes all parts while it decodes the recording once.
func (r *recording) write(ctx context.Context, parts ...part) error {
	if _, err := r.run(ctx, nil, writeArgs(r.input, r.sound.even(), r.tags, r.cover, r.path, parts...)...); err != nil {
		return err
	}
	for _, p := range parts {
		if p.kind.Name == "mp3" {
			if err := r.tagMP3(p.name); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeArgs are ffmpeg's arguments to write a recording in formats. Tags of Ogg
// with a picture come from a file: they are too long for an argument.
func writeArgs(input []string, filter string, tags [][2]string, cover bool, path func(string) string, parts ...part) []string {
	args := append([]string{"-loglevel", "error"}, input...)
	const picture, tagFile = 1, 2
	if cover {
		args = append(args, "-protocol_whitelist", "file,pipe", "-f", "mjpeg", "-i", "file:"+path("cover.jpg"), "-f", "ffmetadata", "-i", "file:"+path("tags"))
	}
	split := ""
	for i := range parts {
		split += fmt.Sprintf("[part%d]", i)
	}
	args = append(args, "-filter_complex", fmt.Sprintf("[0:a:0]%s,asplit=%d%s", filter, len(parts), split))
	for i, p := range parts {
		args = append(args, "-map", fmt.Sprintf("[part%d]", i), "-map_chapters", "-1", "-ar", "48000", "-ac", "2")
		if cover && p.kind.Name == "ogg" {
			args = append(args, "-map_metadata", strconv.Itoa(tagFile))
		} else {
			args = append(args, "-map_metadata", "-1")
			for _, t := range tags {
				if p.kind.Name == "mp3" { // which gets them afterwards
					break
				}
				args = append(args, "-metadata", t[0]+"="+t[1])
			}
		}
		if cover && p.kind.picture {
			args = append(args, "-map", fmt.Sprintf("%d:v:0", picture), "-c:v", "copy", "-disposition:v:0", "attached_pic")
		}
		args = append(args, p.kind.codec...)
		if p.bitrate > 0 {
			args = append(args, "-b:a", strconv.Itoa(p.bitrate))
		}
		args = append(args, "file:"+path(p.name))
	}
	return args
}

// tagsOf are what players show of a song.
func tagsOf(s songs.Song, by songs.Credits) [][2]string {
	clean := func(text string) string { return shortened(plainLine(text), mostTag) }
	tags := [][2]string{{"title", clean(s.Title)}, {"artist", clean(by.Artist)}, {"album", clean(by.Album)}, {"genre", clean(s.Style)}, {"comment", "Made with AI by Riffusion (" + clean(s.Model) + ")"}}
	if lyrics := shortened(plainLines(s.Lyrics), mostLyrics); lyrics != "" {
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
