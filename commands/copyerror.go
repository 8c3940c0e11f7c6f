package commands

import (
	"errors"
	"fmt"
	"time"

	"riffbot/internal/media"
)

// copyError is a song that could not be had as something.
type copyError struct {
	format string
	length time.Duration
	limit  int64 // bytes
	err    error
}

func (e *copyError) Error() string { return "copy as " + e.format + ": " + e.err.Error() }
func (e *copyError) Unwrap() error { return e.err }

// tooLarge says what would fit instead of what does not.
func tooLarge(it *Interaction, err error) string {
	e, ok := errors.AsType[*copyError](err)
	if !ok {
		return fmt.Sprintf("This channel takes files up to %s, and all of the song has to be in it.", megabytes(min(it.AttachmentSizeLimit, maxRequest)))
	}
	text := fmt.Sprintf("%s of song as %s is more than this channel takes (up to %s).", clock(e.length), e.format, megabytes(e.limit))
	if e.format == "wav" {
		text += " `mp3` and `ogg` are made to fit."
	}
	return text
}

// unusable says what is wrong with a recording.
func unusable(e *media.InputError) string {
	switch e.Kind {
	case "empty":
		return "The file that the provider sent is empty."
	case "long":
		return "It is longer than half an hour, which is too much to work on."
	case "large":
		return "The file is too large to work on."
	default:
		return "What the provider sent is no sound that I can read."
	}
}

// placeError says that somebody may not do something in a channel.
type placeError struct {
	channel string // its id
	who     string // "you" or "I"
	wants   string // the permissions that are missing
}

func (e *placeError) Error() string { return e.who + " may not post in " + e.channel }

func (e *placeError) advice() string {
	if e.who == "you" {
		return fmt.Sprintf("You may not post that in <#%s> yourself (%s), so I don't do it for you.", e.channel, e.wants)
	}
	return fmt.Sprintf("I may not post that in <#%s>. Somebody who manages the server can give me these permissions there: %s.", e.channel, e.wants)
}
