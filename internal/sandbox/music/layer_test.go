package music_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox/music"
)

func TestAddedVoiceIsSungOnlyInItsSection(t *testing.T) {
	t.Parallel()
	of := parent()
	of.Brief.Instrumental = true
	part := parent().Brief
	part.Lyrics, part.Length = "[Verse]\nA kite climbs over the hill", 4*time.Second
	a := track(t, of)
	b := track(t, &music.Recipe{Of: of, Edit: music.Sung, At: 2, To: 6, Brief: part})
	if !strings.Contains(b.Score.Lyrics, "kite") || len(b.Score.Words) == 0 || b.Score.Words[0].Start < 2 {
		t.Errorf("%q: %+v", b.Score.Lyrics, b.Score.Words)
	}
	if len(b.Mix()) != len(a.Mix()) {
		t.Errorf("%d samples, not %d", len(b.Mix()), len(a.Mix()))
	}
	voice := track(t, &music.Recipe{Brief: part}).Stems[music.Lead]
	own := correlation(b.Stems[music.Lead][at(2):at(6)], voice)
	if own < 0.3 {
		t.Errorf("the voice is %.2f of what was composed", own)
	}
	if c := correlation(a.Stems[music.Lead][:at(2)], b.Stems[music.Lead][:at(2)]); c < 0.99 {
		t.Errorf("before its section the song differs: %.2f", c)
	}
}

func TestAddedInstrumentalKeepsTheRecording(t *testing.T) {
	t.Parallel()
	sung := track(t, parent()).Stems[music.Lead]
	recording := &music.Recipe{Upload: music.EncodeWAV(sung), Name: "voice"}
	part := parent().Brief
	part.Instrumental, part.Length = true, 8*time.Second
	b := track(t, &music.Recipe{Of: recording, Edit: music.Accompanied, Brief: part})
	for _, p := range []music.Part{music.Drums, music.Bass} {
		if level(b.Stems[p]) < -60 {
			t.Errorf("part %d: %.1f dB", p, level(b.Stems[p]))
		}
	}
	if c := correlation(b.Mix(), sung); c < 0.1 {
		t.Errorf("%.2f of the voice is left", c)
	}
	if len(b.Score.Notes[music.Lead]) != 0 {
		t.Error("the accompaniment has a voice of its own")
	}
}

func TestMashupHasTheMusicOfOneSongAndTheVoiceOfTheOther(t *testing.T) {
	t.Parallel()
	of, with := parent(), parent()
	with.Brief.Style, with.Brief.Seed, with.Brief.Lyrics = "metal", 3, "[Verse]\nA kite climbs over the hill"
	a, b := track(t, of), track(t, with)
	c := track(t, &music.Recipe{Of: of, With: with, Edit: music.Mashed})
	if x := correlation(c.Stems[music.Drums], a.Stems[music.Drums]); x < 0.99 {
		t.Errorf("drums: %.2f", x)
	}
	if x := correlation(c.Stems[music.Lead], b.Stems[music.Lead]); x < 0.99 {
		t.Errorf("voice: %.2f", x)
	}
	if !strings.Contains(c.Score.Lyrics, "kite") || strings.Contains(c.Score.Lyrics, "boat") {
		t.Errorf("%q", c.Score.Lyrics)
	}
}

func TestSampleBeginsTheNewSong(t *testing.T) {
	t.Parallel()
	of, next := parent(), parent().Brief
	next.Style, next.Lyrics, next.Length = "techno", "[Verse]\nA kite climbs over the hill", 6*time.Second
	a, plain := track(t, of), track(t, &music.Recipe{Brief: next})
	b := track(t, &music.Recipe{Of: of, Edit: music.Sampled, At: 3, To: 5, Brief: next})
	if n := len(b.Mix()); n != at(6) {
		t.Errorf("%d samples, not %d", n, at(6))
	}
	if x := correlation(b.Mix()[:at(2)], a.Mix()[at(3):at(5)]); x < 0.2 {
		t.Errorf("%.2f of the sample is heard", x)
	}
	if x := correlation(b.Mix()[at(2.1):], plain.Mix()[at(2.1):]); x < 0.99 {
		t.Errorf("after the sample: %.2f of the new song", x)
	}
}

func TestRemasterIsBrighterAndKeepsTheSong(t *testing.T) {
	t.Parallel()
	of := parent()
	a, last := track(t, of), 1.0
	for _, percent := range []float64{30, 60, 100} {
		b := track(t, &music.Recipe{Of: of, Edit: music.Remastered, Amount: percent})
		c := correlation(a.Mix(), b.Mix())
		if c >= last || c < 0.5 || len(a.Mix()) != len(b.Mix()) {
			t.Errorf("%g %%: %.4f like the song, %.4f before", percent, c, last)
		}
		last = c
	}
}

func TestIsolatedPartsAddUpToTheSong(t *testing.T) {
	t.Parallel()
	of := parent()
	whole := track(t, of)
	sum := make([]float32, len(whole.Mix()))
	for _, parts := range [][]music.Part{{music.Lead}, {music.Drums, music.Bass, music.Chords}} {
		stem := track(t, &music.Recipe{Of: of, Edit: music.Isolated, Parts: parts})
		for i, v := range stem.Mix() {
			sum[i] += v
		}
		if sings := strings.Contains(stem.Score.Lyrics, "boat"); sings != slices.Contains(parts, music.Lead) {
			t.Errorf("parts %v: %q", parts, stem.Score.Lyrics)
		}
	}
	if c := correlation(sum, whole.Mix()); c < 0.999 {
		t.Errorf("%.4f", c)
	}
}

func TestVoiceOfABriefChangesOnlyTheVoice(t *testing.T) {
	t.Parallel()
	other := parent()
	other.Brief.Voice = 1.25
	a, b := music.Compose(parent().Brief).Render(music.Lead), music.Compose(other.Brief).Render(music.Lead)
	if c := correlation(a, b); c > 0.99 {
		t.Errorf("the voice is %.3f alike", c)
	}
	bass := track(t, parent()).Stems[music.Bass]
	if c := correlation(bass, track(t, other).Stems[music.Bass]); c < 0.999 {
		t.Errorf("the bass differs: %.4f", c)
	}
}
