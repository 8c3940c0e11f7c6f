package songs

import "time"

// SongID names a song: like [OrderID], ours alone.
type SongID string

// PerMessage is how many songs go out with one message: Discord takes ten files,
// and the first message has a cover and a card as well.
const PerMessage = 8

// Song is one finished take of an order.
type Song struct {
	ID       SongID
	Take     int    // from 1
	Parent   SongID // the song this one was made from; empty for a new one
	VendorID string // the API's name for the take, wanted for later edits
	Title    string
	Style    string
	Lyrics   string
	Model    string
	Duration time.Duration
	Words    []Word
	// Stems says that Audio is an archive of the song's voice and instruments,
	// each a recording of its own.
	Stems bool

	// AudioURL and CoverURL are the provider's addresses. Nothing promises how
	// long they live: Audio and Cover are our own copies.
	AudioURL string
	CoverURL string
	Audio    File
	Cover    File
	// Posted is the version of Audio that fits the place. When it has no Key
	// the song was too large to post and goes out as a link.
	Posted File
	// Master is what is played in voice channels, and Card a picture with all
	// that there is to say; without a Key where no tool could make them.
	Master File
	Card   File
}

// Word is one word of the lyrics with the time it is sung.
type Word struct {
	Text       string
	Start, End time.Duration
	Line       int // of the lyrics, from 0, section markers included
}

// File is a file in [Files].
type File struct {
	Key         string // path below the files' root
	ContentType string
	Extension   string // with the dot
	Size        int64  // bytes
}
