package music

import (
	"encoding/json"
	"fmt"
	"time"
)

// Recipe describes how a song is made: composed, uploaded, or edited from another. The
// same recipe always makes the same song.
type Recipe struct {
	Brief Brief // of the whole song, or of the new part

	Edit   Edit    // empty: composed
	Of     *Recipe // edited song
	With   *Recipe // source of the voice, or the second song
	At, To float64 // s
	Amount float64 // percent
	Parts  []Part  `json:",omitempty"` // that are kept
	Upload []byte  `json:"-"`          // uploaded recording
	Name   string  // of the upload
}

// Edit is how a song is made from another.
type Edit string

// The edits.
const (
	Extended Edit = "extended"
	Replaced Edit = "replaced"
	Covered  Edit = "covered"
	Varied   Edit = "varied"
	Swapped  Edit = "swapped"
	// Remastered is brighter and louder by Amount.
	Remastered Edit = "remastered"
	// Sung adds the voice of a composed part to the song between At and To, and
	// Accompanied the instruments of one.
	Sung        Edit = "sung"
	Accompanied Edit = "accompanied"
	// Mashed is the song and With together, sung by With.
	Mashed Edit = "mashed"
	// Sampled is a composed song that begins with the section of Of between At and To.
	Sampled Edit = "sampled"
	// Isolated has only some parts of the song.
	Isolated Edit = "isolated"
)

// Key returns a key that identifies the recipe.
func (r *Recipe) Key() string {
	b, err := json.Marshal(r)
	if err != nil {
		panic(err) // encoding text and numbers cannot fail
	}
	return string(b)
}

// Make renders the recipe.
func (r *Recipe) Make() (*Track, error) { return r.make(NewTrack) }

// Score returns the score of the track that [Recipe.Make] returns, without rendering it.
func (r *Recipe) Score() (*Score, error) {
	t, err := r.make(func(s *Score) *Track { return &Track{Score: s} })
	if err != nil {
		return nil, err
	}
	return t.Score, nil
}

// make makes the recipe of tracks that newTrack returns for scores.
func (r *Recipe) make(newTrack func(*Score) *Track) (*Track, error) {
	if r.Upload != nil {
		return uploadedTrack(r.Upload)
	}
	if r.Edit == "" {
		return newTrack(Compose(r.Brief)), nil
	}
	of, err := r.Of.make(newTrack)
	if err != nil {
		return nil, err
	}
	switch r.Edit {
	case Extended:
		return of.Extend(r.At, newTrack(r.part())), nil
	case Replaced:
		return of.Replace(r.At, r.To, newTrack(r.part())), nil
	case Covered:
		if of.Score.Sound.tempo == 0 { // a recording has no notes
			return of.with(newTrack(r.accompaniment(of))), nil
		}
		return newTrack(of.Score.covered(r.Brief)), nil
	case Varied:
		return of.Vary(r.Amount), nil
	case Swapped:
		with, err := r.With.make(newTrack)
		if err != nil {
			return nil, err
		}
		return of.WithVoiceOf(with), nil
	case Remastered:
		return of.Remaster(r.Amount), nil
	case Sung:
		return of.Layer(newTrack(r.part()), r.At, Lead), nil
	case Accompanied:
		return of.Layer(newTrack(r.part()), r.At, Drums, Bass, Chords), nil
	case Mashed:
		with, err := r.With.make(newTrack)
		if err != nil {
			return nil, err
		}
		return of.Mash(with), nil
	case Sampled:
		return newTrack(r.part()).Layer(of.section(r.At, r.To), 0, AllParts...), nil
	case Isolated:
		return of.Isolate(r.Parts...), nil
	default:
		return nil, fmt.Errorf("unknown edit %q", r.Edit)
	}
}

// part composes the new part.
func (r *Recipe) part() *Score { return Compose(r.Brief) }

// accompaniment composes drums, bass and chords in the style for a recording.
func (r *Recipe) accompaniment(of *Track) *Score {
	b := r.Brief
	b.Instrumental, b.Length = true, time.Duration(of.Score.Length*float64(time.Second))
	return Compose(b)
}

// with adds the accompaniment of another track to a recording.
func (t *Track) with(other *Track) *Track {
	for _, p := range []Part{Drums, Bass} {
		stem := make([]float32, len(t.Stems[p]))
		copy(stem, other.Stems[p])
		t.Stems[p] = stem
	}
	for i := range t.Stems[Chords] {
		t.Stems[Chords][i] *= 0.7
	}
	t.Score.Sound = other.Score.Sound
	return t
}

// uploadedTrack returns a recording as a track with a single part.
func uploadedTrack(file []byte) (*Track, error) {
	pcm, err := Decode(file)
	if err != nil {
		return nil, err
	}
	t := &Track{Score: &Score{Title: "Recording", Length: float64(len(pcm)/2) / SampleRate}}
	for p := range t.Stems {
		t.Stems[p] = make([]float32, len(pcm))
	}
	t.Stems[Chords] = pcm
	return t, nil
}
