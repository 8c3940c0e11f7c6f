package jukebox

import (
	"slices"
	"time"

	"riffbot/internal/songs"
)

// EntryID names a place in a playlist: ours, short.
type EntryID string

// Why says how a song came into a playlist.
type Why string

// The reasons, from what goes first to what waits for all others.
const (
	Asked    Why = ""         // somebody asked for it
	ByRadio  Why = "radio"    // the radio had it made
	Autoplay Why = "autoplay" // nothing else was there
)

// Entry is a song's place in a guild's playlist.
type Entry struct {
	ID   EntryID
	Song songs.Entry
	By   songs.Member // who asked; for the radio, who turned it on
	Why  Why
	At   time.Time
	// Votes are the ids of those who want to hear it soon.
	Votes []string

	// Place is where it stands in the order of asking, and Dice in that of chance.
	Place, Dice int64
	// Pin is the place that somebody moved it to, before all that have none; 0 for
	// those.
	Pin int64

	// Hidden says that Song was left out because the viewer may not see it. It is not kept.
	Hidden bool
}

// Title is what the entry's song is called; empty where it has no name.
func (e Entry) Title() string { return e.Song.Title }

func (e Entry) votedFor(user string) bool { return slices.Contains(e.Votes, user) }
