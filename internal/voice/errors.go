package voice

import (
	"errors"
	"fmt"
)

// Reasons why a call ended or could not start.
var (
	// ErrKicked says that a moderator disconnected the bot.
	ErrKicked = errors.New("bot was disconnected from the voice channel")
	// ErrTakenOver says that another process of the bot joined the channel.
	ErrTakenOver = errors.New("voice channel was taken over by another process of the bot")
	// ErrChannelGone says that the channel was deleted or its call ended.
	ErrChannelGone = errors.New("voice channel was deleted")
	// ErrCannotJoin says that the bot cannot join the channel. If the reason is known, the error is one of the
	// four below; otherwise Discord did not answer the request to join.
	ErrCannotJoin = errors.New("cannot join the voice channel")
	ErrFull       = fmt.Errorf("%w: it is full", ErrCannotJoin)
	ErrHidden     = fmt.Errorf("%w: permission to view it is missing", ErrCannotJoin)
	ErrClosed     = fmt.Errorf("%w: permission to connect is missing", ErrCannotJoin)
	ErrMute       = fmt.Errorf("%w: permission to speak is missing", ErrCannotJoin)
	// ErrEncryption says that the channel requires end-to-end encryption that the bot does not support.
	ErrEncryption = errors.New("voice channel requires end-to-end encryption (DAVE) that this version does not support")
	// ErrUnsupported says that Discord does not support the bot's protocol or transport encryption.
	ErrUnsupported = errors.New("voice server does not support the protocol of this version; update riffbot")
	// ErrTooFast says that Discord closed the call because of a rate limit.
	ErrTooFast = errors.New("discord closed the call because of a rate limit")
	// ErrLost says that no voice server could be reached for minutes.
	ErrLost = errors.New("connection to Discord's voice servers lost")
	// ErrLeft says that the bot left while a caller was waiting for the call.
	ErrLeft = errors.New("bot left the voice channel")
)
