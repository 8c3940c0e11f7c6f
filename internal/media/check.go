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

	"riffbot/internal/songs"
)

// Check decodes a whole recording and returns how long it is. It implements
// [songs.Engineer]: an error that is [songs.ErrCut] says that the recording ends
// earlier than its own header says, or, where that has no length, than announced.
func (f *FFmpeg) Check(ctx context.Context, file songs.File, announced time.Duration) (length time.Duration, err error) {
	err = f.work(Paid(ctx), func(b *bench) error {
		length, err = b.check(ctx, file.Key, announced)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("check %s: %w", file.Key, err)
	}
	return length, nil
}

func (b *bench) check(ctx context.Context, key string, announced time.Duration) (time.Duration, error) {
	input, err := b.fetch(ctx, key)
	if err != nil {
		return 0, err
	}
	args := append([]string{"-loglevel", "info", "-nostats", "-t", seconds(maxLength + time.Minute)}, input...)
	heard := &meter{}
	said, err := b.run(ctx, heard, append(args, "-map", "0:a:0", "-ac", "1", "-ar", strconv.Itoa(peakRate), "-f", "s16le", "pipe:1")...)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.Exited() && ctx.Err() == nil {
		return 0, fmt.Errorf("%w: %w", songs.ErrCut, err)
	}
	if err != nil {
		return 0, err
	}
	length := heard.length()
	if length > maxLength {
		return 0, &InputError{Kind: "long"}
	}
	expected := headerLength(said)
	if expected == 0 && announced <= maxLength { // longer ones are mistakes
		expected = announced
	}
	if length <= 0 || tooShort(length, expected) {
		return 0, fmt.Errorf("%w: %s of %s", songs.ErrCut, length, expected)
	}
	return length, nil
}

// tooShort reports whether a recording lacks more than encoders and rounding
// explain.
func tooShort(length, expected time.Duration) bool {
	return length < expected-max(2*time.Second, expected/20)
}

// duration is how ffmpeg says how long a file says that it is.
var duration = regexp.MustCompile(`Duration: (\d+):(\d\d):(\d\d)\.(\d\d)`)

// headerLength is how long a file says that it is; 0 when it does not say so and
// ffmpeg guesses.
func headerLength(said string) time.Duration {
	m := duration.FindStringSubmatch(said)
	if m == nil || strings.Contains(said, "Estimating duration from bitrate") {
		return 0
	}
	var n [4]int
	for i := range n {
		n[i], _ = strconv.Atoi(m[i+1]) // digits
	}
	return time.Duration(n[0])*time.Hour + time.Duration(n[1])*time.Minute + time.Duration(n[2])*time.Second + time.Duration(n[3])*10*time.Millisecond
}

// seconds is a duration as ffmpeg reads it.
func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }
