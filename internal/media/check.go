package media

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// Check decodes a recording completely and returns its length. It implements
// [songs.Masterer]: an error that is [songs.ErrIncomplete] reports that the recording is
// shorter than its header says, or if that has no length, than announced.
func (f *FFmpeg) Check(ctx context.Context, file songs.File, announced time.Duration) (length time.Duration,
	err error) {
	err = f.work(Paid(ctx), func(w *workdir) error {
		length, err = w.check(ctx, file.Key, announced)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("check %s: %w", file.Key, err)
	}
	return length, nil
}

func (w *workdir) check(ctx context.Context, key string, announced time.Duration) (time.Duration, error) {
	input, err := w.fetch(ctx, key)
	if err != nil {
		return 0, err
	}
	args := append([]string{"-loglevel", "info", "-nostats", "-t", seconds(maxLength + time.Minute)}, input...)
	heard := &meter{}
	output, err := w.run(ctx, heard, append(args, "-map", "0:a:0", "-ac", "1", "-ar", strconv.Itoa(peakRate),
		"-f", "s16le", "pipe:1")...)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.Exited() && ctx.Err() == nil {
		return 0, fmt.Errorf("%w: %w", songs.ErrIncomplete, err)
	}
	if err != nil {
		return 0, err
	}
	length := heard.length()
	if length > maxLength {
		return 0, &InputError{Kind: InputLong}
	}
	expected := headerLength(output)
	if expected == 0 && announced <= maxLength { // longer ones are invalid
		expected = announced
	}
	if length <= 0 || tooShort(length, expected) {
		return 0, fmt.Errorf("%w: %s of %s", songs.ErrIncomplete, length, expected)
	}
	return length, nil
}

// tooShort reports whether a recording lacks more than encoders and rounding explain.
func tooShort(length, expected time.Duration) bool {
	return length < expected-max(2*time.Second, expected/20)
}

// durationPattern matches the length of a file in the output of ffmpeg.
var durationPattern = regexp.MustCompile(`Duration: (\d+):(\d\d):(\d\d)\.(\d\d)`)

// headerLength returns the length in the header of a file; 0 if it has none and ffmpeg
// estimates it.
func headerLength(output string) time.Duration {
	m := durationPattern.FindStringSubmatch(output)
	if m == nil || strings.Contains(output, "Estimating duration from bitrate") {
		return 0
	}
	var n [4]int
	for i := range n {
		n[i], _ = strconv.Atoi(m[i+1]) // only digits
	}
	return time.Duration(n[0])*time.Hour + time.Duration(n[1])*time.Minute + time.Duration(n[2])*time.Second +
		time.Duration(n[3])*10*time.Millisecond
}

// seconds formats a duration for ffmpeg.
func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }
