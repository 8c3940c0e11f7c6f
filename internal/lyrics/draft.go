package lyrics

import (
	"time"
)

// Draft contains the lyrics of a song.
type Draft struct {
	Title    string `json:"title"`
	Style    string `json:"style"`    // genre, mood, instruments, voice
	Language string `json:"language"` // of the lyrics, in English, such as "Spanish"
	Lyrics   string `json:"lyrics"`   // with sections marked [Verse 1], [Chorus] …
}

// Request specifies what to write.
type Request struct {
	Idea     string
	Style    string // empty: chosen by the model
	Voice    string // who sings; empty: chosen by the model
	Language string // empty: that of the idea

	// Previous is a draft to change, and Change says how: "sadder, a shorter chorus", "translate to
	// Spanish".
	Previous *Draft
	Change   string
	// Audience is the feedback of a radio's listeners, for its next song; nil otherwise.
	Audience *Audience
	// Part selects a part of the song to write.
	Part Part
	// Section is the name of the new part, for [PartSection].
	Section string
	// Length is the duration of the part; 0 if open.
	Length time.Duration
}

// Audience lists songs that a radio's listeners heard, by title and style.
type Audience struct {
	Liked   []string `json:"liked,omitempty"`
	Skipped []string `json:"skipped,omitempty"`
	Heard   []string `json:"heard,omitempty"` // latest first
}

// Part is the part of a song to write. The values are part of the prompt.
type Part string

// Parts. The zero value is the whole song.
const (
	PartNext    Part = "what comes after it" // a continuation of Previous
	PartSection Part = "one section"         // of Previous, replacing an existing one
	PartStyle   Part = "only a style"        // for the lyrics of Previous, different from its style
)

// Limits are the maximum lengths of a draft's texts, in characters; 0 means no limit.
type Limits struct {
	Title, Style, Lyrics int
}
