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

	"github.com/riffbot/riffbot/internal/filename"
	"github.com/riffbot/riffbot/internal/songs"
)

// ErrNoTool reports that an export needs ffmpeg, which is missing.
var ErrNoTool = errors.New("ffmpeg is required")

// ExportStore records exports. Errors are [songs.ErrNotFound] if there is no such song
// or file.
type ExportStore interface {
	AddExport(ctx context.Context, id songs.SongID, file string, now time.Time) error
	FinishExport(ctx context.Context, file string, size int64) error
	TouchExport(ctx context.Context, file string, now time.Time) error
	SurplusExports(ctx context.Context, budget int64, now time.Time) ([]string, error)
	DeleteExport(ctx context.Context, file string) error
}

// Exports makes files of songs on request. Each is made once, also for concurrent
// requests, and is kept with the files of the song within the disk budget. Files that
// differ in size, tags or lyrics are different exports.
type Exports struct {
	ffmpeg *FFmpeg // nil: only what Go can do
	files  songs.Files
	store  ExportStore
	budget int64 // total size in bytes
	log    *slog.Logger
	calls  sharedCalls[songs.File]
	videos chan struct{} // limits concurrent videos, so that songs do not wait for them
}

// NewExports returns exports of at most budget bytes in total among the files, recorded
// in kept. ffmpeg may be nil.
func NewExports(ffmpeg *FFmpeg, files songs.Files, store ExportStore, budget int64, log *slog.Logger) *Exports {
	return &Exports{ffmpeg: ffmpeg, files: files, store: store, budget: budget, log: log,
		videos: make(chan struct{}, max(runtime.GOMAXPROCS(0)/2, 1))}
}

// Format exports a song as "m4a", "mp3", "ogg" or "wav" in at most limit bytes. As m4a
// it is the posted file, if that fits. It returns [songs.ErrTooLarge], [ErrNoTool] or an
// [*InputError].
func (e *Exports) Format(ctx context.Context, s songs.Song, by songs.Tags, format string, limit int64) (songs.File,
	error) {
	if format == "m4a" {
		for _, f := range []songs.File{s.Posted, s.Audio} {
			if f.Key != "" && f.Size <= limit && (f == s.Posted || e.ffmpeg == nil) {
				return f, nil
			}
		}
	}
	kind, err := formatOf(format)
	if err != nil {
		return songs.File{}, err
	}
	return e.exportWithFFmpeg(ctx, s, format, kind.ContentType, []any{s.Title, s.Lyrics, s.Cover, by, limit},
		func(ctx context.Context, key string) error {
			_, err := e.ffmpeg.Export(ctx, s, key, by, format, limit)
			return err
		})
}

// Karaoke exports a video of the song with its lyrics in at most limit bytes.
func (e *Exports) Karaoke(ctx context.Context, s songs.Song, limit int64) (songs.File, error) {
	return e.exportWithFFmpeg(ctx, s, "mp4", "video/mp4", withAuthors(s, s.Title, s.Style, s.Cover, limit),
		func(ctx context.Context, key string) error {
			select {
			case e.videos <- struct{}{}:
			case <-ctx.Done():
				return ctx.Err()
			}
			defer func() { <-e.videos }()
			_, err := e.ffmpeg.Karaoke(ctx, s, key, limit)
			return err
		})
}

// withAuthors returns the parameters of an export that names the authors of lines.
func withAuthors(s songs.Song, parameters ...any) []any {
	if len(s.Credits) > 0 {
		parameters = append(parameters, s.Credits)
	}
	return parameters
}

// Voice exports the song as a voice message in at most limit bytes. Another file has the
// metadata for Discord.
func (e *Exports) Voice(ctx context.Context, s songs.Song, limit int64) (v Voice, err error) {
	for range 2 {
		sound, err := e.exportWithFFmpeg(ctx, s, "voice.ogg", "audio/ogg", []any{limit},
			func(ctx context.Context, key string) error {
				made, err := e.ffmpeg.VoiceMessage(ctx, s, key, limit)
				if err != nil {
					return err
				}
				_, err = e.create(ctx, s.ID, key+voiceInfoSuffix, func(ctx context.Context, key string) error {
					_, err := e.files.Write(ctx, key,
						func(w io.Writer) error { return json.NewEncoder(w).Encode(made) })
					return err
				})
				return err
			})
		if err != nil {
			return v, err
		}
		if v, err = e.voiceInfo(ctx, sound.Key+voiceInfoSuffix); !errors.Is(err, songs.ErrNotFound) {
			return v, err
		}
		e.remove(ctx, sound.Key) // only its metadata was deleted: both are made again
	}
	return v, songs.ErrNotFound
}

// voiceInfoSuffix is the suffix of the key of the metadata of a voice message.
const voiceInfoSuffix = ".json"

func (e *Exports) voiceInfo(ctx context.Context, key string) (v Voice, err error) {
	if _, err := e.existing(ctx, key); err != nil {
		return v, err
	}
	r, err := e.files.Open(ctx, key)
	if err != nil {
		return v, err
	}
	defer func() { _ = r.Close() }()
	return v, json.NewDecoder(r).Decode(&v)
}

