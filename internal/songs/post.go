package songs

import (
	"time"
)

// PostKind says what happens to a message when something that it shows is deleted.
type PostKind string

// Kinds of posts.
const (
	// PostSong is the message of one order. It is rendered again with the remaining songs, or with a
	// notice that they were removed.
	PostSong PostKind = "song"
	// PostCopy is any other message that shows songs or members. It is deleted.
	PostCopy PostKind = "copy"
	// PostThread is a thread named after a song. It is renamed. ChannelID and MessageID are both the
	// id of the thread.
	PostThread PostKind = "thread"
)

// Remover says who removed a song.
type Remover string

// Values of Remover.
const (
	RemovedByRequester Remover = "requester"
	RemovedByCurators  Remover = "curators"
)

// Post is a message of the bot and what it shows.
type Post struct {
	ChannelID, MessageID string
	Kind                 PostKind
	// Songs are the songs that the message shows, and Orders the orders whose text it shows.
	Songs  []SongID
	Orders []OrderID
	// Users are the ids of other members whose name or text it shows.
	Users    []string
	Language string // language tag of the message
	At       time.Time
}

// OutdatedPost is a post that shows deleted data.
type OutdatedPost struct {
	Post
	GuildID string
	// Order is set for a [PostSong]. Remaining are the songs of the post that still exist, Removed those that
	// were removed.
	Order              OrderID
	Remaining, Removed []SongID
	// MustDelete requires that the post is deleted even if songs are left. RemovedBy is who removed the songs.
	MustDelete bool
	RemovedBy  Remover
	Attempts   int // failed attempts to update the message
}
