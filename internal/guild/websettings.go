package guild

// WebSettings are the settings of a server's pages.
type WebSettings struct {
	// Switch turns the pages on or off; empty selects the operator's default.
	Switch Switch `json:"switch,omitempty"`
	// Gallery is who may see songs that have no access of their own; empty selects members only.
	Gallery SongAccess `json:"gallery,omitempty"`
}

// Switch is the state of something that a server turns on or off.
type Switch string

// Values of Switch.
const (
	On  Switch = "on"
	Off Switch = "off"
)

// Or reports whether the switch is on, or what the operator chose if the server did not.
func (s Switch) Or(operators bool) bool { return s == On || s == "" && operators }

// SongAccess is who may open the page of a song.
type SongAccess string

// Values of SongAccess.
const (
	AccessPrivate  SongAccess = "private"  // members who can see the song in Discord
	AccessUnlisted SongAccess = "unlisted" // everyone with the link
	AccessPublic   SongAccess = "public"   // everyone; the song is listed in the gallery and in feeds
)
