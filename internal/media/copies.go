package media

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"

	"golang.org/x/sync/singleflight"

	"riffbot/internal/songs"
)

// ErrNoTool says that what was asked for needs ffmpeg, which is not there.
var ErrNoTool = errors.New("this needs ffmpeg")

// Copies are the files that are made of songs when somebody asks for one. Each is
// made once, also when many ask at the same time, and kept among the song's files.
// Those that differ in size, tags or words are different files.
type Copies struct {
	ffmpeg *FFmpeg // nil: only what Go can do
	files  songs.Files
	making singleflight.Group
	videos chan struct{} // as many are made at once, so that songs need not wait for them
}

// NewCopies keeps copies among the files. ffmpeg may be nil.
func NewCopies(ffmpeg *FFmpeg, files songs.Files) *Copies {
	return &Copies{ffmpeg: ffmpeg, files: files, videos: make(chan struct{}, max(runtime.GOMAXPROCS(0)/2, 1))}
}

// Format is a song as "m4a", "mp3", "ogg" or "wav" in at most limit bytes. As m4a
// it is what was posted, if that fits. [songs.ErrCannotFit], [ErrNoTool] and
// [*InputError] say why there is none.
func (c *Copies) Format(ctx context.Context, s songs.Song, by songs.Credits, format string, limit int64) (songs.File, error) {
	if format == "m4a" {
		for _, f := range []songs.File{s.Posted, s.Audio} {
			if f.Key != "" && f.Size <= limit && (f == s.Posted || c.ffmpeg == nil) {
				return f, nil
			}
		}
	}
	kind, err := formatOf(format)
	if err != nil {
		return songs.File{}, err
	}
	return c.copy(ctx, s, format, kind.ContentType, []any{s.Title, s.Lyrics, s.Cover, by, limit}, func(key string) error {
		_, err := c.ffmpeg.Export(ctx, s, key, by, format, limit)
		return err
	})
}

// Karaoke is a video of the song with its words in at most limit bytes.
func (c *Copies) Karaoke(ctx context.Context, s songs.Song, limit int64) (songs.File, error) {
	return c.copy(ctx, s, "mp4", "video/mp4", []any{s.Title, s.Style, s.Cover, limit}, func(key string) error {
		select {
		case c.videos <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		defer func() { <-c.videos }()
		_, err := c.ffmpeg.Karaoke(ctx, s, key, limit)
		return err
	})
}

// Voice is the song as a voice message in at most limit bytes.
func (c *Copies) Voice(ctx context.Context, s songs.Song, limit int64) (v Voice, err error) {
	note, err := c.copy(ctx, s, "voice.json", "application/json", []any{limit}, func(key string) error {
		made, err := c.ffmpeg.VoiceMessage(ctx, s, key+".ogg", limit)
		if err != nil {
			return err
		}
		_, err = c.files.Write(ctx, key, func(w io.Writer) error { return json.NewEncoder(w).Encode(made) })
		return err
	})
	if err != nil {
		return v, err
	}
	r, err := c.files.Open(ctx, note.Key)
	if err != nil {
		return v, err
	}
	defer func() { _ = r.Close() }()
	return v, json.NewDecoder(r).Decode(&v)
}

// copy returns the file that a song's recipe stands for, which is made if it is not
// there.
func (c *Copies) copy(ctx context.Context, s songs.Song, extension, contentType string, recipe []any, write func(key string) error) (songs.File, error) {
	if c.ffmpeg == nil {
		return songs.File{}, ErrNoTool
	}
	return c.kept(ctx, s, extension, contentType, recipe, write)
}

func (c *Copies) kept(ctx context.Context, s songs.Song, extension, contentType string, recipe []any, write func(key string) error) (songs.File, error) {
	said, err := json.Marshal(recipe)
	if err != nil {
		return songs.File{}, err
	}
	sum := sha256.Sum256(said)
	key := fmt.Sprintf("%s/copy-%s.%s", s.ID, hex.EncodeToString(sum[:8]), extension)
	made, err, _ := c.making.Do(key, func() (any, error) {
		size, err := c.files.Size(ctx, key)
		if errors.Is(err, songs.ErrNotFound) {
			if err = write(key); err == nil {
				size, err = c.files.Size(ctx, key)
			}
		}
		return songs.File{Key: key, ContentType: contentType, Extension: "." + extension, Size: size}, err
	})
	if err != nil {
		return songs.File{}, err
	}
	return made.(songs.File), nil
}

// Bundle is all there is of a song in one archive of at most limit bytes: its sound,
// its cover, and its words plain and with their times.
func (c *Copies) Bundle(ctx context.Context, s songs.Song, by songs.Credits, limit int64) (songs.File, error) {
	const room = 256 << 10 // for the words and the archive itself
	limit -= room
	cover := s.Cover
	if cover.Size > limit/4 {
		cover = songs.File{}
	}
	audio, err := c.Format(ctx, s, by, "m4a", limit-cover.Size)
	if err != nil {
		return songs.File{}, err
	}
	return c.kept(ctx, s, "zip", "application/zip", []any{s.Title, by, audio, cover}, func(key string) error {
		_, err := c.files.Write(ctx, key, func(w io.Writer) error {
			z := zip.NewWriter(w)
			name := archiveName(s.Title)
			err := errors.Join(c.put(ctx, z, name+audio.Extension, audio), c.put(ctx, z, "cover"+cover.Extension, cover))
			if strings.TrimSpace(s.Lyrics) != "" {
				for extension, text := range map[string]string{".txt": s.Lyrics + "\n", ".lrc": LRC(s, by.Artist), ".srt": SRT(s)} {
					err = errors.Join(err, putText(z, name+extension, text))
				}
			}
			return errors.Join(err, z.Close())
		})
		return err
	})
}

// put copies a file into an archive as it is: sound and pictures are packed already.
func (c *Copies) put(ctx context.Context, z *zip.Writer, name string, f songs.File) error {
	if f.Key == "" {
		return nil
	}
	from, err := c.files.Open(ctx, f.Key)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	to, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return err
}

func putText(z *zip.Writer, name, text string) error {
	to, err := z.Create(name)
	if err != nil {
		return err
	}
	_, err = io.WriteString(to, text)
	return err
}

// archiveName is a title as a name that every system takes.
func archiveName(title string) string {
	name := strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`<>:"/\|?*`, r) {
			return -1
		}
		return r
	}, title))
	name = strings.Trim(string([]rune(name)[:min(len([]rune(name)), 80)]), " .")
	if name == "" {
		return "song"
	}
	return name
}
