package guilds

// Requests are how a server's board of ideas works. Empty values are the defaults
// of whoever keeps the board.
type Requests struct {
	// Mode is who chooses what is made: "curator", "timer", "votes" or "dry".
	Mode string `json:"mode,omitempty"`
	// Every is how often the timer chooses, in minutes.
	Every int `json:"every,omitempty"`
	// Threshold is how many votes choose an idea.
	Threshold int `json:"threshold,omitempty"`
	// Daily is how many songs a day are chosen without a curator.
	Daily int `json:"daily,omitempty"`
	// Weights are what the votes of a role count.
	Weights map[string]int `json:"weights,omitempty"`
	// Digest has the week told on Mondays.
	Digest bool `json:"digest,omitempty"`
}

// NoSongs is a Daily of none, where 0 is the default.
const NoSongs = -1
