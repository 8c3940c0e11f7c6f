package voice

import (
	"errors"
	"fmt"
)

// Why a call ended or did not begin.
var (
	// ErrKicked says that somebody took the bot out of the channel.
	ErrKicked = errors.New("somebody disconnected the bot from the voice channel")
	// ErrTakenOver says that another process of the bot is in the channel now.
	ErrTakenOver = errors.New("another process of the bot has taken the voice channel over")
	// ErrChannelGone says that the channel was deleted or its call ended.
	ErrChannelGone = errors.New("the voice channel is gone")
	// ErrNotLetIn says that the bot does not get into the channel. Where the reason
	// is known, the error is one of the four below; otherwise Discord did not answer
	// the request to join.
	ErrNotLetIn = errors.New("discord does not let the bot into the voice channel")
	ErrFull     = fmt.Errorf("%w: it is full", ErrNotLetIn)
	ErrHidden   = fmt.Errorf("%w: the permission to view it is missing", ErrNotLetIn)
	ErrClosed   = fmt.Errorf("%w: the permission to connect is missing", ErrNotLetIn)
	ErrMute     = fmt.Errorf("%w: the permission to speak is missing", ErrNotLetIn)
	// ErrEncryption says that the channel wants end-to-end encryption of a kind
	// that the bot does not have.
	ErrEncryption = errors.New("the voice channel demands end-to-end encryption (DAVE) that this version of the bot does not speak")
	// ErrTooFast says that Discord closed the call because of its rate limit.
	ErrTooFast = errors.New("discord ended the call because of its rate limit")
	// ErrLost says that no voice server could be reached for minutes.
	ErrLost = errors.New("the connection to Discord's voice servers was lost")
	// ErrLeft says that the bot itself left while something waited for the call.
	ErrLeft = errors.New("the bot has left the voice channel")
)
