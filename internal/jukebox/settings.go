package jukebox

import "time"

// Mode is who goes first of those who wait.
type Mode string

// The modes.
const (
	Fair  Mode = "fair"  // members take turns
	Fifo  Mode = "fifo"  // first come, first heard
	Votes Mode = "votes" // what most want to hear
)

// Loop is what is heard again.
type Loop string

// The loops.
const (
	LoopOff Loop = "off"
	LoopOne Loop = "one" // the song that plays
	LoopAll Loop = "all" // the whole playlist
)

// after is the next of the loops, for a button.
func (l Loop) after() Loop {
	switch l {
	case LoopAll:
		return LoopOne
	case LoopOne:
		return LoopOff
	default:
		return LoopAll
	}
}

// Settings are what a guild decides.
type Settings struct {
	Mode Mode
	// Cap is how many songs of one member may wait; 0: as many as they like.
	Cap int
	// Stay keeps the jukebox in its channel when nobody is there.
	Stay bool
	// Alone is how long it stays without anybody, or without a song.
	Alone time.Duration
	// Autoplay fills a dry playlist with the server's favourites.
	Autoplay bool
	// DJRole is the id of a role that a guild chose before its own settings had DJ
	// roles. It counts beside those until others are chosen.
	DJRole string
	// Panel is the id of the channel that shows what plays; empty: the one where
	// somebody asked for it.
	Panel string
}

// defaults are the settings of a guild that has decided nothing.
func defaults(alone time.Duration) Settings {
	return Settings{Mode: Fair, Cap: 10, Alone: alone, Autoplay: true}
}
