package music

import (
	"math"
	"math/rand/v2"
	"strings"
)

// tail is the length of the reverberation after the last bar, in seconds.
const tail = 1.2

// Compose composes a score for a brief.
func Compose(b Brief) *Score {
	c := &composer{brief: b, chance: randFor(b.Seed, b.Title, b.Style, b.Prompt, b.Lyrics)}
	c.score = &Score{Title: b.Title, Length: b.Length.Seconds(), Lyrics: b.Lyrics, Formants: b.Voice}
	if c.score.Title == "" {
		c.score.Title = TitleFor(b.Prompt)
	}
	switch {
	case b.Instrumental:
		c.score.Lyrics = "[Instrumental]"
	case strings.TrimSpace(b.Lyrics) == "":
		c.score.Lyrics = writeLyrics(b)
	}
	// The sound does not depend on the take.
	c.score.Sound = soundOf(b, randFor(0, b.Style, b.Prompt, b.Title))
	c.plan()
	for i := range c.score.Sections {
		c.section(i)
	}
	return c.score
}

type composer struct {
	brief  Brief
	score  *Score
	chance *rand.Rand
	verses []verse
	key    float64 // pitch of the tonic, around C3
	scale  []float64
	meter  int     // beats in a bar
	beat   float64 // s
}

var (
	major = []float64{0, 2, 4, 5, 7, 9, 11}
	minor = []float64{0, 2, 3, 5, 7, 8, 10}
	// progressions are degrees of chords, one for each bar; by minor.
	progressions = map[bool][][]int{
		false: {{0, 4, 5, 3}, {0, 3, 4, 3}, {0, 5, 3, 4}, {3, 4, 0, 5}},
		true:  {{0, 5, 2, 6}, {0, 3, 6, 2}, {0, 5, 3, 4}, {0, 6, 5, 6}},
	}
)

// plan distributes the sections over the bars of the length.
func (c *composer) plan() {
	s := c.score
	c.scale, c.meter = major, 4
	if s.Sound.minor {
		c.scale = minor
	}
	if s.Sound.beat == waltz {
		c.meter = 3
	}
	c.key = 48 + float64(randFor(0, c.brief.Style, c.brief.Prompt).IntN(12)) - 5
	if c.brief.Instrumental {
		c.verses = []verse{{name: "Intro"}, {name: "Theme"}, {name: "Variation"}, {name: "Theme"}, {name: "Outro"}}
	} else {
		c.verses = parseLyrics(s.Lyrics)
	}
	if len(c.verses) == 0 {
		c.verses = []verse{{name: "Verse"}}
	}
	play := max(s.Length-tail, s.Length*0.8)
	bars := max(1, int(math.Round(play/(60/s.Sound.tempo*float64(c.meter)))))
	c.beat = play / float64(bars*c.meter) // the tempo is adjusted so that bars fill the length
	s.Tempo = 60 / c.beat

	weights, total := make([]float64, len(c.verses)), 0.0
	for i, v := range c.verses {
		weights[i] = 1
		for _, l := range v.lines {
			weights[i] += 0.4 * float64(max(2, len(l.words)))
		}
		total += weights[i]
	}
	// Sections start at bars if there are enough.
	at, sum := 0.0, 0.0
	for i, v := range c.verses {
		sum += weights[i]
		end := sum / total * play
		if bars >= 2*len(c.verses) {
			bar := c.beat * float64(c.meter)
			end = max(math.Round(end/bar)*bar, at+bar)
			end = min(end, play-float64(len(c.verses)-1-i)*bar)
		}
		s.Sections = append(s.Sections, Section{v.name, at, end})
		at = end
	}
	s.Sections[len(s.Sections)-1].End = play
}

