package music

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
)

// Track is a song that can be edited: its score and the audio of its parts, which are empty if
// only the score is needed.
type Track struct {
	Score *Score
	Stems [partCount][]float32 // stereo, interleaved, as long as the song
}

// NewTrack renders a score.
func NewTrack(s *Score) *Track {
	t := &Track{Score: s}
	o := newOrchestra(s.Formants)
	for part := range partCount {
		t.Stems[part] = s.render(o, part)
	}
	t.normalize()
	return t
}

// normalize attenuates all parts equally if their sum is too loud, so that they still
// add up to the mix.
func (t *Track) normalize() {
	peak := float32(0)
	for _, v := range t.sum() {
		peak = max(peak, v, -v)
	}
	if peak <= headroom {
		return
	}
	gain := headroom / peak
	for _, stem := range t.Stems {
		for i := range stem {
			stem[i] *= gain
		}
	}
}

// Mix returns the sum of all parts. Samples stay below full scale. It is not inlined, because the
// race detector would check its loops in callers outside this package (RACE_FLAGS in the Makefile).
//
//go:noinline
func (t *Track) Mix() []float32 {
	out := t.sum()
	for i, v := range out {
		out[i] = max(-headroom, min(headroom, v))
	}
	return out
}

// sum returns the sum of the parts.
func (t *Track) sum() []float32 {
	out := slices.Clone(t.Stems[0])
	for _, stem := range t.Stems[1:] {
		for i, v := range stem {
			out[i] += v
		}
	}
	return out
}

// crossfade is the overlap of two recordings at a transition, in samples of each
// channel: 20 ms.
const crossfade = SampleRate / 50

// sampleAt returns the index of a time in a recording.
func sampleAt(seconds float64) int { return 2 * int(math.Round(seconds*SampleRate)) }

// Extend returns the track up to a time in seconds, followed by next.
func (t *Track) Extend(at float64, next *Track) *Track {
	out := &Track{Score: t.Score.cut(0, at).join(next.Score, at)}
	cut := min(sampleAt(at), len(t.Stems[0]))
	for p := range out.Stems {
		joined := append(slices.Clone(t.Stems[p][:cut]), next.Stems[p]...)
		overlap := min(2*crossfade, len(t.Stems[p])-cut, len(next.Stems[p]))
		for i := range overlap {
			in := float32(i/2) / crossfade
			joined[cut+i] = t.Stems[p][cut+i]*(1-in) + next.Stems[p][i]*in
		}
		out.Stems[p] = joined
	}
	return out
}

// Replace returns the track with part, which has the same length, between two times in
// seconds.
func (t *Track) Replace(start, end float64, part *Track) *Track {
	middle := part.Score
	if heading := t.Score.heading(start, end); heading != "" && !strings.HasPrefix(strings.TrimSpace(middle.Lyrics),
		"[") {
		middle = middle.headed(heading)
	}
	score := t.Score.cut(0, start).join(middle, start).join(t.Score.cut(end, t.Score.Length), 0)
	out := &Track{Score: score}
	a, b := sampleAt(start), min(sampleAt(end), len(t.Stems[0]))
	for p := range out.Stems {
		stem := slices.Clone(t.Stems[p])
		n := min(b-a, len(part.Stems[p]))
		for i := range n {
			in := float32(min(i, n-1-i)/2) / crossfade // fade in and out
			in = min(in, 1)
			stem[a+i] = stem[a+i]*(1-in) + part.Stems[p][i]*in
		}
		out.Stems[p] = stem
	}
	return out
}

// covered returns the same notes and lyrics with the instruments of another style, and
// another voice if the brief has one.
func (s *Score) covered(b Brief) *Score {
	out := *s
	out.Sound = soundOf(Brief{Style: b.Style}, randFor(b.Seed, b.Style))
	out.Formants = cmp.Or(b.Voice, s.Formants)
	if out.Sound.beat == noDrums {
		out.Hits = nil
	}
	return &out
}

// Vary replaces the voice of the lead; a larger percentage changes it more.
func (t *Track) Vary(percent float64) *Track {
	s := *t.Score
	s.Formants = 1 + 0.35*percent/100
	s.Sound.lead = soft
	if percent > 60 { // a lower voice
		s.Notes[Lead] = slices.Clone(s.Notes[Lead])
		for i := range s.Notes[Lead] {
			s.Notes[Lead][i].Pitch -= 12
		}
	}
	out := &Track{Score: &s, Stems: t.Stems}
	if t.Stems[Lead] != nil {
		out.Stems[Lead] = s.render(newOrchestra(s.Formants), Lead)
	}
	return out
}

