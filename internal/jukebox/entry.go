package jukebox

import (
	"slices"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// EntryID is the id of a playlist entry.
type EntryID string

// EntrySource says how a song got into a playlist.
type EntrySource string

// The sources, in descending order of priority.
const (
	Requested EntrySource = ""         // requested by a member
	ByRadio   EntrySource = "radio"    // made for the radio
	Autoplay  EntrySource = "autoplay" // added because nothing else was left
)

// Entry is a song in the playlist of a guild.
type Entry struct {
	ID     EntryID
	Song   songs.Entry
	By     songs.Member // who requested it, or turned the radio on
	Source EntrySource
	At     time.Time
	// Votes are the ids of the members who voted for the entry.
	Votes []string

	// Place is the position in order of request, and ShuffleKey the one in shuffled order.
	Place, ShuffleKey int64
	// Pin is the position that a member moved the entry to, before all entries without one; 0: none.
	Pin int64

	// Hidden is set if Song is empty because the viewer may not see it. It is not saved.
	Hidden bool
}

// Title returns the title of the song; empty if it has none.
func (e Entry) Title() string { return e.Song.Title }

func (e Entry) votedFor(user string) bool { return slices.Contains(e.Votes, user) }
