package songs

import "time"

// PostKind says what becomes of a message when something that it shows is deleted.
type PostKind string

// The kinds of posts.
const (
	// PostSong is the message of one order: it is drawn again with the songs that
	// are left, or says that they were removed.
	PostSong PostKind = "song"
	// PostCopy is any other message about songs or members: it is deleted.
	PostCopy PostKind = "copy"
	// PostThread is a thread that is named after a song: it gets another name.
	// Both of its ids are the thread's.
	PostThread PostKind = "thread"
)

// Remover says who removed a song.
type Remover string

// Those who remove songs.
const (
	RemovedByRequester Remover = "requester"
	RemovedByCurators  Remover = "curators"
)

// Post is a message of the bot and what it shows.
type Post struct {
	ChannelID, MessageID string
	Kind                 PostKind
	// Songs that it shows, and Orders of which it shows what was asked for.
	Songs  []SongID
	Orders []OrderID
	// Users are ids of members whose name or words it shows besides.
	Users    []string
	Language string // the tag of what it is written in
	At       time.Time
}

// OutdatedPost is a post that shows something that was deleted.
type OutdatedPost struct {
	Post
	GuildID string
	// Order is the order of a [PostSong]. Left are the songs of the post that still
	// exist, Gone those that were removed.
	Order      OrderID
	Left, Gone []SongID
	// Remove says that the post goes whatever is left; By says who removed what it
	// showed.
	Remove   bool
	By       Remover
	Attempts int // to change it, which failed
}
