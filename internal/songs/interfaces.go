package songs

import (
	"context"
	"errors"
	"time"
)

// ErrLyricsRefused is returned if the language model refuses to write lyrics for an idea. The order fails
// as if the provider had refused it.
var ErrLyricsRefused = errors.New("lyrics for this idea are refused")

// ErrUnsuitable is returned for a text that moderation rejects.
var ErrUnsuitable = errors.New("text rejected by moderation")

// Moderator moderates texts before a song is bought.
type Moderator interface {
	// Allow returns [ErrUnsuitable] for a rejected text, and another error if moderation is
	// unavailable.
	Allow(ctx context.Context, text string) error
}

// LyricsWriter writes lyrics with a language model.
type LyricsWriter interface {
	// Complete returns the specification of an order with the missing parts filled in: title, style and lyrics
	// for a prompt, a style for lyrics, or what an edit needs. Values that are set stay unchanged. It
	// returns a [*LimitError] if a limit rejects the use of the language model.
	Complete(ctx context.Context, o Order) (SongSpec, error)
}

// ErrTooLarge is returned if a file cannot be made small enough, or if the tool for it is missing.
var ErrTooLarge = errors.New("cannot be made small enough")

// Tags are the artist and album in a file's tags.
type Tags struct {
	Artist, Album string
}

// Mastered holds the files made from a recording. Those that could not be made have no Key.
type Mastered struct {
	Master File // for playback, at the common loudness
	Posted File // m4a with tags and cover, within the size limit
	Card   File // image with the details of the song
	// LUFS and PeakDB are the loudness and peak of the original recording.
	LUFS, PeakDB float64
}

// ErrIncomplete is returned for a recording that is truncated or cannot be decoded.
var ErrIncomplete = errors.New("recording is incomplete")

// Masterer masters recordings.
type Masterer interface {
	// Check decodes a recording and returns its duration. announced is the duration reported by the
	// provider, 0 if unknown. It returns [ErrIncomplete] if the recording is incomplete; any other error
	// means that it could not be checked.
	Check(ctx context.Context, f File, announced time.Duration) (time.Duration, error)
	// Master produces the files of a finished song. The posted file has at most limit bytes, which is
	// achieved by its bitrate; it is omitted if that is impossible.
	Master(ctx context.Context, s Song, by Tags, limit int64) (Mastered, error)
}

// ErrUndeliverable is returned if the destination of an order no longer exists or is closed to the bot. The
// songs are kept.
var ErrUndeliverable = errors.New("no destination to post to")

// Notifier sends members messages about their orders.
type Notifier interface {
	// Changed reports a state change. It returns immediately and may skip intermediate states.
	Changed(o Order)
	// Released reports that this process sends no more messages about an order: it was not accepted, or
	// another process continues it.
	Released(id OrderID)
	// Deliver posts the songs of an order and returns the address of the message. It must be
	// idempotent. It returns [ErrUndeliverable] if there is no destination.
	Deliver(ctx context.Context, o Order) (address []byte, err error)
	// NewAddress returns the address for an additional message in the place of an order.
	NewAddress(o Order) (address []byte)
	// NotifyFailure reports why an order ended without a song.
	NotifyFailure(ctx context.Context, o Order) error
}
