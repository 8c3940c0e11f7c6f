package media

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"riffbot/internal/songs"
	"riffbot/riffusion"
)

// FFmpeg is a found ffmpeg.
type FFmpeg struct {
	path  string
	files songs.Files
	slots *slots // as many as there are processors

	letters func() *lettering // found when they are first needed
}

// Off is the name of no ffmpeg.
const Off = "off"

// Find looks for the program by name or path. It returns nil without error for
// [Off], and an error when the program is not there.
func Find(program string, files songs.Files) (*FFmpeg, error) {
	if program == Off {
		return nil, nil
	}
	path, err := exec.LookPath(program)
	if err != nil {
		return nil, fmt.Errorf("find ffmpeg: %w", err)
	}
	return &FFmpeg{path: path, files: files, slots: newSlots(runtime.GOMAXPROCS(0)), letters: sync.OnceValue(newLettering)}, nil
}

// The bounds on what is worked on, and for how long.
const (
	maxInput  = 64 << 20 // bytes
	maxLength = 30 * time.Minute
	maxTime   = 10 * time.Minute // of one run
)

// InputError says that a file is nothing that can be worked on. Kind is "empty",
// "large", "long" or "type".
type InputError struct {
	Kind string
	Err  error
}

// Error says what is wrong with the file.
func (e *InputError) Error() string {
	if e.Err != nil {
		return "the file cannot be used (" + e.Kind + "): " + e.Err.Error()
	}
	return "the file cannot be used: " + e.Kind
}

// Unwrap returns the cause.
func (e *InputError) Unwrap() error { return e.Err }

// demuxers are what ffmpeg reads a recording as, by its format. What is none of
// these, such as a playlist that leads elsewhere, is not read at all.
var demuxers = map[string]string{"m4a": "mov", "ogg": "ogg", "wav": "wav", "flac": "flac", "mp3": "mp3", "aac": "aac", "aiff": "aiff", "webm": "matroska"}

func demuxer(head []byte) string { return demuxers[riffusion.AudioFormat(head)] }

// bench is a folder where one piece of work is done, gone when it is over.
type bench struct {
	ffmpeg *FFmpeg
	dir    string
	paid   bool
}

// work gives fn a bench of its own and keeps the number of them bounded; see [Paid].
func (f *FFmpeg) work(ctx context.Context, fn func(b *bench) error) error {
	paid := isPaid(ctx)
	if err := f.slots.acquire(ctx, paid); err != nil {
		return err
	}
	defer f.slots.release(paid)
	s, err := newScratch("")
	if err != nil {
		return err
	}
	defer s.remove()
	return fn(&bench{f, s.dir, paid})
}

// path is the path of a file on the bench.
func (b *bench) path(name string) string { return filepath.Join(b.dir, name) }

// fetch brings a stored recording and returns the arguments to read it with.
func (b *bench) fetch(ctx context.Context, key string) (input []string, err error) {
	if err := b.copyIn(ctx, key, "in", maxInput); err != nil {
		return nil, err
	}
	file, err := os.Open(b.path("in"))
	if err != nil {
		return nil, err
	}
	head, err := bufio.NewReaderSize(file, riffusion.AudioHead).Peek(riffusion.AudioHead)
	_ = file.Close()
	if len(head) == 0 {
		return nil, &InputError{Kind: "empty", Err: err}
	}
	format := demuxer(head)
	if format == "" {
		return nil, &InputError{Kind: "type"}
	}
	// "file:" keeps a name from being read as another protocol.
	return []string{"-protocol_whitelist", "file,pipe", "-f", format, "-i", "file:" + b.path("in")}, nil
}

// copyIn copies a stored file of at most so many bytes to the bench.
func (b *bench) copyIn(ctx context.Context, key, name string, most int64) error {
	from, err := b.ffmpeg.files.Open(ctx, key)
	if err != nil {
		return fmt.Errorf("fetch %s: %w", key, err)
	}
	defer func() { _ = from.Close() }()
	to, err := os.OpenFile(b.path(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	n, err := io.Copy(to, io.LimitReader(from, most+1))
	if err == nil && n > most {
		err = &InputError{Kind: "large"}
	}
	return errors.Join(err, to.Close())
}

// keep stores a file of the bench under a key.
func (b *bench) keep(ctx context.Context, name, key, contentType string) (songs.File, error) {
	size, err := b.ffmpeg.files.Write(ctx, key, func(w io.Writer) error {
		file, err := os.Open(b.path(name))
		if err != nil {
			return err
		}
		_, err = io.Copy(w, file)
		return errors.Join(err, file.Close())
	})
	if err != nil {
		return songs.File{}, err
	}
	return songs.File{Key: key, ContentType: contentType, Extension: filepath.Ext(name), Size: size}, nil
}

// run runs ffmpeg on the bench. What it writes to its standard output goes to out,
// and the end of what it says is returned.
func (b *bench) run(ctx context.Context, out io.Writer, args ...string) (said string, err error) {
	return run(ctx, b.dir, out, b.paid, b.ffmpeg.path, append([]string{"-nostdin", "-hide_banner", "-y", "-threads", "2"}, args...)...)
}

// run runs a program to its end, or kills it and all that it started. What it said
// last on its standard error is part of the error. What is not paid for gets less of
// the processor.
func run(ctx context.Context, dir string, out io.Writer, paid bool, program string, args ...string) (said string, err error) {
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	cmd := command(ctx, dir, program, args...)
	last := &tail{most: 8 << 10}
	cmd.Stderr, cmd.Stdout = last, out
	err = cmd.Start()
	if err == nil {
		if !paid {
			yieldProcessor(cmd)
		}
		err = cmd.Wait()
	}
	if err != nil {
		return "", errors.Join(ctx.Err(), fmt.Errorf("%w: %s", err, lastWords(last.String())))
	}
	return last.String(), nil
}

// lastWords is the end of what a program said, as much as fits a line of the log.
func lastWords(said string) string {
	const most = 2000
	said = strings.TrimSpace(said)
	return said[max(0, len(said)-most):]
}

// tail keeps the last bytes written to it.
type tail struct {
	kept []byte
	most int
}

func (t *tail) Write(p []byte) (int, error) {
	t.kept = append(t.kept, p...)
	if over := len(t.kept) - t.most; over > 0 {
		t.kept = t.kept[over:]
	}
	return len(p), nil
}

func (t *tail) String() string { return string(t.kept) }
