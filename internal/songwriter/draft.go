package songwriter

import "time"

// Draft is the words of a song.
type Draft struct {
	Title    string `json:"title"`
	Style    string `json:"style"`    // genre, mood, instruments, voice
	Language string `json:"language"` // of the lyrics, in English: "Spanish"
	Lyrics   string `json:"lyrics"`   // sections marked [Verse 1], [Chorus] …
}

// Wish is what is to be written.
type Wish struct {
	Idea     string
	Style    string // empty: the writer's choice
	Language string // empty: the idea's

	// Was is a draft to change instead of beginning anew, and Change says how:
	// "sadder, a shorter chorus", "translate to Spanish".
	Was    *Draft
	Change string
	// Audience is what the listeners of a radio think, for its next song; nil where
	// there is no radio.
	Audience *Audience
	// Part asks for a part of the song instead of the whole.
	Part Part
	// Section is what the new part is called, for [PartSection].
	Section string
	// Length is how long the part lasts; 0 where that is open.
	Length time.Duration
}

// Audience is what listeners heard, each song by its title and style.
type Audience struct {
	Liked   []string `json:"liked,omitempty"`
	Skipped []string `json:"skipped,omitempty"`
	Heard   []string `json:"heard,omitempty"` // latest first
}

// Part is what of a song is to be written.
type Part string

// The parts. The zero value is all of it.
const (
	PartNext    Part = "what comes after it" // Was goes on
	PartSection Part = "one section"         // of Was, in place of the one it has
	PartStyle   Part = "only a style"        // that suits Was, other than the one it has
)

// Limits are how long the parts of a draft may be, in characters; 0 is no limit.
type Limits struct {
	Title, Style, Lyrics int
}
