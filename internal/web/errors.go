package web

import (
	"errors"
	"net/http"

	"github.com/riffbot/riffbot/internal/songs"
)

// ErrNotFound is for what does not exist and for what the viewer may not see. It is [songs.ErrNotFound].
var ErrNotFound = songs.ErrNotFound

// ErrNoSession reports that a token belongs to no session.
var ErrNoSession = errors.New("no such session")

// errSignIn reports that a route needs a session.
var errSignIn = errors.New("not signed in")

// Problem is an error that the viewer can correct. Its text is shown.
type Problem struct { //nolint:errname // it is a page, too
	Status int
	Text   string // id of the text
	Values []any  // pairs of names and values for the text
}

// NewProblem returns a problem with a status and the id of its text, with pairs of names and values.
func NewProblem(status int, text string, values ...any) *Problem {
	return &Problem{status, text, values}
}

func (p *Problem) Error() string { return "request refused: " + p.Text }

// errorPage is what the page of an error shows. Next is where a visitor may return to after the sign-in; empty: none is
// offered.
type errorPage struct{ Text, Next string }

// problemOf returns what a viewer is told about an error.
func problemOf(err error) *Problem {
	var tooLarge *http.MaxBytesError
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	switch {
	case errors.Is(err, songs.ErrNotFound):
		return NewProblem(http.StatusNotFound, "web.error.not-found")
	case errors.Is(err, errSignIn):
		return NewProblem(http.StatusUnauthorized, "web.error.sign-in")
	case errors.As(err, &tooLarge):
		return NewProblem(http.StatusRequestEntityTooLarge, "web.error.too-large")
	default:
		return NewProblem(http.StatusInternalServerError, "web.error.internal")
	}
}
