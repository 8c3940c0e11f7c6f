package discord

import (
	"errors"
	"fmt"

	"github.com/riffbot/riffbot/internal/songs"
)

// A UserError is a mistake of a user that a text explains completely. It is shown to
// them and is not worth a line in the log.
type UserError struct {
	Reason string // for developers
	Text   string // id of the message that explains it
	Args   []any  // of the message
}

func (e *UserError) Error() string { return e.Reason }

// NumberError reports that the text of a field is not a number in a range.
type NumberError struct {
	Field       string // custom id
	Least, Most int
}

func (e *NumberError) Error() string {
	return fmt.Sprintf("%s: not a number from %d to %d", e.Field, e.Least, e.Most)
}

// Errors of handlers in every area.
var (
	ErrNotYours   = &UserError{Reason: "the order is another member's", Text: "errors.not-yours"}
	ErrNotCurator = &UserError{Reason: "the member is no curator", Text: "errors.curators-only"}
	ErrNotManager = &UserError{Reason: "the member does not manage the server", Text: "jukebox.refused.not-manager"}
	ErrNoGuild    = &UserError{Reason: "there is no server here", Text: "errors.server-only"}
	ErrStopping   = &UserError{Reason: "the bot is shutting down", Text: "errors.restarting"}
)

// IsRepeated reports whether a handler failed because its interaction was handled before,
// or is handled by another process. It has its response then.
func IsRepeated(err error) bool {
	return errors.Is(err, ErrAnsweredElsewhere) || errors.Is(err, songs.ErrDuplicate)
}
