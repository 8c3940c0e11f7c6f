package songs

import "time"

// Entry is a song of the library.
type Entry struct {
	Song
	OrderID   OrderID
	Requester Member
	Place     Place
	CreatedAt time.Time
	Favourite bool   // of whoever looks
	SameTitle bool   // another song of its order has the same title
	Edit      *Edit  // how it was made from another song; nil if it was not
	Chosen    string // the artist that its files name, where somebody chose one
}

// Artist is who the song's files name.
func (e *Entry) Artist() string { return artist(e.Chosen, e.Requester) }

// Shelf is a part of the library.
type Shelf string

// The shelves.
const (
	ShelfServer     Shelf = "server"     // all songs of a guild
	ShelfMine       Shelf = "mine"       // those that the viewer asked for here
	ShelfFavourites Shelf = "favourites" // those that the viewer marked here
	ShelfWinners    Shelf = "winners"    // the favourites of the guild as a whole: those that won a battle
	ShelfMember     Shelf = "member"     // those that a certain member asked for here
)

// Search is what somebody looks for in the library.
type Search struct {
	Shelf  Shelf
	Viewer Viewer
	Member string // whose songs are on [ShelfMember]
	Text   string // words that all have to be in title, style, lyrics or name; empty: everything
	Offset int
	Limit  int
}