// WithVoiceOf returns the track with the lead of another.
func (t *Track) WithVoiceOf(other *Track) *Track {
	s := *t.Score
	s.Lyrics, s.Words, s.Notes[Lead], s.Formants = other.Score.Lyrics, nil, nil, other.Score.Formants
	for _, w := range other.Score.Words {
		if w.End <= s.Length {
			s.Words = append(s.Words, w)
		}
	}
	out := &Track{Score: &s, Stems: t.Stems}
	voice := make([]float32, len(t.Stems[Lead]))
	copy(voice, other.Stems[Lead])
	out.Stems[Lead] = voice
	return out
}

// cut returns the notes and words between two times, with their times unchanged. Lines
// of the lyrics outside are dropped.
func (s *Score) cut(start, end float64) *Score {
	out := *s
	out.Length, out.Words, out.Sections, out.Hits = end, nil, nil, nil
	lines := make(map[int]bool)
	for _, w := range s.Words {
		if w.Start >= start && w.Start < end && w.End <= end {
			out.Words = append(out.Words, w)
			lines[w.Line] = true
		}
	}
	var kept []string
	renumbered := make(map[int]int)
	for i, line := range strings.Split(s.Lyrics, "\n") {
		if lines[i] {
			renumbered[i] = len(kept)
			kept = append(kept, line)
		}
	}
	for i := range out.Words {
		out.Words[i].Line = renumbered[out.Words[i].Line]
	}
	if len(s.Words) > 0 {
		out.Lyrics = strings.Join(kept, "\n")
	}
	for _, sec := range s.Sections {
		if sec.Start >= start && sec.Start < end {
			out.Sections = append(out.Sections, Section{sec.Name, sec.Start, min(sec.End, end)})
		}
	}
	for p := range s.Notes {
		out.Notes[p] = nil
		for _, n := range s.Notes[p] {
			if n.Start >= start && n.Start < end {
				out.Notes[p] = append(out.Notes[p], n)
			}
		}
	}
	for _, h := range s.Hits {
		if h.At >= start && h.At < end {
			out.Hits = append(out.Hits, h)
		}
	}
	return &out
}

// join adds the notes and words of another score, shifted by some seconds.
func (s *Score) join(next *Score, shift float64) *Score {
	out := *s
	lines := 0
	switch {
	case strings.TrimSpace(s.Lyrics) == "" || len(s.Words) == 0 && len(next.Words) > 0:
		out.Lyrics = next.Lyrics
	case len(next.Words) > 0:
		lines = strings.Count(s.Lyrics, "\n") + 1
		out.Lyrics = s.Lyrics + "\n" + next.Lyrics
	}
	out.Length = next.Length + shift
	out.Words = slices.Clone(s.Words)
	for _, w := range next.Words {
		out.Words = append(out.Words, Word{w.Text, w.Start + shift, w.End + shift, w.Line + lines})
	}
	out.Sections = slices.Clone(s.Sections)
	for _, sec := range next.Sections {
		out.Sections = append(out.Sections, Section{sec.Name, sec.Start + shift, sec.End + shift})
	}
	for p := range out.Notes {
		out.Notes[p] = slices.Clone(s.Notes[p])
		for _, n := range next.Notes[p] {
			n.Start += shift
			out.Notes[p] = append(out.Notes[p], n)
		}
	}
	out.Hits = slices.Clone(s.Hits)
	for _, h := range next.Hits {
		h.At += shift
		out.Hits = append(out.Hits, h)
	}
	return &out
}

// heading returns the section marker for the part between two times.
func (s *Score) heading(start, end float64) string {
	for _, w := range s.Words {
		if strings.HasPrefix(w.Text, "[") && w.Start >= start && w.Start < end {
			return w.Text
		}
	}
	return ""
}

// headed returns the score with a section marker above its lyrics.
func (s *Score) headed(heading string) *Score {
	out := *s
	out.Lyrics = heading + "\n" + s.Lyrics
	out.Words = []Word{{heading, 0, 0, 0}}
	for _, w := range s.Words {
		w.Line++
		out.Words = append(out.Words, w)
	}
	return &out
}

// Files returns the parts of the track by name.
func (t *Track) Files() map[string][]float32 {
	return maps.Collect(func(yield func(string, []float32) bool) {
		for part, name := range map[Part]string{Drums: "drums", Bass: "bass", Chords: "other", Lead: "vocals"} {
			if !yield(name, t.Stems[part]) {
				return
			}
		}
	})
}