// exportVersion changes if exports are made differently, so that old ones are replaced.
const exportVersion = 2

// FFmpeg reports whether formats and videos that need ffmpeg can be made.
func (e *Exports) FFmpeg() bool { return e.ffmpeg != nil }

// exportWithFFmpeg returns the file of a recipe, and makes it if it does not exist.
func (e *Exports) exportWithFFmpeg(ctx context.Context, s songs.Song, extension, contentType string, parameters []any,
	write func(ctx context.Context, key string) error) (songs.File, error) {
	if e.ffmpeg == nil {
		return songs.File{}, ErrNoTool
	}
	return e.export(ctx, s, extension, contentType, parameters, write)
}

func (e *Exports) export(ctx context.Context, s songs.Song, extension, contentType string, parameters []any,
	write func(ctx context.Context, key string) error) (songs.File, error) {
	output, err := json.Marshal([]any{exportVersion, parameters})
	if err != nil {
		return songs.File{}, err
	}
	sum := sha256.Sum256(output)
	key := fmt.Sprintf("%s/copy-%s.%s", s.ID, hex.EncodeToString(sum[:8]), extension)
	return e.calls.Do(ctx, key, func(ctx context.Context) (file songs.File, err error) {
		file = songs.File{Key: key, ContentType: contentType, Extension: "." + extension}
		file.Size, err = e.existing(ctx, key)
		if errors.Is(err, songs.ErrNotFound) {
			file.Size, err = e.create(ctx, s.ID, key, write)
		}
		return file, err
	})
}

// existing returns the size of an existing export and records its use.
func (e *Exports) existing(ctx context.Context, key string) (size int64, err error) {
	if err := e.store.TouchExport(ctx, key, time.Now()); err != nil {
		return 0, err
	}
	return e.files.Size(ctx, key)
}

// create makes an export. It is recorded before it is written, so that a concurrent
// deletion of the song finds it. The oldest exports are deleted if it exceeds the
// budget.
func (e *Exports) create(ctx context.Context, id songs.SongID, key string,
	write func(ctx context.Context, key string) error) (size int64, err error) {
	if err := e.store.AddExport(ctx, id, key, time.Now()); err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			e.remove(context.WithoutCancel(ctx), key)
		}
	}()
	if err := recoverPanic(func() error { return write(ctx, key) }); err != nil {
		return 0, err
	}
	if size, err = e.files.Size(ctx, key); err != nil {
		return 0, err
	}
	if err := e.store.FinishExport(ctx, key, size); err != nil {
		return 0, err
	}
	e.deleteSurplus(ctx)
	return size, nil
}

// deleteSurplus deletes exports above the budget.
func (e *Exports) deleteSurplus(ctx context.Context) {
	surplus, err := e.store.SurplusExports(ctx, e.budget, time.Now())
	if err != nil {
		e.log.WarnContext(ctx, "find surplus exports failed", "err", err)
	}
	for _, key := range surplus {
		e.remove(ctx, key)
	}
}

// remove deletes an export and its record.
func (e *Exports) remove(ctx context.Context, key string) {
	err := e.files.Delete(ctx, key)
	if err == nil {
		err = e.store.DeleteExport(ctx, key)
	}
	if err != nil {
		e.log.WarnContext(ctx, "delete export failed", "file", key, "err", err)
	}
}

// recoverPanic returns a panic as an error, because callers do not recover in its goroutine.
func recoverPanic(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return do()
}

// Bundle exports an archive of at most limit bytes with the recording, the cover, and
// the lyrics with and without times.
func (e *Exports) Bundle(ctx context.Context, s songs.Song, by songs.Tags, limit int64) (songs.File, error) {
	const room = 256 << 10 // for the lyrics and the archive structure
	limit -= room
	cover := s.Cover
	if cover.Size > limit/4 {
		cover = songs.File{}
	}
	audio, err := e.Format(ctx, s, by, "m4a", limit-cover.Size)
	if err != nil {
		return songs.File{}, err
	}
	return e.export(ctx, s, "zip", "application/zip", withAuthors(s, s.Title, by, audio, cover),
		func(ctx context.Context, key string) error {
			_, err := e.files.Write(ctx, key, func(w io.Writer) error {
				z := zip.NewWriter(w)
				name := func(extension string) string { return filename.Of(s.Title, "song", extension) }
				err := errors.Join(e.addFile(ctx, z, name(audio.Extension), audio),
					e.addFile(ctx, z, "cover"+cover.Extension, cover))
				if strings.TrimSpace(s.Lyrics) != "" {
					err = errors.Join(err, putText(z, name(".txt"), plainLines(s.Lyrics)+"\n"),
						putText(z, name(".lrc"), LRC(s, by.Artist)), putText(z, name(".srt"), SRT(s)))
				}
				return errors.Join(err, z.Close())
			})
			return err
		})
}

// addFile adds a file to an archive without compression, since audio and images are
// compressed.
func (e *Exports) addFile(ctx context.Context, z *zip.Writer, name string, f songs.File) error {
	if f.Key == "" {
		return nil
	}
	from, err := e.files.Open(ctx, f.Key)
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
