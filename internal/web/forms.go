package web

import (
	"errors"
	"net/http"
)

// readForm reads the form of a request, so that no handler takes one that is too long or not readable for an empty one.
// Other bodies are left to the handler.
func readForm(r *http.Request) error {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return nil
	}
	err := r.ParseForm()
	if err == nil {
		err = r.ParseMultipartForm(maxBody) //nolint:gosec // the site limits the body
	}
	if errors.Is(err, http.ErrNotMultipart) {
		err = nil
	}
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); err == nil || tooLarge {
		return err
	}
	return NewProblem(http.StatusBadRequest, "web.error.form")
}
