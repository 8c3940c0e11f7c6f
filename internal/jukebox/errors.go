package jukebox

import (
	"errors"
	"fmt"
)

// JoinError is the error of a failed attempt to join a voice channel.
type JoinError struct {
	ChannelID string
	Err       error
}

func (e *JoinError) Error() string { return e.Err.Error() }

// Unwrap returns the cause, such as [ErrCannotJoin].
func (e *JoinError) Unwrap() error { return e.Err }

// Errors of the jukebox.
var (
	// ErrOff is returned if the jukebox is disabled.
	ErrOff = errors.New("jukebox is disabled")
	// ErrNotInChannel is returned if the member is not in a voice channel, or not in the jukebox's.
	ErrNotInChannel = errors.New("not in the voice channel")
	// ErrInUse is returned if members in another channel are using the jukebox.
	ErrInUse = errors.New("jukebox is in use in another channel")
	// ErrNotAllowed is returned for actions that require a DJ.
	ErrNotAllowed = errors.New("DJ required")
	// ErrDeafened is returned for votes of deafened members.
	ErrDeafened = errors.New("deafened members cannot vote")
	// ErrNotPlaying is returned if nothing is playing.
	ErrNotPlaying = errors.New("nothing is playing")
	// ErrNoEntry is returned if the playlist has no such entry.
	ErrNoEntry = errors.New("no such song in the playlist")
	// ErrPrivate is returned if a song is not visible to all members who can see the voice channel.
	ErrPrivate = errors.New("song is from a channel that not all listeners can see")
	// ErrFull is returned if the playlist or the member's share of it is full.
	ErrFull = errors.New("playlist is full")
	// ErrUnplayable is returned if playing a song requires a tool that is not installed.
	ErrUnplayable = errors.New("song format cannot be played")
	// ErrSeekRange is returned for positions beyond the end of a song.
	ErrSeekRange = errors.New("position is beyond the end of the song")
	// ErrRadioUnavailable is returned if no songs can be made for the radio.
	ErrRadioUnavailable = errors.New("radio is not available")
	// ErrRemoved says that the bot was disconnected from a channel or that the channel was deleted. The
	// player does not rejoin.
	ErrRemoved = errors.New("removed from the voice channel")
	// ErrCannotJoin says that the bot cannot join a voice channel. The four errors below wrap it.
	ErrCannotJoin    = errors.New("cannot join the voice channel")
	ErrChannelFull   = fmt.Errorf("%w: it is full", ErrCannotJoin)
	ErrChannelHidden = fmt.Errorf("%w: permission to view it is missing", ErrCannotJoin)
	ErrChannelClosed = fmt.Errorf("%w: permission to connect is missing", ErrCannotJoin)
	ErrChannelMute   = fmt.Errorf("%w: permission to speak is missing", ErrCannotJoin)
	// ErrConflict says that another process has claimed the player of the guild.
	ErrConflict = errors.New("player is claimed by another process")
	// ErrNoPlaylist is returned if there is no such playlist, or the member may not use it.
	ErrNoPlaylist = errors.New("no such playlist")
	// ErrPlaylistExists is returned if the member already has a playlist of that name.
	ErrPlaylistExists = errors.New("playlist of that name already exists")
	// ErrInPlaylist is returned if the playlist contains the song already.
	ErrInPlaylist = errors.New("song is in the playlist already")
	// ErrPlaylistFile is returned if a file is no exported playlist.
	ErrPlaylistFile = errors.New("file is no exported playlist")
	// ErrNoPrevious is returned if no song was played before the current one that can be played again.
	ErrNoPrevious = errors.New("no previous song")
)
