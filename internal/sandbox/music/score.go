package music

import "time"

// SampleRate of everything rendered, in Hz. Samples are stereo, interleaved.
const SampleRate = 48000

// Brief is what a song is made from.
type Brief struct {
	Title        string
	Style        string
	Prompt       string
	Lyrics       string // with section markers; empty: words are found
	Instrumental bool
	Seed         uint64 // tells takes of the same words apart
	Length       time.Duration
}

// Part is one voice of a song.
type Part int

// The parts. Their sum is the song.
const (
	Drums Part = iota
	Bass
	Chords
	Lead
	partCount
)

// AllParts is every part.
var AllParts = []Part{Drums, Bass, Chords, Lead}

// Note is one tone of a part. Times are in seconds from the song's beginning.
type Note struct {
	Start, Length float64
	Pitch         float64 // as MIDI counts: 69 is A4
	Velocity      float64 // 0 to 1
	Vowel         int     // of the lead, 0 to 4
}

// Hit is one stroke of the drums.
type Hit struct {
	At       float64
	Drum     drum
	Velocity float64
}

// Section is a stretch of a song with a name.
type Section struct {
	Name       string // "Verse"
	Start, End float64
}

// Word is a word of the lyrics and when it is sung, in seconds.
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
	// Formants is how much higher than others the voice sounds without singing
	// higher: 1 for the usual one. 0 is 1.
	Formants float64
}

// Minor reports whether the song is in a minor key.
func (s *Score) Minor() bool { return s.Sound.minor }
