package jukebox

import (
	"errors"
	"fmt"
)

// JoinError is why the bot is not in a voice channel.
type JoinError struct {
	ChannelID string
	Err       error
}

func (e *JoinError) Error() string { return e.Err.Error() }

// Unwrap returns the reason: [ErrNotLetIn], for instance.
func (e *JoinError) Unwrap() error { return e.Err }

// What a jukebox refuses, and why.
var (
	// ErrOff says that this bot has no voice.
	ErrOff = errors.New("the jukebox is off")
	// ErrNotThere says that somebody wants something who is in no voice channel, or
	// in another one than the jukebox.
	ErrNotThere = errors.New("not in the voice channel")
	// ErrElsewhere says that others listen to it in another channel.
	ErrElsewhere = errors.New("others listen in another channel")
	// ErrNotAllowed says that only a DJ may do that.
	ErrNotAllowed = errors.New("only a DJ may do that")
	// ErrDeaf says that who hears nothing does not vote.
	ErrDeaf = errors.New("who is deafened does not vote")
	// ErrNothing says that nothing plays.
	ErrNothing = errors.New("nothing plays")
	// ErrNoEntry says that no song of the playlist is meant.
	ErrNoEntry = errors.New("no such song in the playlist")
	// ErrPrivate says that a song is not for all who can see the voice channel.
	ErrPrivate = errors.New("the song is from a channel that not all listeners can see")
	// ErrFull says that a member has as many songs waiting as are allowed, or that
	// the playlist is full.
	ErrFull = errors.New("no room in the playlist")
	// ErrUnplayable says that a song is in a form that cannot be played without a
	// tool that this bot does not have.
	ErrUnplayable = errors.New("the song cannot be played as it is")
	// ErrBeyond says that a song is not that long.
	ErrBeyond = errors.New("beyond the song's end")
	// ErrNoTheme says that there is nobody to invent songs.
	ErrNoTheme = errors.New("nothing was said that songs could be about")
	// ErrRemoved says that the bot was sent out of a channel, or that the channel
	// is gone: it does not come back by itself.
	ErrRemoved = errors.New("removed from the voice channel")
	// ErrNotLetIn says that the bot does not get into a voice channel; the four below
	// say why.
	ErrNotLetIn      = errors.New("not let into the voice channel")
	ErrChannelFull   = fmt.Errorf("%w: it is full", ErrNotLetIn)
	ErrChannelHidden = fmt.Errorf("%w: the bot may not view it", ErrNotLetIn)
	ErrChannelClosed = fmt.Errorf("%w: the bot may not connect to it", ErrNotLetIn)
	ErrChannelMute   = fmt.Errorf("%w: the bot may not speak in it", ErrNotLetIn)
	// ErrTaken says that another process has the guild's player now.
	ErrTaken = errors.New("another process plays here now")
	// ErrNoPlaylist says that no playlist is meant that the person may use.
	ErrNoPlaylist = errors.New("no such playlist")
	// ErrPlaylistExists says that a member has a playlist of that name.
	ErrPlaylistExists = errors.New("there is a playlist of that name")
)
