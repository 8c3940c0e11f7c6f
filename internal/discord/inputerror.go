package discord

import (
	"errors"

	"github.com/riffbot/riffbot/internal/songs"
)

// InputError is an error of a command or form whose input was kept. Its response has buttons that open the input in a
// form and that run it again.
type InputError struct {
	Err error
	// Draft is the id of the kept input; empty if it was not kept.
	Draft string
	// Editable reports that the input can be opened in a form, and Repeatable that it can run again.
	Editable, Repeatable bool
	// Price is what running it again spends, in credits.
	Price int
	// Texts is what was typed, if the input cannot be opened in a form or may be lost at a restart.
	Texts []string
}

func (e *InputError) Error() string { return e.Err.Error() }

// Unwrap returns the error of the command or form.
func (e *InputError) Unwrap() error { return e.Err }

// CustomIDs of the buttons of an [InputError].
const (
	refillVerb   = "refill"
	retryVerb    = "retry"
	refilledVerb = "refilled"
)

// EditID returns the custom id of the button that opens the input in a form.
func (e *InputError) EditID() string { return CustomID(refillVerb, e.Draft) }

// RetryID returns the custom id of the button that runs the input again.
func (e *InputError) RetryID() string { return CustomID(retryVerb, e.Draft) }

// ErrInputGone reports that an input is no longer kept, or belongs to another member.
var ErrInputGone = &UserError{Reason: "no such kept input", Text: "errors.input-gone"}

// wrongFields returns the names of the options that the errors in err are about.
func wrongFields(err error) (names []string) {
	switch e := err.(type) { //nolint:errorlint // visits every error of the tree
	case *songs.SpecError:
		return []string{string(e.Field), string(e.With)}
	case *songs.RangeError:
		return []string{string(e.Field)}
	case *PositionError:
		return []string{e.Field}
	case *NumberError:
		return []string{e.Field}
	case *ChoiceError:
		return []string{e.Option}
	case interface{ Unwrap() []error }:
		for _, each := range e.Unwrap() {
			names = append(names, wrongFields(each)...)
		}
		return names
	}
	if inner := errors.Unwrap(err); inner != nil {
		return wrongFields(inner)
	}
	return nil
}

// othersAreRight reports whether an error is about its fields, a limit or moderation, so that the things that the other
// options name were found or have not been looked up.
func othersAreRight(err error) bool {
	_, limited := errors.AsType[*songs.LimitError](err)
	return limited || errors.Is(err, songs.ErrUnsuitable) || errors.Is(err, ErrLink) || len(wrongFields(err)) > 0
}
