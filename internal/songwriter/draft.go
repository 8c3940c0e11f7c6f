package songwriter

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
}

// Limits are how long the parts of a draft may be, in characters; 0 is no limit.
type Limits struct {
	Title, Style, Lyrics int
}
