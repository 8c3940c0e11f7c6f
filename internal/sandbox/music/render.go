package music

import (
	"math"
)

// drum is a drum of the kit.
type drum int

const (
	kick drum = iota
	snare
	hat
	drumCount
)

const tableSize = 2048

// table is one period of a wave, with one more sample for interpolation at the end.
type table [tableSize + 1]float32

// period is one period of a sine.
type period [tableSize]float64

func newPeriod() *period {
	var p period
	for i := range p {
		p[i] = math.Sin(2 * math.Pi * float64(i) / tableSize)
	}
	return &p
}

// build returns a wave with overtones: amplitude i belongs to overtone i+1.
func (p *period) build(amplitudes []float64) *table {
	var t table
	peak := 0.0
	for i := range t {
		v := 0.0
		for k, a := range amplitudes {
			v += a * p[(k+1)*i%tableSize]
		}
		t[i] = float32(v)
		peak = max(peak, math.Abs(v))
	}
	for i := range t {
		t[i] /= float32(peak)
	}
	return &t
}

// orchestra holds the instruments of a rendering.
type orchestra struct {
	waves  map[wave]*table
	vowels [5][4]*table // by octave, since formants do not move with the pitch
	drums  [drumCount][]float32
}

// formants are the frequencies of a, e, i, o and u, in Hz.
var formants = [5][3]float64{{800, 1200, 2600}, {500, 1800, 2500}, {320, 2300, 3000}, {500, 900, 2500},
	{350, 700, 2400}}

// newOrchestra returns the instruments, and a voice whose formants are scaled.
func newOrchestra(voice float64) *orchestra {
	if voice == 0 {
		voice = 1
	}
	o := &orchestra{waves: make(map[wave]*table)}
	sines := newPeriod()
	o.waves[sine] = sines.build([]float64{1})
	o.waves[soft] = sines.build([]float64{1, 0.35, 0.2, 0.08, 0.05})
	o.waves[pluck] = sines.build([]float64{1, 0.6, 0.4, 0.25, 0.15, 0.1, 0.05})
	saws, squares := make([]float64, 18), make([]float64, 18)
	for i := range saws {
		saws[i] = 1 / float64(i+1)
		if i%2 == 0 {
			squares[i] = 1 / float64(i+1)
		}
	}
	o.waves[saw], o.waves[square] = sines.build(saws), sines.build(squares)
	for v := range formants {
		for octave := range o.vowels[v] {
			base := 110 * math.Pow(2, float64(octave)+0.5)
			var overtones []float64
			for f := base; f < 5000; f += base {
				a := 0.0
				for i, formant := range formants[v] {
					width := 90 + 60*float64(i)
					off := (f - formant*voice) / width / 1.6
					a += math.Exp(-off*off) / float64(i+1)
				}
				overtones = append(overtones, (a+0.12)*base/f)
			}
			overtones[0] += 0.4
			o.vowels[v][octave] = sines.build(overtones)
		}
	}
	o.drums = drumKit()
	return o
}

// drumKit synthesises the drums from sweeps and noise.
func drumKit() (kit [drumCount][]float32) {
	r := randFor(0, "drums")
	kit[kick] = make([]float32, SampleRate*35/100)
	phase := 0.0
	for i := range kit[kick] {
		t := float64(i) / SampleRate
		phase += 2 * math.Pi * (45 + 110*math.Exp(-t*30)) / SampleRate
		kit[kick][i] = float32(math.Sin(phase) * math.Exp(-t*9))
	}
	kit[snare] = make([]float32, SampleRate*25/100)
	last := 0.0
	for i := range kit[snare] {
		t := float64(i) / SampleRate
		noise := r.Float64()*2 - 1
		high := noise - 0.6*last
		last = noise
		kit[snare][i] = float32(0.6*high*math.Exp(-t*18) + 0.5*math.Sin(2*math.Pi*190*t)*math.Exp(-t*24))
	}
	kit[hat] = make([]float32, SampleRate*8/100)
	a, b := 0.0, 0.0
	for i := range kit[hat] {
		noise := r.Float64()*2 - 1
		kit[hat][i] = float32((noise - 2*a + b) * 0.3 * math.Exp(-float64(i)/SampleRate*60))
		a, b = noise, a
	}
	return kit
}

// Render renders parts. The sum of all parts rendered separately is the whole song.
// Samples stay below full scale.
func (s *Score) Render(parts ...Part) []float32 {
	return s.render(newOrchestra(s.Formants), parts...)
}

