package jukebox

import (
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// PlaylistID is the id of a saved playlist.
type PlaylistID string

// The limits of playlists, in characters and songs.
const (
	MaxPlaylistName  = 60
	MaxPlaylistSongs = 200
)

// Playlist is a member's saved list of songs.
type Playlist struct {
	ID      PlaylistID
	GuildID string
	Owner   songs.Member
	Name    string
	Shared  bool // all members of the guild may play it
	// Songs is the number of songs that the viewer may see, and Length their total duration.
	Songs   int
	Length  time.Duration
	Created time.Time
	// Feed is the unguessable name of the podcast feed of the playlist; empty: none.
	Feed string
}

// PlaylistChange is what changes about a playlist at once.
type PlaylistChange struct {
	Name        string // empty: as before
	Shared      *bool  // nil: as before
	Remove, Add []songs.SongID
}
