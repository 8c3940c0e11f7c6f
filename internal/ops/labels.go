package ops

import (
	"sync"
	"unicode/utf8"
)

const (
	// maxLabelValues limits the values of a label. Each uses memory here and in
	// Prometheus permanently, and a label with more contains ids or text.
	maxLabelValues = 64
	// maxLabelLength is the maximum length of a label value, in bytes.
	maxLabelLength = 80
)

// labelLimiter limits the values of each label, so that a mistake of a caller does not
// use unlimited memory.
type labelLimiter struct {
	mu    sync.Mutex
	known map[string]map[string]bool // by label
}

// of returns the value of a label: "other" for one too many.
func (w *labelLimiter) of(label, value string) string {
	if value == "" {
		return "none" // Prometheus treats an empty label as missing
	}
	// The library panics for invalid UTF-8.
	if len(value) > maxLabelLength || !utf8.ValidString(value) {
		return "other"
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	known := w.known[label]
	switch {
	case known[value]:
		return value
	case len(known) >= maxLabelValues:
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
