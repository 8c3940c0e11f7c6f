package songs

import (
	"time"
)

// Entry is a song in the library.
type Entry struct {
	Song
	OrderID        OrderID
	Requester      Member
	Place          Place
	CreatedAt      time.Time
	Favourite      bool   // marked by the viewer
	SameTitle      bool   // another song of its order has the same title
	Edit           *Edit  // how the song was made from another one; nil for a new song
	Voice          string // as it was ordered; empty if the member chose none
	ArtistOverride string // artist chosen by a member; empty means the requester
}

// Artist returns the artist named in the song's files.
func (e *Entry) Artist() string { return artist(e.ArtistOverride, e.Requester) }

// Filter is a part of the library.
type Filter string

// Parts of the library.
const (
	FilterServer     Filter = "server"     // all songs of the guild
	FilterMine       Filter = "mine"       // songs that the viewer ordered in the guild
	FilterFavourites Filter = "favourites" // songs that the viewer marked in the guild
	FilterWinners    Filter = "winners"    // songs that won a battle in the guild
	FilterMember     Filter = "member"     // songs that a given member ordered in the guild
)

// MaxCounted is the number of entries after the beginning of a page up to which lists are counted.
const MaxCounted = 1000

// Total is the number of entries of a list.
type Total struct {
	Count int
	More  bool // there are, or may be, more than Count
}

// Search is a query of the library.
type Search struct {
	Filter Filter
	Viewer Viewer
	Member string // requester, for [FilterMember]
	Text   string // words that must all occur in title, style, lyrics or name; empty matches all
	Offset int
	Limit  int
}