// section composes a section. Its random numbers depend on its name, so that all
// choruses are the same.
func (c *composer) section(i int) {
	sec, v := c.score.Sections[i], c.verses[i]
	name := strings.ToLower(strings.TrimRight(sec.Name, " 0123456789"))
	r := randFor(c.brief.Seed, "section", name, c.brief.Style, c.brief.Prompt)
	all := progressions[c.score.Sound.minor]
	progression := all[randFor(c.brief.Seed/2, name, c.brief.Prompt, c.brief.Style).IntN(len(all))]
	loud := 0.8
	switch {
	case strings.HasPrefix(name, "chorus"), name == "theme":
		loud = 1
	case name == "intro", name == "outro":
		loud = 0.55
	}
	bar := c.beat * float64(c.meter)
	n := 0
	for at := sec.Start; at < sec.End-0.01; at += bar {
		degree := progression[n%len(progression)]
		c.backing(at, min(at+bar, sec.End), degree, loud, r)
		if name != "intro" || n%2 == 1 {
			c.drums(at, min(at+bar, sec.End), loud)
		}
		n++
	}
	if c.brief.Instrumental {
		c.tune(sec, progression, loud, r)
		return
	}
	c.sing(sec, v, progression, loud, r)
}

// pitch returns the pitch of a degree of the scale, which may be below 0 and above 6.
func (c *composer) pitch(degree int) float64 {
	octave := math.Floor(float64(degree) / 7)
	return c.key + 12*octave + c.scale[((degree%7)+7)%7]
}

// backing composes a bar of chords and bass.
func (c *composer) backing(start, end float64, degree int, loud float64, r *rand.Rand) {
	s, length := c.score, end-start
	chord := []float64{c.pitch(degree) + 12, c.pitch(degree+2) + 12, c.pitch(degree+4) + 12}
	if s.Sound.arpeggio {
		step, n := c.beat/2, 0
		for at := start; at < end-0.01; at += step {
			note := chord[[]int{0, 1, 2, 1}[n%4]]
			if n%8 == 6 {
				note += 12
			}
			s.Notes[Chords] = append(s.Notes[Chords], Note{at, step * 1.6, note, 0.55 * loud, 0})
			n++
		}
		s.Notes[Chords] = append(s.Notes[Chords], Note{start, length, chord[0] - 12, 0.3 * loud, 0})
	} else {
		for i, note := range chord {
			s.Notes[Chords] = append(s.Notes[Chords], Note{start + 0.008*float64(i), length * 0.97, note, 0.5 * loud,
				0})
		}
	}
	root := c.pitch(degree) - 12
	n := 0
	for at := start; at < end-0.01; at += c.beat {
		note := root
		if n == c.meter-1 && r.IntN(3) == 0 {
			note = c.pitch(degree+4) - 12
		}
		long := c.beat * 0.9
		if s.Sound.beat == noDrums && n > 0 {
			break
		} else if s.Sound.beat == noDrums {
			long = length
		}
		s.Notes[Bass] = append(s.Notes[Bass], Note{at, long, note, 0.8 * loud, 0})
		if s.Sound.tempo > 100 && s.Sound.beat != waltz {
			s.Notes[Bass] = append(s.Notes[Bass], Note{at + c.beat/2, c.beat * 0.4, note, 0.55 * loud, 0})
		}
		n++
	}
}

