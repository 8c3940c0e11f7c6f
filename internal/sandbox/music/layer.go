package music

import "slices"

// Layer returns the track with parts of another added from a time in seconds, as far as
// the track is long. Words and sections of the other replace its own if the voice is added.
func (t *Track) Layer(other *Track, at float64, parts ...Part) *Track {
	out := t.clone()
	s := out.Score
	if slices.Contains(parts, Lead) && len(other.Score.Words) > 0 {
		s.Lyrics, s.Words, s.Sections = other.Score.Lyrics, nil, nil
		for _, w := range other.Score.Words {
			if w.End+at <= s.Length {
				s.Words = append(s.Words, Word{w.Text, w.Start + at, w.End + at, w.Line})
			}
		}
		for _, sec := range other.Score.Sections {
			if sec.Start+at < s.Length {
				s.Sections = append(s.Sections, Section{sec.Name, sec.Start + at, min(sec.End+at, s.Length)})
			}
		}
	}
	for _, p := range parts {
		s.Notes[p] = slices.Clone(s.Notes[p])
		for _, n := range other.Score.Notes[p] {
			if n.Start += at; n.Start < s.Length {
				s.Notes[p] = append(s.Notes[p], n)
			}
		}
		if first := sampleAt(at); first < len(out.Stems[p]) {
			add(out.Stems[p][first:], other.Stems[p])
		}
	}
	if s.Sound.tempo == 0 { // a recording has no notes of its own
		s.Sound = other.Score.Sound
	}
	out.normalize()
	return out
}

// Mash returns the track together with another: its drums, bass and chords with the voice
// and the chords of the other. It keeps its own voice if the other has none.
func (t *Track) Mash(other *Track) *Track {
	if len(other.Score.Notes[Lead]) == 0 {
		return t.Layer(other, 0, Chords)
	}
	return t.without(Lead).Layer(other, 0, Chords, Lead)
}

// Remaster returns the track brighter and louder; a larger percentage changes it more.
// The parts still add up to the mix.
func (t *Track) Remaster(percent float64) *Track {
	const louder = 1.4
	out := t.clone()
	for p, stem := range t.Stems {
		for i := range stem {
			v := stem[i]
			if i >= 2 { // emphasizes high frequencies
				v += float32(percent/100) * (stem[i] - stem[i-2])
			}
			out.Stems[p][i] = louder * v
		}
	}
	out.normalize()
	return out
}

// Isolate returns the track with some of its parts; the others are silent. Without the
// voice it has no lyrics.
func (t *Track) Isolate(parts ...Part) *Track {
	var others []Part
	for _, p := range AllParts {
		if !slices.Contains(parts, p) {
			others = append(others, p)
		}
	}
	return t.without(others...)
}

// without returns the track with some parts silent.
func (t *Track) without(parts ...Part) *Track {
	out := t.clone()
	s := out.Score
	for _, p := range parts {
		s.Notes[p] = nil
		clear(out.Stems[p])
		switch p {
		case Lead:
			s.Lyrics, s.Words = "", nil
		case Drums:
			s.Hits = nil
		}
	}
	return out
}

// section returns the recording between two times in seconds, without words, faded in
// and out.
func (t *Track) section(start, end float64) *Track {
	s := t.Score.cut(start, end)
	s.Length, s.Lyrics, s.Words, s.Sections, s.Hits = end-start, "", nil, nil, nil
	out := &Track{Score: s}
	for p := range s.Notes {
		for i := range s.Notes[p] {
			s.Notes[p][i].Start -= start
		}
		a, b := min(sampleAt(start), len(t.Stems[p])), min(sampleAt(end), len(t.Stems[p]))
		stem := slices.Clone(t.Stems[p][a:b])
		for i := range stem {
			stem[i] *= min(1, float32(min(i, len(stem)-1-i)/2)/crossfade)
		}
		out.Stems[p] = stem
	}
	return out
}

// clone returns a copy whose parts can be changed.
func (t *Track) clone() *Track {
	s := *t.Score
	out := &Track{Score: &s}
	for p := range t.Stems {
		out.Stems[p] = slices.Clone(t.Stems[p])
	}
	return out
}

// add adds as much of a recording as there is room for.
func add(to, from []float32) {
	for i := range min(len(to), len(from)) {
		to[i] += from[i]
	}
}
