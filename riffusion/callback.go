package riffusion

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"path"
	"sync"
)

// mostRemembered is how many reported tasks, or odd answers, are remembered.
const mostRemembered = 10_000

// NewCallbackHandler receives the reports of finished purchases. Neither their
// sender nor their number is certain: the last part of the path must be secret,
// known says which task ids are ours, and each task is passed on once. Treat a
// report as a hint and look at the task to believe it.
//
// notify must return soon. It gets a result or an error, never both; when it
// returns an error itself, the sender is told to try again.
func NewCallbackHandler(secret string, known func(ctx context.Context, taskID string) bool,
	notify func(ctx context.Context, taskID string, r *Result, e *Error) error) http.Handler {
	return &callbacks{secret: sha256.Sum256([]byte(secret)), known: known, notify: notify, seen: make(map[string]bool)}
}

type callbacks struct {
	secret [sha256.Size]byte
	known  func(context.Context, string) bool
	notify func(context.Context, string, *Result, *Error) error

	mu    sync.Mutex
	seen  map[string]bool
	order []string // oldest first
}

// ServeHTTP answers 204 for what was passed on now or before, and 404 for
// whatever an outsider might try.
func (c *callbacks) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	given := sha256.Sum256([]byte(path.Base(r.URL.Path)))
	if subtle.ConstantTimeCompare(given[:], c.secret[:]) != 1 {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "reports are sent with POST", http.StatusMethodNotAllowed)
		return
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		http.Error(w, "reports are JSON", http.StatusUnsupportedMediaType)
		return
	}
	var answer envelope
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxAnswer))
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	if err != nil || json.Unmarshal(body, &answer) != nil || answer.TaskID.id() == "" {
		http.Error(w, "no report of a task", http.StatusBadRequest)
		return
	}
	id := answer.TaskID.id()
	if !c.known(r.Context(), id) {
		http.NotFound(w, r)
		return
	}
	if !c.first(id) {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if answer.failed() {
		e := answer.err("callback", http.StatusOK, nil)
		e.classifyTask()
		err = c.notify(r.Context(), id, nil, e)
	} else {
		err = c.notify(r.Context(), id, answer.result(), nil)
	}
	if err != nil {
		c.forget(id)
		http.Error(w, "try again", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// first reports whether the task was not reported before.
func (c *callbacks) first(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.seen[id] {
		return false
	}
	c.seen[id] = true
	c.order = append(c.order, id)
	if len(c.order) > mostRemembered {
		delete(c.seen, c.order[0])
		c.order = c.order[1:]
	}
	return true
}

func (c *callbacks) forget(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.seen, id)
}
