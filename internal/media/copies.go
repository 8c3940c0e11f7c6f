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
	"log/slog"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"riffbot/internal/filename"
	"riffbot/internal/songs"
)

// ErrNoTool says that what was asked for needs ffmpeg, which is not there.
var ErrNoTool = errors.New("this needs ffmpeg")

// Exports records the files that are made of songs when a member asks for one.
// Errors are [songs.ErrNotFound] where there is no such song or file.
type Exports interface {
	AddExport(ctx context.Context, id songs.SongID, file string, now time.Time) error
	FinishExport(ctx context.Context, file string, size int64) error
	TouchExport(ctx context.Context, file string, now time.Time) error
	SurplusExports(ctx context.Context, budget int64, now time.Time) ([]string, error)
	DeleteExport(ctx context.Context, file string) error
}

// Copies are the files that are made of songs when somebody asks for one. Each is
// made once, also when many ask at the same time, and kept among the song's files
// until the disk budget is reached. Those that differ in size, tags or words are
// different files.
type Copies struct {
	ffmpeg *FFmpeg // nil: only what Go can do
	files  songs.Files
	kept   Exports
	budget int64 // bytes of all copies together
	log    *slog.Logger
	making sharedCalls[songs.File]
	videos chan struct{} // as many are made at once, so that songs need not wait for them
}

// NewCopies keeps copies of at most budget bytes together among the files, recorded
// in kept. ffmpeg may be nil.
func NewCopies(ffmpeg *FFmpeg, files songs.Files, kept Exports, budget int64, log *slog.Logger) *Copies {
	return &Copies{ffmpeg: ffmpeg, files: files, kept: kept, budget: budget, log: log,
		videos: make(chan struct{}, max(runtime.GOMAXPROCS(0)/2, 1))}
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
	return c.copy(ctx, s, format, kind.ContentType, []any{s.Title, s.Lyrics, s.Cover, by, limit}, func(ctx context.Context, key string) error {
		_, err := c.ffmpeg.Export(ctx, s, key, by, format, limit)
		return err
	})
}

