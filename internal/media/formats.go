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

	"github.com/riffbot/riffbot/internal/songs"
)

// Format is a format of exports.
type Format struct {
	Name        string // its name and extension
	ContentType string
	codec       []string
	lossless    bool
	picture     bool // has the cover as a stream
}

// formats are the formats of exports.
var formats = []Format{
	{Name: "m4a", ContentType: "audio/mp4", codec: []string{"-c:a", "aac", "-movflags", "+faststart"}, picture: true},
	{Name: "mp3", ContentType: "audio/mpeg", codec: []string{"-c:a", "libmp3lame", "-id3v2_version", "0"}},
	{Name: "ogg", ContentType: "audio/ogg",
		codec: []string{"-c:a", "libopus", "-vbr", "constrained", "-frame_duration", "20"}},
	{Name: "wav", ContentType: "audio/wav", codec: []string{"-c:a", "pcm_s16le"}, lossless: true},
}

func formatOf(name string) (Format, error) {
	for _, f := range formats {
		if f.Name == name {
			return f, nil
		}
	}
	return Format{}, fmt.Errorf("unknown format %q", name)
}

// The range of bitrates in bit/s: lower ones sound bad, higher ones sound no better.
const (
	minBitrate    = 40_000
	maxBitrate    = 192_000
	masterBitrate = 128_000
)

// fittingBitrate returns the highest useful bitrate with which a song stays below limit
// bytes. A tenth is reserved for the container, the cover and deviations of the encoder.
func fittingBitrate(length time.Duration, limit int64) (int, bool) {
	if length <= 0 {
		return 0, false
	}
	bits := float64(limit) * 8 * 9 / 10
	rate := int(bits / length.Seconds())
	return min(rate, maxBitrate), rate >= minBitrate
}

// part is a file made of a recording.
type part struct {
	kind    Format
	bitrate int    // 0: none
	name    string // in the work directory
}

