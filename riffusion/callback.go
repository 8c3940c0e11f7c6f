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

// maxRemembered limits how many reported tasks and unexpected responses are remembered.
const maxRemembered = 10_000

// NewCallbackHandler returns a handler of callbacks about finished tasks. Neither their
// sender nor their number is certain: the last element of the path must be secret, known
// reports which task ids belong to the caller, and each task is passed on once. A
// callback is a hint; get the task to confirm it.
//
// notify must return soon. It receives a result or an error, never both. If it returns
// an error, the sender is asked to retry.
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

// ServeHTTP responds with 204 to known tasks, and with 404 to requests without the
// secret or with unknown tasks.
func (c *callbacks) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	given := sha256.Sum256([]byte(path.Base(r.URL.Path)))
	if subtle.ConstantTimeCompare(given[:], c.secret[:]) != 1 {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "use POST", http.StatusMethodNotAllowed)
		return
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		http.Error(w, "use application/json", http.StatusUnsupportedMediaType)
		return
	}
	var answer envelope
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxResponse))
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	if err != nil || json.Unmarshal(body, &answer) != nil || answer.TaskID.id() == "" {
		http.Error(w, "invalid callback", http.StatusBadRequest)
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
		e.classifyTask(nil)
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
	if len(c.order) > maxRemembered {
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
