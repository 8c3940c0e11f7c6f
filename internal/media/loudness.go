package media

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The loudness that everything has: what streaming services play at, with room
// below full scale for what encoders add.
// https://www.itu.int/rec/R-REC-BS.1770
const (
	targetLUFS = -14.0
	targetPeak = -1.0 // dBTP
	targetLRA  = 11.0 // LU
)

// Sound is what was measured of a recording.
type Sound struct {
	LUFS   float64 // integrated loudness
	PeakDB float64 // true peak
	Length time.Duration

	lra, threshold float64
	offset         float64
	silent         bool
}

// duration is how ffmpeg says how long a file says that it is.
var duration = regexp.MustCompile(`Duration: (\d+):(\d\d):(\d\d)`)

// look refuses what cannot be decoded at all, and what says that it is too long,
// before anybody listens to all of it.
func (b *bench) look(ctx context.Context, input []string) error {
	args := append([]string{"-loglevel", "info", "-nostats"}, input...)
	said, err := b.run(ctx, nil, append(args, "-map", "0:a:0", "-t", "0.05", "-f", "null", "-")...)
	if err != nil {
		return &InputError{Kind: "type", Err: err}
	}
	if m := duration.FindStringSubmatch(said); m != nil {
		hours, _ := strconv.Atoi(m[1]) // digits, as the two others
		minutes, _ := strconv.Atoi(m[2])
		if time.Duration(hours)*time.Hour+time.Duration(minutes)*time.Minute >= maxLength {
			return &InputError{Kind: "long"}
		}
	}
	return nil
}

// measure listens to the whole recording.
func (b *bench) measure(ctx context.Context, input []string) (Sound, error) {
	if err := b.look(ctx, input); err != nil {
		return Sound{}, err
	}
	args := append([]string{"-loglevel", "info", "-nostats", "-progress", "pipe:1"}, input...)
	args = append(args, "-map", "0:a:0", "-t", strconv.Itoa(int((maxLength + time.Minute).Seconds())), "-af", loudnorm("print_format=json"), "-f", "null", "-")
	progress := &tail{most: 1024}
	said, err := b.run(ctx, progress, args...)
	if err != nil {
		return Sound{}, &InputError{Kind: "type", Err: err}
	}
	s, err := readLoudness(said)
	if err != nil {
		return Sound{}, &InputError{Kind: "type", Err: err}
	}
	s.Length = lastTime(progress.String())
	switch {
	case s.Length <= 0:
		return s, &InputError{Kind: "empty"}
	case s.Length > maxLength:
		return s, &InputError{Kind: "long"}
	}
	return s, nil
}

// loudnorm is the filter with its targets.
func loudnorm(more string) string {
	return fmt.Sprintf("loudnorm=I=%g:TP=%g:LRA=%g:%s", targetLUFS, targetPeak, targetLRA, more)
}

// even is the filter that brings a recording to the loudness that all have.
func (s Sound) even() string {
	if s.silent {
		return "anull"
	}
	return loudnorm(fmt.Sprintf("measured_I=%g:measured_TP=%g:measured_LRA=%g:measured_thresh=%g:offset=%g:linear=true", s.LUFS, s.PeakDB, s.lra, s.threshold, s.offset)) +
		",aresample=48000"
}

// readLoudness finds the filter's report, which is the last thing it says.
func readLoudness(said string) (Sound, error) {
	from, to := strings.LastIndex(said, "{"), strings.LastIndex(said, "}")
	if from < 0 || to < from {
		return Sound{}, errors.New("nothing was measured")
	}
	var report map[string]string
	if err := json.Unmarshal([]byte(said[from:to+1]), &report); err != nil {
		return Sound{}, fmt.Errorf("read the measurement: %w", err)
	}
	var s Sound
	for key, to := range map[string]*float64{"input_i": &s.LUFS, "input_tp": &s.PeakDB, "input_lra": &s.lra, "input_thresh": &s.threshold, "target_offset": &s.offset} {
		v, err := strconv.ParseFloat(report[key], 64)
		if err != nil {
			return Sound{}, fmt.Errorf("read the measurement: %w", err)
		}
		*to = v
	}
	s.silent = s.LUFS < -70 // of silence nothing is known, and "-inf" is no setting
	return s, nil
}

// lastTime reads how far ffmpeg came.
func lastTime(progress string) time.Duration {
	i := strings.LastIndex(progress, "out_time_us=")
	if i < 0 {
		return 0
	}
	text, _, _ := strings.Cut(progress[i+len("out_time_us="):], "\n")
	us, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return 0
	}
	return time.Duration(us) * time.Microsecond
}