// Export stores the whole song in a format, at the bitrate that fits in at most limit
// bytes. It returns [songs.ErrTooLarge] if that is impossible.
func (f *FFmpeg) Export(ctx context.Context, s songs.Song, key string, by songs.Tags, format string,
	limit int64) (file songs.File, err error) {
	kind, err := formatOf(format)
	if err != nil {
		return songs.File{}, err
	}
	err = f.work(ctx, func(w *workdir) error {
		r, err := w.record(ctx, s, by)
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

// Voice is a song as a voice message of Discord.
type Voice struct {
	File     songs.File
	Length   time.Duration
	Waveform string // see [https://discord.com/developers/docs/resources/message#voice-messages]
}

// VoiceMessage stores the song in the format of voice messages, in at most limit bytes.
func (f *FFmpeg) VoiceMessage(ctx context.Context, s songs.Song, key string, limit int64) (v Voice, err error) {
	err = f.work(ctx, func(w *workdir) error {
		s.Cover = songs.File{} // voice messages have no cover
		r, err := w.record(ctx, s, songs.Tags{})
		if err != nil {
			return err
		}
		ogg, err := formatOf("ogg")
		if err != nil {
			return err
		}
		v.File, err = r.export(ctx, ogg, key, limit)
		v.Length, v.Waveform = r.sound.Length, r.sound.levels.waveform()
		return err
	})
	if err != nil {
		return Voice{}, fmt.Errorf("voice message of %s: %w", s.ID, err)
	}
	return v, nil
}

// recording is a measured song in a work directory.
type recording struct {
	*workdir
	input []string
	sound Loudness
	tags  [][2]string
	cover bool
}

// record copies a song to the directory and measures it.
func (w *workdir) record(ctx context.Context, s songs.Song, by songs.Tags) (*recording, error) {
	input, err := w.fetch(ctx, s.Audio.Key)
	if err != nil {
		return nil, err
	}
	r := &recording{workdir: w, input: input, tags: tagsOf(s, by)}
	if r.sound, err = w.measure(ctx, input); err != nil {
		return nil, err
	}
	r.cover = s.Cover.Key != "" && w.cover(ctx, s.Cover.Key) == nil // the cover is optional
	if r.cover {
		err = w.oggPicture(r.tags)
	}
	return r, err
}

// fitted returns the part of a format that should stay below limit bytes.
func (r *recording) fitted(kind Format, limit int64) (part, error) {
	p := part{kind: kind, name: "fitted." + kind.Name}
	if kind.lossless {
		const perSecond = 48000 * 2 * 2
		if size := int64(r.sound.Length.Seconds() * perSecond); size > limit {
			return p, fmt.Errorf("%d bytes of %s: %w", size, kind.Name, songs.ErrTooLarge)
		}
		return p, nil
	}
	if r.cover {
		limit -= maxTagCover
	}
	rate, fits := fittingBitrate(r.sound.Length, limit)
	if !fits {
		return p, fmt.Errorf("%s of song in %d bytes: %w", r.sound.Length, limit, songs.ErrTooLarge)
	}
	p.bitrate = rate
	return p, nil
}

// export stores a part in at most limit bytes, without the cover if it needs too many of them.
func (r *recording) export(ctx context.Context, kind Format, key string, limit int64) (songs.File, error) {
	p, err := r.fitted(kind, limit)
	if r.cover && errors.Is(err, songs.ErrTooLarge) {
		r.cover = false
		p, err = r.fitted(kind, limit)
	}
	if err != nil {
		return songs.File{}, err
	}
	if err := r.write(ctx, p); err != nil {
		return songs.File{}, err
	}
	return r.keepFitting(ctx, p, key, limit)
}

// keepFitting stores a written part, or one with a lower bitrate, because encoders may
// exceed theirs.
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
		return songs.File{}, fmt.Errorf("%d bytes of %s: %w", size, p.kind.Name, songs.ErrTooLarge)
	}
	return r.store(ctx, p.name, key, p.kind.ContentType)
}

func (r *recording) size(p part) (int64, error) {
	info, err := os.Stat(r.path(p.name))
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// write writes all parts and decodes the recording once.
func (r *recording) write(ctx context.Context, parts ...part) error {
	if _, err := r.run(ctx, nil, writeArgs(r.input, r.sound.normalizeFilter(), r.tags, r.cover, r.path,
		parts...)...); err != nil {
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

// writeArgs returns the arguments of ffmpeg to write a recording in formats. Tags of Ogg
// with a picture are in a file, because they are too long for an argument.
func writeArgs(input []string, filter string, tags [][2]string, cover bool, path func(string) string,
	parts ...part) []string {
	args := append([]string{"-loglevel", "error"}, input...)
	const picture, tagFile = 1, 2
	if cover {
		args = append(args, "-protocol_whitelist", "file,pipe", "-f", "mjpeg", "-i", "file:"+path("cover.jpg"),
			"-f", "ffmetadata", "-i", "file:"+path("tags"))
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
				if p.kind.Name == "mp3" { // which gets them later
					break
				}
				args = append(args, "-metadata", t[0]+"="+t[1])
			}
		}
		if cover && p.kind.picture {
			args = append(args, "-map", fmt.Sprintf("%d:v:0", picture),
				"-c:v", "copy", "-disposition:v:0", "attached_pic")
		}
		args = append(args, p.kind.codec...)
		if p.bitrate > 0 {
			args = append(args, "-b:a", strconv.Itoa(p.bitrate))
		}
		args = append(args, "file:"+path(p.name))
	}
	return args
}

// tagsOf returns the tags of a song.
func tagsOf(s songs.Song, by songs.Tags) [][2]string {
	clean := func(text string) string { return truncated(plainLine(text), maxTag) }
	tags := [][2]string{{"title", clean(s.Title)}, {"artist", clean(by.Artist)}, {"album", clean(by.Album)},
		{"genre", clean(s.Style)}, {"comment", "Made with AI (" + clean(s.Model) + ")"}}
	if lyrics := truncated(plainLines(s.Lyrics), maxLyrics); lyrics != "" {
		tags = append(tags, [2]string{"lyrics", lyrics})
	}
	return tags
}

// maxTagCover is the maximum size of a cover within a file, in bytes.
const maxTagCover = 192 << 10

// cover writes the cover of a song to the directory as a small JPEG.
func (w *workdir) cover(ctx context.Context, key string) error {
	if err := w.copyIn(ctx, key, "picture", maxPicture); err != nil {
		return err
	}
	return writeCover(w.path("picture"), w.path("cover.jpg"), 640)
}

// oggPicture writes the tags of an Ogg file with its picture to a file for ffmpeg.
// https://wiki.xiph.org/VorbisComment#METADATA_BLOCK_PICTURE and
// https://ffmpeg.org/ffmpeg-formats.html#Metadata-2
func (w *workdir) oggPicture(tags [][2]string) error {
	jpeg, err := os.ReadFile(w.path("cover.jpg"))
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
	block = append(block, make([]byte, 16)...) // width, height, depth and colours are unknown
	text(string(jpeg))
	escape := strings.NewReplacer(`\`, `\\`, "=", `\=`, ";", `\;`, "#", `\#`, "\n", "\\\n")
	var file strings.Builder
	file.WriteString(";FFMETADATA1\n")
	for _, t := range append(tags, [2]string{"METADATA_BLOCK_PICTURE", base64.StdEncoding.EncodeToString(block)}) {
		fmt.Fprintf(&file, "%s=%s\n", t[0], escape.Replace(t[1]))
	}
	return os.WriteFile(w.path("tags"), []byte(file.String()), 0o600)
}

var errPicture = errors.New("picture cannot be used")
