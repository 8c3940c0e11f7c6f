package commands

import (
	"errors"
	"time"

	"riffbot/internal/media"
	"riffbot/internal/words"
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
	l := it.Private()
	e, ok := errors.AsType[*copyError](err)
	if !ok {
		return l.Say("delivery.too-large.any", "Limit", megabytes(min(it.AttachmentSizeLimit, maxRequest)))
	}
	format := e.format
	switch format {
	case "wav":
		return l.Say("delivery.too-large.wav", "Length", clock(e.length), "Format", format, "Limit", megabytes(e.limit))
	case asVoice:
		format = l.Say("delivery.too-large.voice")
	}
	return l.Say("delivery.too-large.format", "Length", clock(e.length), "Format", format, "Limit", megabytes(e.limit))
}

// unusable says what is wrong with a recording.
func unusable(l words.Language, e *media.InputError) string {
	switch e.Kind {
	case "empty":
		return l.Say("delivery.unusable.empty")
	case "long":
		return l.Say("delivery.unusable.long")
	case "large":
		return l.Say("delivery.unusable.large")
	default:
		return l.Say("delivery.unusable.unreadable")
	}
}

// placeError says that somebody may not do something in a channel.
type placeError struct {
	channel string // its id
	who     string // "you" or "I"
	wants   string // the id of the message that names the permissions that are missing
}

func (e *placeError) Error() string { return e.who + " may not post in " + e.channel }

func (e *placeError) advice(l words.Language) string {
	in, permissions := "<#"+e.channel+">", l.Say(e.wants)
	if e.who == "you" {
		return l.Say("delivery.closed.you", "Channel", in, "Permissions", permissions)
	}
	return l.Say("delivery.closed.me", "Channel", in, "Permissions", permissions)
}
