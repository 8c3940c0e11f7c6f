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
	"time"

	"github.com/riffbot/riffbot/internal/audiofile"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/typeset"
)

// FFmpeg is an installed ffmpeg.
type FFmpeg struct {
	path  string
	files songs.Files
	slots *slots // limits tasks to the number of processors

	fonts *typeset.Fonts
}

// Off is the program name that disables ffmpeg.
const Off = "off"

// Find finds the program by name or path. It returns nil without an error for [Off], and
// an error if the program is missing.
func Find(program string, files songs.Files) (*FFmpeg, error) {
	if program == Off {
		return nil, nil
	}
	path, err := exec.LookPath(program)
	if err != nil {
		return nil, fmt.Errorf("find ffmpeg: %w", err)
	}
	return &FFmpeg{path: path, files: files, slots: newSlots(runtime.GOMAXPROCS(0)), fonts: typeset.System()}, nil
}

// Limits of input and time.
const (
	maxInput  = 64 << 20 // bytes
	maxLength = 30 * time.Minute
	maxTime   = 10 * time.Minute // timeout of a run
)

// InputErrorKind says why a file cannot be processed.
type InputErrorKind string

// Kinds of an [InputError].
const (
	InputEmpty InputErrorKind = "empty" // no data, or silence
	InputLarge InputErrorKind = "large" // too many bytes
	InputLong  InputErrorKind = "long"  // too long to play
	InputType  InputErrorKind = "type"  // not a supported format
)

// InputError reports that a file cannot be processed.
type InputError struct {
	Kind InputErrorKind
	Err  error
}

// Error describes the problem.
func (e *InputError) Error() string {
	if e.Err != nil {
		return "the file cannot be used (" + string(e.Kind) + "): " + e.Err.Error()
	}
	return "the file cannot be used: " + string(e.Kind)
}

// Unwrap returns the cause.
func (e *InputError) Unwrap() error { return e.Err }

// demuxers are the demuxers of ffmpeg by format. Other files, such as playlists with
// URLs, are not read.
var demuxers = map[string]string{"m4a": "mov", "ogg": "ogg", "wav": "wav", "flac": "flac", "mp3": "mp3", "aac": "aac",
	"aiff": "aiff", "webm": "matroska"}

func demuxer(head []byte) string { return demuxers[audiofile.Format(head)] }

// workdir is a temporary directory for one task.
type workdir struct {
	ffmpeg *FFmpeg
	dir    string
	paid   bool
}

// work calls fn with a temporary directory. It limits concurrent tasks; see [Paid].
func (f *FFmpeg) work(ctx context.Context, fn func(w *workdir) error) error {
	paid := isPaid(ctx)
	if err := f.slots.acquire(ctx, paid); err != nil {
		return err
	}
	defer f.slots.release(paid)
	s, err := newTempDir("")
	if err != nil {
		return err
	}
	defer s.remove()
	return fn(&workdir{f, s.dir, paid})
}

// path returns the path of a file in the directory.
func (w *workdir) path(name string) string { return filepath.Join(w.dir, name) }

// fetch copies a stored recording to the directory and returns the arguments to read it.
func (w *workdir) fetch(ctx context.Context, key string) (input []string, err error) {
	if err := w.copyIn(ctx, key, "in", maxInput); err != nil {
		return nil, err
	}
	file, err := os.Open(w.path("in"))
	if err != nil {
		return nil, err
	}
	head, err := bufio.NewReaderSize(file, audiofile.HeadSize).Peek(audiofile.HeadSize)
	_ = file.Close()
	if len(head) == 0 {
		return nil, &InputError{Kind: InputEmpty, Err: err}
	}
	format := demuxer(head)
	if format == "" {
		return nil, &InputError{Kind: InputType}
	}
	// "file:" prevents a name from being read as another protocol.
	return []string{"-protocol_whitelist", "file,pipe", "-f", format, "-i", "file:" + w.path("in")}, nil
}

// copyIn copies a stored file of at most limit bytes to the directory.
func (w *workdir) copyIn(ctx context.Context, key, name string, limit int64) error {
	from, err := w.ffmpeg.files.Open(ctx, key)
	if err != nil {
		return fmt.Errorf("fetch %s: %w", key, err)
	}
	defer func() { _ = from.Close() }()
	to, err := os.OpenFile(w.path(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	n, err := io.Copy(to, io.LimitReader(from, limit+1))
	if err == nil && n > limit {
		err = &InputError{Kind: InputLarge}
	}
	return errors.Join(err, to.Close())
}

// store stores a file of the directory under a key.
func (w *workdir) store(ctx context.Context, name, key, contentType string) (songs.File, error) {
	size, err := w.ffmpeg.files.Write(ctx, key, func(to io.Writer) error {
		file, err := os.Open(w.path(name))
		if err != nil {
			return err
		}
		_, err = io.Copy(to, file)
		return errors.Join(err, file.Close())
	})
	if err != nil {
		return songs.File{}, err
	}
	return songs.File{Key: key, ContentType: contentType, Extension: filepath.Ext(name), Size: size}, nil
}

// run runs ffmpeg in the directory. It writes its standard output to out and returns the
// end of its standard error.
func (w *workdir) run(ctx context.Context, out io.Writer, args ...string) (output string, err error) {
	return run(ctx, w.dir, out, w.paid, w.ffmpeg.path,
		append([]string{"-nostdin", "-hide_banner", "-y", "-threads", "2"}, args...)...)
}

// run runs a program to its end, or kills it and its child processes. The error contains
// the end of its standard error. Unpaid work gets a lower priority.
func run(ctx context.Context, dir string, out io.Writer, paid bool, program string, args ...string) (output string,
	err error) {
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	cmd := command(ctx, dir, program, args...)
	last := &tail{most: 8 << 10}
	cmd.Stderr, cmd.Stdout = last, out
	err = cmd.Start()
	if err == nil {
		if !paid {
			lowerPriority(cmd)
		}
		err = cmd.Wait()
	}
	if err != nil {
		return "", errors.Join(ctx.Err(), fmt.Errorf("%w: %s", err, stderrTail(last.String())))
	}
	return last.String(), nil
}

// stderrTail returns the end of the output of a program, on one line of limited length.
func stderrTail(output string) string {
	const most = 2000
	output = strings.TrimSpace(output)
	return output[max(0, len(output)-most):]
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
