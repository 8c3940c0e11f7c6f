package music_test

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox/music"
)

// correlation returns the correlation of two recordings: 1 for equal ones, about 0 for
// unrelated ones.
func correlation(a, b []float32) float64 {
	n := min(len(a), len(b))
	var ab, aa, bb float64
	for i := range n {
		x, y := float64(a[i]), float64(b[i])
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}

func level(pcm []float32) float64 {
	sum := 0.0
	for _, v := range pcm {
		sum += float64(v) * float64(v)
	}
	return 10 * math.Log10(sum/float64(len(pcm))+1e-20)
}

func at(seconds float64) int { return 2 * int(seconds*music.SampleRate) }

func track(t *testing.T, r *music.Recipe) *music.Track {
	t.Helper()
	made, err := r.Make()
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func parent() *music.Recipe {
	return &music.Recipe{Brief: music.Brief{Title: "Boat", Style: "folk", Length: 8 * time.Second, Seed: 1,
		Lyrics: "[Verse]\nA paper boat goes down the stream\nnobody knows its name\n[Chorus]\nOh carry me home\ncarry me home tonight"}}
}

func TestExtend(t *testing.T) {
	t.Parallel()
	of := parent()
	next := of.Brief
	next.Lyrics, next.Length = "[Outro]\nThe sea is near", 4*time.Second
	a, b := track(t, of), track(t, &music.Recipe{Of: of, Edit: music.Extended, At: 5, Brief: next})
	if !slices.Equal(a.Mix()[:at(5)], b.Mix()[:at(5)]) {
		t.Error("the first five seconds are not the song's")
	}
	if n := len(b.Mix()); n != at(9) {
		t.Errorf("%d samples, not %d", n, at(9))
	}
	if after := b.Mix()[at(5.1):]; level(after) < -40 || correlation(after, a.Mix()[at(5.1):]) > 0.5 {
		t.Errorf("what follows: %.1f dB, %.2f like the song's own end", level(after),
			correlation(after, a.Mix()[at(5.1):]))
	}
	lines := strings.Split(b.Score.Lyrics, "\n")
	for _, w := range b.Score.Words {
		if !strings.Contains(lines[w.Line], w.Text) {
			t.Errorf("%q is not on line %d: %q", w.Text, w.Line, lines[w.Line])
		}
	}
	if last := b.Score.Words[len(b.Score.Words)-1]; last.Text != "near" || last.Start < 5 || b.Score.Length != 9 {
		t.Errorf("the last word: %+v of %g s", last, b.Score.Length)
	}
	if !slices.IsSortedFunc(b.Score.Words, func(x, y music.Word) int {
		return int(math.Copysign(1,
			x.Start-y.Start))
	}) {
		t.Error("the words are not in order")
	}
}

func TestReplace(t *testing.T) {
	t.Parallel()
	of := parent()
	part := of.Brief
	part.Lyrics, part.Length, part.Seed = "Row and row and row away", 2*time.Second, 1001
	a, b := track(t, of), track(t, &music.Recipe{Of: of, Edit: music.Replaced, At: 3, To: 5, Brief: part})
	x, y := a.Mix(), b.Mix()
	if len(x) != len(y) || !slices.Equal(x[:at(3)], y[:at(3)]) || !slices.Equal(x[at(5):], y[at(5):]) {
		t.Error("something around the part differs")
	}
	if c := correlation(x[at(3):at(5)], y[at(3):at(5)]); c > 0.5 || level(y[at(3):at(5)]) < -40 {
		t.Errorf("the part is %.2f like the old one, at %.1f dB", c, level(y[at(3):at(5)]))
	}
	if !strings.Contains(b.Score.Lyrics, "Row and row") || b.Score.Length != a.Score.Length {
		t.Errorf("%g s: %q", b.Score.Length, b.Score.Lyrics)
	}
	lines := strings.Split(b.Score.Lyrics, "\n")
	for _, w := range b.Score.Words {
		if !strings.Contains(lines[w.Line], w.Text) {
			t.Errorf("%q is not on line %d: %q", w.Text, w.Line, lines[w.Line])
		}
	}
}

func TestCoverKeepsMelody(t *testing.T) {
	t.Parallel()
	of := parent()
	other := parent()
	other.Brief.Seed, other.Brief.Style = 7, "waltz"
	brief := of.Brief
	brief.Style = "synthwave, neon"
	a, b, c := track(t, of), track(t, &music.Recipe{Of: of, Edit: music.Covered, Brief: brief}), track(t, other)
	same, chance := melody(a.Stems[music.Lead], b.Stems[music.Lead]), melody(a.Stems[music.Lead], c.Stems[music.Lead])
	if same < 0.9 || chance > 0.6 {
		t.Errorf("%.2f of the melody is kept; of an unrelated song it is %.2f", same, chance)
	}
	for _, p := range []music.Part{music.Bass, music.Chords} {
		if c := correlation(a.Stems[p], b.Stems[p]); c > 0.95 {
			t.Errorf("part %d sounds as before: %.2f", p, c)
		}
	}
}

// melody returns the share of times at which two recordings have the same pitch, to a
// semitone.
func melody(a, b []float32) float64 {
	same, all := 0, 0
	for from := 0; from+at(0.1) < min(len(a), len(b)); from += at(0.1) {
		x, y := pitch(a[from:from+at(0.1)]), pitch(b[from:from+at(0.1)])
		if x == 0 || y == 0 {
			continue
		}
		all++
		if math.Abs(12*math.Log2(x/y)) < 1 {
			same++
		}
	}
	return float64(same) / float64(max(all, 1))
}

// pitch returns the frequency with the highest autocorrelation, in Hz; 0 for silence.
func pitch(pcm []float32) float64 {
	if level(pcm) < -45 {
		return 0
	}
	mono := make([]float32, 0, len(pcm)/8)
	for i := 0; i+1 < len(pcm); i += 8 { // a quarter of the samples suffices
		mono = append(mono, pcm[i]+pcm[i+1])
	}
	best, lag := 0.0, 0
	for n := music.SampleRate / 4 / 1200; n < music.SampleRate/4/100 && n < len(mono)/2; n++ {
		if c := correlation(mono, mono[n:]); c > best+0.02 {
			best, lag = c, n
		}
	}
	if lag == 0 {
		return 0
	}
	return music.SampleRate / 4 / float64(lag)
}

func TestVaryChangesOnlyVoice(t *testing.T) {
	t.Parallel()
	of := parent()
	a := track(t, of)
	last := 1.0
	for _, percent := range []float64{10, 40, 90} {
		b := track(t, &music.Recipe{Of: of, Edit: music.Varied, Amount: percent})
		for _, p := range []music.Part{music.Drums, music.Bass, music.Chords} {
			if !slices.Equal(a.Stems[p], b.Stems[p]) {
				t.Errorf("%g %%: part %d differs", percent, p)
			}
		}
		c := correlation(a.Stems[music.Lead], b.Stems[music.Lead])
		if c >= last {
			t.Errorf("%g %%: the voice is %.3f like the first, not further than before: %.3f", percent, c, last)
		}
		last = c
	}
	if last > 0.9 {
		t.Errorf("at its furthest the voice is still %.3f like the first", last)
	}
}

func TestStemsAddUpToTheMix(t *testing.T) {
	t.Parallel()
	a := track(t, parent())
	sum := make([]float32, len(a.Mix()))
	for _, stem := range a.Files() {
		heard, err := music.Decode(music.EncodeWAV(stem))
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range heard {
			sum[i] += v
		}
	}
	difference := slices.Clone(a.Mix())
	for i := range difference {
		difference[i] -= sum[i]
	}
	if d := level(difference) - level(a.Mix()); d > -40 {
		t.Errorf("the stems are %.1f dB off the mix", d)
	}
	if rendered := music.Compose(parent().Brief).Render(music.AllParts...); correlation(rendered, a.Mix()) < 0.99 {
		t.Error("the mix is not the song")
	}
}

func TestSwapVoice(t *testing.T) {
	t.Parallel()
	of, with := parent(), parent()
	with.Brief.Style, with.Brief.Seed = "metal", 3
	a, b := track(t, of), track(t, with)
	c := track(t, &music.Recipe{Of: of, With: with, Edit: music.Swapped})
	if !slices.Equal(c.Stems[music.Lead], b.Stems[music.Lead]) || !slices.Equal(c.Stems[music.Bass],
		a.Stems[music.Bass]) {
		t.Error("voice and music are not whose they should be")
	}
}

func TestDecodeRecordings(t *testing.T) {
	t.Parallel()
	mix := track(t, parent()).Mix()
	m4a, err := music.EncodeM4A(mix, 96_000)
	if err != nil {
		t.Fatal(err)
	}
	heard, err := music.Decode(m4a)
	if err != nil || len(heard) != len(mix) || correlation(heard, mix) < 0.98 {
		t.Errorf("%v: %d samples of %d, %.3f alike", err, len(heard), len(mix), correlation(heard, mix))
	}
	for name, file := range map[string][]byte{"nothing": nil, "words": []byte("<html>"), "half": m4a[:len(m4a)/2],
		"header": []byte("RIFF"), "ogg": []byte("OggS....")} {
		if _, err := music.Decode(file); err == nil {
			t.Errorf("%s is heard", name)
		}
	}
	cover := track(t, &music.Recipe{Of: &music.Recipe{Upload: m4a}, Edit: music.Covered,
		Brief: music.Brief{Style: "techno"}})
	if c := correlation(cover.Stems[music.Chords], mix); c < 0.95 || level(cover.Stems[music.Drums]) < -60 {
		t.Errorf("a cover of a recording: %.2f of it, drums at %.1f dB", c, level(cover.Stems[music.Drums]))
	}
}

// TestScoreIsThatOfTheTrack checks that each kind of recipe has the same score without its audio.
func TestScoreIsThatOfTheTrack(t *testing.T) {
	t.Parallel()
	of := parent()
	with := parent()
	with.Brief.Seed, with.Brief.Lyrics = 2, "[Verse]\nA kite climbs over the hill"
	part := of.Brief
	part.Lyrics, part.Length = "[Outro]\nThe sea is near", 2*time.Second
	metal := of.Brief
	metal.Style = "metal"
	recording := &music.Recipe{Upload: music.EncodeWAV(music.Compose(part).Render(music.Lead))}
	for name, r := range map[string]*music.Recipe{
		"composed":              of,
		"extended":              {Of: of, Edit: music.Extended, At: 5, Brief: part},
		"replaced":              {Of: of, Edit: music.Replaced, At: 2, To: 4, Brief: part},
		"covered":               {Of: of, Edit: music.Covered, Brief: metal},
		"varied":                {Of: of, Edit: music.Varied, Amount: 80},
		"swapped":               {Of: of, With: with, Edit: music.Swapped},
		"remastered":            {Of: of, Edit: music.Remastered, Amount: 60},
		"sung":                  {Of: of, Edit: music.Sung, At: 1, To: 3, Brief: part},
		"accompanied":           {Of: recording, Edit: music.Accompanied, Brief: metal},
		"mashed":                {Of: of, With: with, Edit: music.Mashed},
		"sampled":               {Of: of, Edit: music.Sampled, At: 1, To: 3, Brief: metal},
		"isolated":              {Of: of, Edit: music.Isolated, Parts: []music.Part{music.Lead}},
		"recording":             recording,
		"recording, extended":   {Of: recording, Edit: music.Extended, At: 1, Brief: part},
		"recording, replaced":   {Of: recording, Edit: music.Replaced, At: 0.5, To: 1, Brief: part},
		"recording, covered":    {Of: recording, Edit: music.Covered, Brief: metal},
		"varied, then extended": {Of: &music.Recipe{Of: of, Edit: music.Varied, Amount: 80}, Edit: music.Extended, At: 5, Brief: part},
	} {
		score, err := r.Score()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if want := track(t, r).Score; !reflect.DeepEqual(score, want) {
			t.Errorf("%s: %+v, want %+v", name, score, want)
		}
	}
}
