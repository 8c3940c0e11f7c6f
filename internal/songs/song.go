package songs

import (
	"time"
)

// SongID identifies a song. Like [OrderID], it is assigned by the bot.
type SongID string

// SongsPerMessage is the maximum number of songs per message. Discord allows ten files, and the first
// message also has a cover and a card.
const SongsPerMessage = 8

// Song is one finished take of an order.
type Song struct {
	ID       SongID
	Take     int    // number in its order, from 1
	Parent   SongID // the song this one was made from; empty for a new one
	VendorID string // the provider's id, required for edits
	Provider string // id of the provider that has the song; empty for songs of earlier releases
	Title    string
	Style    string
	Lyrics   string
	Model    string
	Duration time.Duration
	Words    []Word
	// Credits are the authors of the lines if members wrote them line by line. They are not stored with the song.
	Credits []LineCredit
	// Stems reports that Audio is not a song but a part of one, such as its vocals, or an archive of all
	// parts. It is delivered as a file and is not in the library.
	Stems bool

	// AudioURL and CoverURL are the provider's URLs, which may expire. Audio and Cover are copies.
	AudioURL string
	CoverURL string
	Audio    File
	Cover    File
	// Posted is the version of Audio that fits the size limit of the place. Without a Key, the song is
	// posted as a link.
	Posted File
	// Master is the recording for voice channels, and Card an image with the details of the song. They
	// have no Key if they could not be made.
	Master File
	Card   File
}

// Word is a word of the lyrics with its timing.
type Word struct {
	Text       string
	Start, End time.Duration
	Line       int // line of the lyrics, from 0, including section markers
}

// File is a file in [Files].
type File struct {
	Key         string // path relative to the root of the files
	ContentType string
	Extension   string // with a leading dot
	Size        int64  // bytes
}
