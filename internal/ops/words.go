package ops

import (
	"sync"
	"unicode/utf8"
)

const (
	// mostWords is how many values a label can take. Each costs memory here and
	// in Prometheus for good, and a label that needs more holds ids or text.
	mostWords = 64
	// longestWord is the length of a label's longest value, in bytes.
	longestWord = 80
)

// words remembers the values of each label, so that a caller's mistake makes a
// graph less useful and not the process larger and larger.
type words struct {
	mu    sync.Mutex
	known map[string]map[string]bool // by label
}

// of returns the value a label gets: "other" for one too many.
func (w *words) of(label, value string) string {
	if value == "" {
		return "none" // to Prometheus, an empty label is none at all
	}
	// An invalid one would make the library panic.
	if len(value) > longestWord || !utf8.ValidString(value) {
		return "other"
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	known := w.known[label]
	switch {
	case known[value]:
		return value
	case len(known) >= mostWords:
		return "other"
	case known == nil:
		if w.known == nil {
			w.known = make(map[string]map[string]bool)
		}
		known = make(map[string]bool)
		w.known[label] = known
	}
	known[value] = true
	return value
}
