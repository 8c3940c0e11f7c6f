package commands

import (
	"errors"

	"riffbot/internal/songs"
)

// Repeated reports whether a handler failed because its interaction is handled by
// another process, or was handled before. Nobody is told about that: the interaction
// has its answer.
func Repeated(err error) bool {
	return errors.Is(err, ErrAnsweredElsewhere) || errors.Is(err, songs.ErrDuplicate)
}
