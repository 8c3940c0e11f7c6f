package guild

// BoardSettings are the settings of a server's board. Zero values select the defaults of package
// board.
type BoardSettings struct {
	// Mode is how requests are chosen: "curator", "timer", "votes" or "dry".
	Mode string `json:"mode,omitempty"`
	// Every is the interval of the timer, in minutes.
	Every int `json:"every,omitempty"`
	// Threshold is the number of votes that chooses a request.
	Threshold int `json:"threshold,omitempty"`
	// MaxPerDay limits the requests that are chosen per day without a curator.
	MaxPerDay int `json:"daily,omitempty"`
	// Weights are the weights of votes by role id.
	Weights map[string]int `json:"weights,omitempty"`
	// Announce is the id of the channel in which new requests are announced; empty means none.
	Announce string `json:"announce,omitempty"`
	// Events enables scheduled events for battles.
	Events bool `json:"events,omitempty"`
	// Digest enables the weekly digest.
	Digest bool `json:"digest,omitempty"`
}

// NoSongs is the value of MaxPerDay that allows none, because 0 selects the default.
const NoSongs = -1
