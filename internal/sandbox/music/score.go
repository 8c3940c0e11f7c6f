package music

import "time"

// SampleRate is the sample rate in Hz. Samples are stereo, interleaved.
const SampleRate = 48000

// Brief is the input of a composition.
type Brief struct {
	Title        string
	Style        string
	Prompt       string
	Lyrics       string // with section markers; empty: written for the prompt
	Instrumental bool
	Seed         uint64 // distinguishes takes
	Length       time.Duration
	// Voice scales the formants of the voice; 0 is 1.
	Voice float64 `json:",omitempty"`
}

// Part is a part of a song.
type Part int

// The parts. Their sum is the song.
const (
	Drums Part = iota
	Bass
	Chords
	Lead
	partCount
)

// AllParts are all parts.
var AllParts = []Part{Drums, Bass, Chords, Lead}

// Note is a note of a part. Times are in seconds from the start of the song.
type Note struct {
	Start, Length float64
	Pitch         float64 // MIDI note number: 69 is A4
	Velocity      float64 // 0 to 1
	Vowel         int     // of the lead, 0 to 4
}

// Hit is a drum hit.
type Hit struct {
	At       float64
	Drum     drum
	Velocity float64
}

// Section is a named section of a song.
type Section struct {
	Name       string // "Verse"
	Start, End float64
}

// Word is a word of the lyrics with its time, in seconds.
type Word struct {
	Text       string
	Start, End float64
	Line       int // of the lyrics, markers included
}

// Score is a composed song.
type Score struct {
	Title    string
	Lyrics   string
	Length   float64 // s
	Tempo    float64 // beats a minute
	Sound    sound
	Sections []Section
	Notes    [partCount][]Note
	Hits     []Hit
	Words    []Word
	// Formants scales the formants of the voice without changing its pitch; 0 is 1.
	Formants float64
}

// Minor reports whether the song is in a minor key.
func (s *Score) Minor() bool { return s.Sound.minor }