// Karaoke is a video of the song with its words in at most limit bytes.
func (c *Copies) Karaoke(ctx context.Context, s songs.Song, limit int64) (songs.File, error) {
	return c.copy(ctx, s, "mp4", "video/mp4", []any{s.Title, s.Style, s.Cover, limit}, func(ctx context.Context, key string) error {
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

// Voice is the song as a voice message in at most limit bytes. What Discord wants to
// know of it is in a file beside it.
func (c *Copies) Voice(ctx context.Context, s songs.Song, limit int64) (v Voice, err error) {
	for range 2 {
		sound, err := c.copy(ctx, s, "voice.ogg", "audio/ogg", []any{limit}, func(ctx context.Context, key string) error {
			made, err := c.ffmpeg.VoiceMessage(ctx, s, key, limit)
			if err != nil {
				return err
			}
			_, err = c.make(ctx, s.ID, key+noteSuffix, func(ctx context.Context, key string) error {
				_, err := c.files.Write(ctx, key, func(w io.Writer) error { return json.NewEncoder(w).Encode(made) })
				return err
			})
			return err
		})
		if err != nil {
			return v, err
		}
		if v, err = c.note(ctx, sound.Key+noteSuffix); !errors.Is(err, songs.ErrNotFound) {
			return v, err
		}
		c.remove(ctx, sound.Key) // its note was deleted alone: both are made again
	}
	return v, songs.ErrNotFound
}

// noteSuffix ends the key of the file that describes a voice message.
const noteSuffix = ".json"

func (c *Copies) note(ctx context.Context, key string) (v Voice, err error) {
	if _, err := c.existing(ctx, key); err != nil {
		return v, err
	}
	r, err := c.files.Open(ctx, key)
	if err != nil {
		return v, err
	}
	defer func() { _ = r.Close() }()
	return v, json.NewDecoder(r).Decode(&v)
}

// copyVersion changes when copies are made in another way, so that old ones are made
// again.
const copyVersion = 2

// copy returns the file that a song's recipe stands for, which is made if it is not
// there.
func (c *Copies) copy(ctx context.Context, s songs.Song, extension, contentType string, recipe []any, write func(ctx context.Context, key string) error) (songs.File, error) {
	if c.ffmpeg == nil {
		return songs.File{}, ErrNoTool
	}
	return c.keep(ctx, s, extension, contentType, recipe, write)
}

func (c *Copies) keep(ctx context.Context, s songs.Song, extension, contentType string, recipe []any, write func(ctx context.Context, key string) error) (songs.File, error) {
	said, err := json.Marshal([]any{copyVersion, recipe})
	if err != nil {
		return songs.File{}, err
	}
	sum := sha256.Sum256(said)
	key := fmt.Sprintf("%s/copy-%s.%s", s.ID, hex.EncodeToString(sum[:8]), extension)
	return c.making.Do(ctx, key, func(ctx context.Context) (file songs.File, err error) {
		file = songs.File{Key: key, ContentType: contentType, Extension: "." + extension}
		file.Size, err = c.existing(ctx, key)
		if errors.Is(err, songs.ErrNotFound) {
			file.Size, err = c.make(ctx, s.ID, key, write)
		}
		return file, err
	})
}

// existing returns the size of a copy that was made before, and records that it is
// used.
func (c *Copies) existing(ctx context.Context, key string) (size int64, err error) {
	if err := c.kept.TouchExport(ctx, key, time.Now()); err != nil {
		return 0, err
	}
	return c.files.Size(ctx, key)
}

// make makes a copy. It is recorded before it is written, so that whatever deletes
// the song meanwhile finds it, and the oldest others go when it takes too much room.
func (c *Copies) make(ctx context.Context, id songs.SongID, key string, write func(ctx context.Context, key string) error) (size int64, err error) {
	if err := c.kept.AddExport(ctx, id, key, time.Now()); err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			c.remove(context.WithoutCancel(ctx), key)
		}
	}()
	if err := protect(func() error { return write(ctx, key) }); err != nil {
		return 0, err
	}
	if size, err = c.files.Size(ctx, key); err != nil {
		return 0, err
	}
	if err := c.kept.FinishExport(ctx, key, size); err != nil {
		return 0, err
	}
	c.trim(ctx)
	return size, nil
}

// trim deletes the copies that are too many.
func (c *Copies) trim(ctx context.Context) {
	surplus, err := c.kept.SurplusExports(ctx, c.budget, time.Now())
	if err != nil {
		c.log.WarnContext(ctx, "find surplus copies failed", "err", err)
	}
	for _, key := range surplus {
		c.remove(ctx, key)
	}
}

// remove deletes a copy and its record.
func (c *Copies) remove(ctx context.Context, key string) {
	err := c.files.Delete(ctx, key)
	if err == nil {
		err = c.kept.DeleteExport(ctx, key)
	}
	if err != nil {
		c.log.WarnContext(ctx, "delete copy failed", "file", key, "err", err)
	}
}

// protect turns a panic into an error: no caller recovers in the goroutine that makes a copy.
func protect(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return do()
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
	return c.keep(ctx, s, "zip", "application/zip", []any{s.Title, by, audio, cover}, func(ctx context.Context, key string) error {
		_, err := c.files.Write(ctx, key, func(w io.Writer) error {
			z := zip.NewWriter(w)
			name := func(extension string) string { return filename.Of(s.Title, "song", extension) }
			err := errors.Join(c.put(ctx, z, name(audio.Extension), audio), c.put(ctx, z, "cover"+cover.Extension, cover))
			if strings.TrimSpace(s.Lyrics) != "" {
				err = errors.Join(err, putText(z, name(".txt"), plainLines(s.Lyrics)+"\n"),
					putText(z, name(".lrc"), LRC(s, by.Artist)), putText(z, name(".srt"), SRT(s)))
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
	to, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: time.Now()})
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return err
}

func putText(z *zip.Writer, name, text string) error {
	to, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Now()})
	if err != nil {
		return err
	}
	_, err = io.WriteString(to, text)
	return err
}