// drums composes a bar of drums.
func (c *composer) drums(start, end, loud float64) {
	hit := func(beats float64, d drum, velocity float64) {
		if at := start + beats*c.beat; at < end-0.01 {
			c.score.Hits = append(c.score.Hits, Hit{at, d, velocity * loud})
		}
	}
	hats := func(step, velocity float64) {
		for b := 0.0; b < float64(c.meter); b += step {
			hit(b, hat, velocity*(0.7+0.3*float64(int(b/step+1)%2)))
		}
	}
	switch c.score.Sound.beat {
	case backbeat:
		hats(0.5, 0.4)
		hit(0, kick, 1)
		hit(2, kick, 0.9)
		hit(2.5, kick, 0.6)
		hit(1, snare, 0.8)
		hit(3, snare, 0.85)
	case fourOnFloor:
		for b := range 4 {
			hit(float64(b), kick, 1)
			hit(float64(b)+0.5, hat, 0.5)
		}
		hit(1, snare, 0.6)
		hit(3, snare, 0.6)
	case halfTime:
		hats(0.5, 0.3)
		hit(0, kick, 1)
		hit(1.5, kick, 0.5)
		hit(2, snare, 0.85)
	case waltz:
		hit(0, kick, 0.8)
		hit(1, hat, 0.5)
		hit(2, hat, 0.5)
	case blast:
		hats(0.5, 0.4)
		for b := 0.0; b < 4; b += 0.5 {
			hit(b, kick, 0.8)
		}
		hit(1, snare, 0.9)
		hit(3, snare, 0.9)
	case shuffle:
		for b := range 4 {
			hit(float64(b), hat, 0.4)
			hit(float64(b)+0.67, hat, 0.25)
		}
		hit(0, kick, 0.9)
		hit(2.67, kick, 0.5)
		hit(1, snare, 0.5)
		hit(3, snare, 0.55)
	}
}

// chordAt returns the degree of the chord at a time in a section.
func (c *composer) chordAt(sec Section, at float64, progression []int) int {
	bar := int((at - sec.Start) / (c.beat * float64(c.meter)))
	return progression[max(bar, 0)%len(progression)]
}

// sing sets the lyrics of a section to notes: lines share the time of the section, words
// that of the line, and each syllable is a note that moves in steps and ends on the
// chord.
func (c *composer) sing(sec Section, v verse, progression []int, loud float64, r *rand.Rand) {
	s := c.score
	if v.line >= 0 && len(parseLyrics(s.Lyrics)) > 0 {
		s.Words = append(s.Words, Word{"[" + v.name + "]", sec.Start, sec.Start, v.line})
	}
	if len(v.lines) == 0 {
		return
	}
	slot := (sec.End - sec.Start) / float64(len(v.lines))
	degree := 7 + progression[0]
	for i, line := range v.lines {
		syllables := 0
		for _, w := range line.words {
			syllables += len(vowels(w))
		}
		at := sec.Start + float64(i)*slot
		// A pause at the end of each line, and a minimum tempo.
		step := min(slot*0.86/float64(syllables), c.beat)
		for _, w := range line.words {
			begin := at
			for _, vowel := range vowels(w) {
				target := 7 + c.chordAt(sec, at, progression)
				degree += []int{-1, -1, 0, 1, 1, 2, -2}[r.IntN(7)]
				switch {
				case degree > target+5:
					degree -= 3
				case degree < target-3:
					degree += 3
				}
				note := c.pitch(degree)
				if chordTone := (degree - target + 70) % 7; chordTone%2 == 1 && r.IntN(2) == 0 {
					note = c.pitch(degree - 1)
				}
				s.Notes[Lead] = append(s.Notes[Lead], Note{at, step * 0.94, note + 12, 0.85 * loud, vowel})
				at += step
			}
			s.Words = append(s.Words, Word{w, begin, at - step*0.06, line.line})
		}
	}
}

// tune composes a melody for an instrument.
func (c *composer) tune(sec Section, progression []int, loud float64, r *rand.Rand) {
	rhythm := [][]float64{{1, 0.5, 0.5, 1, 1}, {0.5, 0.5, 1, 0.5, 0.5, 1}, {1.5, 0.5, 1, 1}}[r.IntN(3)]
	n := 0
	for at := sec.Start; at < sec.End-0.05; {
		long := rhythm[n%len(rhythm)] * c.beat
		target := 7 + c.chordAt(sec, at, progression)
		degree := target + []int{0, 2, 4, 2, 1, 3}[r.IntN(6)]
		if n%len(rhythm) != len(rhythm)-1 || r.IntN(2) == 0 {
			c.score.Notes[Lead] = append(c.score.Notes[Lead], Note{at, min(long, sec.End-at) * 0.9,
				c.pitch(degree) + 12, 0.7 * loud, 0})
		}
		at += long
		n++
	}
	c.score.Words = nil
}
