package guild

// WebSettings are the settings of a server's pages.
type WebSettings struct {
	// On turns the pages on.
	On bool `json:"on,omitempty"`
	// Gallery is who may see songs that have no access of their own; empty selects members only.
	Gallery SongAccess `json:"gallery,omitempty"`
}

// SongAccess is who may open the page of a song.
type SongAccess string

// Values of SongAccess.
const (
	AccessPrivate  SongAccess = "private"  // members who can see the song in Discord
	AccessUnlisted SongAccess = "unlisted" // everyone with the link
	AccessPublic   SongAccess = "public"   // everyone; the song is listed in the gallery and in feeds
)
