package jukebox

import "time"

// Mode is the order of waiting songs.
type Mode string

// The modes.
const (
	Fair  Mode = "fair"  // members take turns
	Fifo  Mode = "fifo"  // first in, first out
	Votes Mode = "votes" // most votes first
)

// Loop is the loop mode.
type Loop string

// The loop modes.
const (
	LoopOff Loop = "off"
	LoopOne Loop = "one" // repeat the current song
	LoopAll Loop = "all" // repeat the playlist
)

// after returns the next loop mode, for a button.
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

// Settings are the jukebox settings of a guild.
type Settings struct {
	Mode Mode
	// MaxPerMember is the maximum number of waiting songs per member; 0: unlimited.
	MaxPerMember int `json:"Cap"` // stored under its original name
	// Stay disables the idle timeout.
	Stay bool
	// IdleTimeout is the idle timeout: how long the jukebox stays in a channel without listeners or songs.
	IdleTimeout time.Duration `json:"Alone"` // stored under its original name
	// Autoplay adds favourites of the guild when the playlist is empty.
	Autoplay bool
	// DJRole is the id of a DJ role that was set before the guild settings had DJ roles. It is valid in
	// addition to them until new ones are set.
	DJRole string
	// Panel is the id of the channel with the panel; empty: the channel of the command.
	Panel string
}

// defaults returns the default settings.
func defaults(alone time.Duration) Settings {
	return Settings{Mode: Fair, MaxPerMember: 10, IdleTimeout: alone, Autoplay: true}
}
