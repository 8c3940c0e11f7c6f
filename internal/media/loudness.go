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

// The target loudness is that of streaming services, with headroom for encoders.
// https://www.itu.int/rec/R-REC-BS.1770
const (
	targetLUFS = -14.0
	targetPeak = -1.0 // dBTP
	targetLRA  = 11.0 // LU
)

// Loudness is the measurement of a recording.
type Loudness struct {
	LUFS   float64 // integrated loudness
	PeakDB float64 // true peak
	Length time.Duration

	lra, threshold float64
	silent         bool
	levels         *meter
}

// probe rejects recordings that cannot be decoded or are too long, before they are
// measured.
func (w *workdir) probe(ctx context.Context, input []string) error {
	args := append([]string{"-loglevel", "info", "-nostats"}, input...)
	output, err := w.run(ctx, nil, append(args, "-map", "0:a:0", "-t", "0.05", "-f", "null", "-")...)
	if err != nil {
		return &InputError{Kind: InputType, Err: err}
	}
	if headerLength(output) >= maxLength {
		return &InputError{Kind: InputLong}
	}
	return nil
}

// measure decodes the recording once and measures its loudness, length and waveform.
func (w *workdir) measure(ctx context.Context, input []string) (Loudness, error) {
	if err := w.probe(ctx, input); err != nil {
		return Loudness{}, err
	}
	args := append([]string{"-loglevel", "info", "-nostats", "-t", seconds(maxLength + time.Minute)}, input...)
	// The meter takes a quarter of the time of loudnorm's first pass.
	args = append(args, "-filter_complex",
		fmt.Sprintf("[0:a:0]asplit=2[heard][seen];[heard]ebur128=peak=true:framelog=verbose[loud];[seen]aresample=%d[wave]",
			peakRate),
		"-map", "[loud]", "-f", "null", "-", "-map", "[wave]", "-ac", "1", "-f", "s16le", "pipe:1")
	levels := &meter{}
	output, err := w.run(ctx, levels, args...)
	if err != nil {
		return Loudness{}, &InputError{Kind: InputType, Err: err}
	}
	s, err := readLoudness(output)
	if err != nil {
		return Loudness{}, &InputError{Kind: InputType, Err: err}
	}
	s.levels, s.Length = levels, levels.length()
	switch {
	case s.Length <= 0:
		return s, &InputError{Kind: InputEmpty}
	case s.Length > maxLength:
		return s, &InputError{Kind: InputLong}
	}
	return s, nil
}

// maxLimited is the maximum reduction of peaks by a limiter, in decibels. It takes a
// tenth of the time of loudnorm and is inaudible; beyond that it would reduce the
// loudness.
const maxLimited = 1.5

// normalizeFilter returns the filter that normalizes a recording to the target loudness:
// a change of volume if that suffices, which equals the second pass of loudnorm, a
// limiter for few peaks, or loudnorm for many.
func (s Loudness) normalizeFilter() string {
	const stereo = "aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo"
	gain := targetLUFS - s.LUFS
	over := s.PeakDB + gain - targetPeak
	switch {
	case s.silent:
		return stereo
	case over <= 0:
		return fmt.Sprintf("%s,volume=%.2fdB", stereo, gain)
	case over <= maxLimited:
		// Half a decibel for peaks between samples.
		return fmt.Sprintf("%s,volume=%.2fdB,alimiter=limit=%.4f:attack=5:release=50:level=false", stereo, gain,
			math.Pow(10, (targetPeak-0.5)/20))
	default:
		lra := max(s.lra, 0.1) // 0 would mean unmeasured
		return fmt.Sprintf("%s,loudnorm=I=%g:TP=%g:LRA=%g:measured_I=%g:measured_TP=%g:measured_LRA=%g:measured_thresh=%g,%s",
			stereo, targetLUFS, targetPeak, max(targetLRA, min(lra, 50)), s.LUFS, s.PeakDB, lra, s.threshold, stereo)
	}
}

// loudnessReport matches the report of the meter: "I: -14.1 LUFS", its threshold, "LRA: 5.2 LU" and "Peak:".
// https://ffmpeg.org/ffmpeg-filters.html#ebur128-1
var loudnessReport = regexp.MustCompile(
	`I:\s+(\S+) LUFS\s+Threshold:\s+(\S+) LUFS(?s:.*)LRA:\s+(\S+) LU\s(?s:.*)Peak:\s+(\S+) dBFS`)

// readLoudness parses the last report of the meter.
func readLoudness(output string) (Loudness, error) {
	var s Loudness
	found := loudnessReport.FindStringSubmatch(output[max(strings.LastIndex(output, "Summary:"), 0):])
	if found == nil {
		return s, errors.New("no measurement")
	}
	for i, to := range []*float64{&s.LUFS, &s.threshold, &s.lra, &s.PeakDB} {
		v, err := strconv.ParseFloat(found[i+1], 64)
		if err != nil {
			return s, fmt.Errorf("parse measurement: %w", err)
		}
		*to = v
	}
	// Silence has no loudness.
	s.silent = s.LUFS <= -70 || math.IsInf(s.PeakDB, 0)
	return s, nil
}