func (s *Score) render(o *orchestra, parts ...Part) []float32 {
	out := make([]float32, int(s.Length*SampleRate)*2)
	for _, p := range parts {
		switch p {
		case Drums:
			s.playDrums(o, out)
		case Bass:
			s.play(o, out, s.Notes[Bass], s.Sound.bass, 0.3, 0, 0)
		case Chords:
			dry := make([]float32, len(out))
			s.play(o, dry, s.Notes[Chords], s.Sound.chord, 0.13, 0.35, 0.002)
			reverberate(out, dry, s.Sound.space)
		case Lead:
			dry := make([]float32, len(out))
			lead := s.Sound.lead
			if len(s.Words) > 0 {
				lead = voice
			}
			s.play(o, dry, s.Notes[Lead], lead, 0.3, 0.08, 0)
			reverberate(out, dry, 0.15+0.5*s.Sound.space)
		}
	}
	s.finish(out)
	return out
}

// headroom is the highest sample, so that the decoded song stays below full scale: Opus
// overshoots.
const headroom = 0.66

// finish fades out the end and limits the samples. Parts are mixed below headroom.
func (s *Score) finish(out []float32) {
	fade := min(len(out)/2, SampleRate)
	for i := range fade {
		gain := float32(fade-i) / float32(fade)
		at := len(out) - 2*fade + 2*i
		out[at] *= gain
		out[at+1] *= gain
	}
	for i, v := range out {
		out[i] = max(-headroom, min(headroom, v))
	}
}

// play adds notes to out. width spreads them over the stereo field, and detune adds a
// second, slightly higher voice on the other side.
func (s *Score) play(o *orchestra, out []float32, notes []Note, w wave, level, width float64, detune float64) {
	for i, n := range notes {
		t := o.waves[w]
		if w == voice {
			octave := int((n.Pitch - 45) / 12)
			t = o.vowels[n.Vowel][min(max(octave, 0), 3)]
		}
		side := 0.0
		if width > 0 {
			side = width * float64(i%3-1)
		}
		hz := 440 * math.Pow(2, (n.Pitch-69)/12)
		strike(out, t, n, w, hz, level*n.Velocity, side)
		if detune > 0 {
			strike(out, t, n, w, hz*(1+detune), level*n.Velocity*0.6, -side)
		}
	}
}

// strike adds a note.
func strike(out []float32, t *table, n Note, w wave, hz, level, side float64) {
	attack, release := 0.012, 0.06
	decay := float32(1)
	switch w {
	case pluck:
		decay = float32(math.Exp(-3.2 / SampleRate))
		attack = 0.004
	case voice:
		attack, release = 0.03, 0.05
	case saw, square:
		level *= 0.7
	}
	begin := int(n.Start * SampleRate)
	count := min(int((n.Length+release)*SampleRate), len(out)/2-begin)
	if count <= 0 || begin < 0 {
		return
	}
	up, down := float32(1/(attack*SampleRate)), float32(1/(release*SampleRate))
	falling := int(n.Length * SampleRate)
	left, right := float32(level*math.Sqrt((1-side)/2)*1.4), float32(level*math.Sqrt((1+side)/2)*1.4)
	phase, step := 0.0, hz*tableSize/SampleRate
	env, body := float32(0), float32(1)
	vibrato := 0.0
	for i := range count {
		if i < falling {
			env = min(1, env+up)
		} else {
			env = max(0, env-down)
		}
		if w == voice && i%64 == 0 {
			depth := 0.006 * min(1, float64(i)/(0.25*SampleRate))
			vibrato = depth * math.Sin(2*math.Pi*5.4*float64(i)/SampleRate)
		}
		whole := int(phase)
		part := float32(phase - float64(whole))
		v := (t[whole] + (t[whole+1]-t[whole])*part) * env * body
		body *= decay
		at := 2 * (begin + i)
		out[at] += v * left
		out[at+1] += v * right
		phase += step * (1 + vibrato)
		if phase >= tableSize {
			phase -= tableSize
		}
	}
}

// playDrums adds the hits of the drums.
func (s *Score) playDrums(o *orchestra, out []float32) {
	sides := [drumCount]float64{0, -0.1, 0.3}
	levels := [drumCount]float64{0.5, 0.34, 0.22}
	for _, h := range s.Hits {
		begin := int(h.At * SampleRate)
		level := levels[h.Drum] * h.Velocity
		left, right := float32(level*(1-sides[h.Drum])), float32(level*(1+sides[h.Drum]))
		for i, v := range o.drums[h.Drum] {
			at := 2 * (begin + i)
			if at+1 >= len(out) {
				break
			}
			out[at] += v * left
			out[at+1] += v * right
		}
	}
}

// reverberate adds dry and its reverberation to out.
func reverberate(out, dry []float32, amount float64) {
	wet := float32(amount * 0.28)
	for side := range 2 {
		combs := []int{1557 + 23*side, 1617 + 31*side, 1491 + 17*side, 1422 + 29*side}
		sums := make([]float32, (len(dry)+1-side)/2)
		for _, n := range combs {
			line, at := make([]float32, n), 0
			for i := range sums {
				v := line[at]
				line[at] = dry[2*i+side] + v*0.78
				sums[i] += v
				if at++; at == n {
					at = 0
				}
			}
		}
		for i, sum := range sums {
			out[2*i+side] += dry[2*i+side] + sum*wet*0.25
		}
	}
}
