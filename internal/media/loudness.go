package media

import (
	"context"
	"errors"
	"fmt"
	"math"
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

// Sound is what was heard of a recording.
type Sound struct {
	LUFS   float64 // integrated loudness
	PeakDB float64 // true peak
	Length time.Duration

	lra, threshold float64
	silent         bool
	levels         *meter
}

// look refuses what cannot be decoded at all, and what says that it is too long,
// before anybody listens to all of it.
func (b *bench) look(ctx context.Context, input []string) error {
	args := append([]string{"-loglevel", "info", "-nostats"}, input...)
	said, err := b.run(ctx, nil, append(args, "-map", "0:a:0", "-t", "0.05", "-f", "null", "-")...)
	if err != nil {
		return &InputError{Kind: "type", Err: err}
	}
	if headerLength(said) >= maxLength {
		return &InputError{Kind: "long"}
	}
	return nil
}

// measure listens to the whole recording once: how loud it is, how long, and how
// it goes.
func (b *bench) measure(ctx context.Context, input []string) (Sound, error) {
	if err := b.look(ctx, input); err != nil {
		return Sound{}, err
	}
	args := append([]string{"-loglevel", "info", "-nostats", "-t", seconds(maxLength + time.Minute)}, input...)
	// The meter costs a quarter of what loudnorm's own first pass does.
	args = append(args, "-filter_complex", fmt.Sprintf("[0:a:0]asplit=2[heard][seen];[heard]ebur128=peak=true:framelog=verbose[loud];[seen]aresample=%d[wave]", peakRate),
		"-map", "[loud]", "-f", "null", "-", "-map", "[wave]", "-ac", "1", "-f", "s16le", "pipe:1")
	levels := &meter{}
	said, err := b.run(ctx, levels, args...)
	if err != nil {
		return Sound{}, &InputError{Kind: "type", Err: err}
	}
	s, err := readLoudness(said)
	if err != nil {
		return Sound{}, &InputError{Kind: "type", Err: err}
	}
	s.levels, s.Length = levels, levels.length()
	switch {
	case s.Length <= 0:
		return s, &InputError{Kind: "empty"}
	case s.Length > maxLength:
		return s, &InputError{Kind: "long"}
	}
	return s, nil
}

// mostLimited is how many decibels of the peaks may be held down by a limiter. It
// costs a tenth of what loudnorm does, and nobody hears it; beyond, it would take
// loudness away that was to be gained.
const mostLimited = 1.5

// even is the filter that brings a recording to the loudness that all have: its
// volume is turned where that is enough, which is what loudnorm's second pass does
// with what was measured; else peaks are held down, a few by a limiter, many by
// loudnorm.
func (s Sound) even() string {
	const stereo = "aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo"
	gain := targetLUFS - s.LUFS
	over := s.PeakDB + gain - targetPeak
	switch {
	case s.silent:
		return stereo
	case over <= 0:
		return fmt.Sprintf("%s,volume=%.2fdB", stereo, gain)
	case over <= mostLimited:
		// Half a decibel for the peaks between samples.
		return fmt.Sprintf("%s,volume=%.2fdB,alimiter=limit=%.4f:attack=5:release=50:level=false", stereo, gain, math.Pow(10, (targetPeak-0.5)/20))
	default:
		lra := max(s.lra, 0.1) // 0 would mean that nobody measured
		return fmt.Sprintf("%s,loudnorm=I=%g:TP=%g:LRA=%g:measured_I=%g:measured_TP=%g:measured_LRA=%g:measured_thresh=%g,%s",
			stereo, targetLUFS, targetPeak, max(targetLRA, min(lra, 50)), s.LUFS, s.PeakDB, lra, s.threshold, stereo)
	}
}

// The meter's report: "I: -14.1 LUFS", its threshold, "LRA: 5.2 LU" and "Peak:".
// https://ffmpeg.org/ffmpeg-filters.html#ebur128-1
var report = regexp.MustCompile(`I:\s+(\S+) LUFS\s+Threshold:\s+(\S+) LUFS(?s:.*)LRA:\s+(\S+) LU\s(?s:.*)Peak:\s+(\S+) dBFS`)

// readLoudness finds the meter's report, which is the last thing it says.
func readLoudness(said string) (Sound, error) {
	var s Sound
	found := report.FindStringSubmatch(said[max(strings.LastIndex(said, "Summary:"), 0):])
	if found == nil {
		return s, errors.New("nothing was measured")
	}
	for i, to := range []*float64{&s.LUFS, &s.threshold, &s.lra, &s.PeakDB} {
		v, err := strconv.ParseFloat(found[i+1], 64)
		if err != nil {
			return s, fmt.Errorf("read the measurement: %w", err)
		}
		*to = v
	}
	// Of silence nothing is known.
	s.silent = s.LUFS <= -70 || math.IsInf(s.PeakDB, 0)
	return s, nil
}
