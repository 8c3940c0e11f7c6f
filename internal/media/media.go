// Package media runs ffmpeg, where there is one. Nothing that the bot must do
// needs it: without it a song that is too large to post goes out as a link.
package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"riffbot/internal/songs"
)

// FFmpeg is a found ffmpeg.
type FFmpeg struct {
	path  string
	files songs.Files
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
	return &FFmpeg{path: path, files: files}, nil
}

// The bitrates, in bit/s, between which a song is fitted: below the lowest it
// would not be worth hearing, above the highest nothing is gained.
const (
	lowestBitrate  = 40_000
	highestBitrate = 192_000
)

// Fit encodes the whole song as AAC in MP4 with the bitrate that makes it fit.
// It implements [songs.Fitter].
func (f *FFmpeg) Fit(ctx context.Context, from songs.File, key string, song songs.Song, limit int64) (songs.File, error) {
	bitrate, ok := fittingBitrate(song.Duration, limit)
	if !ok {
		return songs.File{}, fmt.Errorf("%s of song in %d bytes: %w", song.Duration, limit, songs.ErrCannotFit)
	}
	// From a file and to a file, not through pipes: ffmpeg seeks, to an index that
	// lies at an MP4's end, and back to put its own where players want it, first.
	dir, err := os.MkdirTemp("", "riffbot-fit-")
	if err != nil {
		return songs.File{}, fmt.Errorf("fit %s: %w", song.ID, err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	in, out := filepath.Join(dir, "song"), filepath.Join(dir, "song.m4a")
	if err := f.fetch(ctx, from.Key, in); err != nil {
		return songs.File{}, fmt.Errorf("fit %s: %w", song.ID, err)
	}
	if err := run(ctx, f.path, fitArgs(in, out, bitrate)...); err != nil {
		return songs.File{}, fmt.Errorf("fit %s: %w", song.ID, err)
	}
	size, err := f.files.Write(ctx, key, func(w io.Writer) error { return copyFile(w, out) })
	if err != nil {
		return songs.File{}, fmt.Errorf("fit %s: %w", song.ID, err)
	}
	if size > limit {
		return songs.File{}, fmt.Errorf("fit %s: %d bytes at %d bit/s: %w", song.ID, size, bitrate, songs.ErrCannotFit)
	}
	return songs.File{Key: key, ContentType: "audio/mp4", Extension: ".m4a", Size: size}, nil
}

// fittingBitrate returns the highest useful bitrate with which a song of this
// length stays below limit bytes. One part in twelve is left for the container
// and for the encoder, which only aims at its bitrate.
func fittingBitrate(length time.Duration, limit int64) (int, bool) {
	if length <= 0 {
		return 0, false
	}
	bits := float64(limit) * 8 * 11 / 12
	rate := int(bits / length.Seconds())
	return min(rate, highestBitrate), rate >= lowestBitrate
}

// fitArgs are ffmpeg's arguments to write the song of in at bitrate to out.
func fitArgs(in, out string, bitrate int) []string {
	return []string{
		"-nostdin", "-hide_banner", "-loglevel", "error",
		"-i", "file:" + in, // "file:" keeps a name from being read as another protocol
		"-map", "0:a:0", "-c:a", "aac", "-b:a", strconv.Itoa(bitrate),
		"-movflags", "+faststart", "file:" + out,
	}
}

// fetch copies a stored file to a path.
func (f *FFmpeg) fetch(ctx context.Context, key, path string) error {
	from, err := f.files.Open(ctx, key)
	if err != nil {
		return fmt.Errorf("fetch %s: %w", key, err)
	}
	defer func() { _ = from.Close() }()
	to, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return errors.Join(err, to.Close())
}

// copyFile copies the file at a path to w.
func copyFile(w io.Writer, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, file)
	return errors.Join(err, file.Close())
}

// run runs a program to its end. What it said last on its standard error is
// part of the error.
func run(ctx context.Context, program string, args ...string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	said := &tail{most: 4096}
	cmd.Stderr = said
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Run(); err != nil {
		return errors.Join(ctx.Err(), fmt.Errorf("%w: %s", err, strings.TrimSpace(said.String())))
	}
	return nil
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
