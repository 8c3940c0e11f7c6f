package jukebox

import (
	"time"

	"riffbot/internal/songs"
)

// PlaylistID names a playlist that somebody keeps.
type PlaylistID string

// The bounds on playlists, in characters and songs.
const (
	MaxPlaylistName  = 60
	MaxPlaylistSongs = 200
)

// Playlist is songs that a member keeps together.
type Playlist struct {
	ID      PlaylistID
	GuildID string
	Owner   songs.Member
	Name    string
	Shared  bool // everybody of the guild may play it
	Songs   int
	Created time.Time
}
