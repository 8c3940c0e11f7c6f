// Package results keeps results of queries that take long.
package results

import (
	"sync"
	"time"
)

// A result that took longer than slowAfter to compute is kept for keptFor. Summaries of servers with very many songs
// take that long, and may be some minutes old.
const (
	slowAfter = 50 * time.Millisecond
	keptFor   = 10 * time.Minute
)

// maxKept is the maximum number of results that are kept.
const maxKept = 1000

// Slow keeps results that take long to compute. A result must not contain what a deletion has to remove. The
// zero value is empty.
type Slow[K comparable, V any] struct {
	mu   sync.Mutex
	kept map[K]slowResult[V]
}

type slowResult[V any] struct {
	value V
	until time.Time
}

// Get returns the result of a key that is kept, or computes it.
func (r *Slow[K, V]) Get(key K, now func() time.Time, compute func() (V, error)) (V, error) {
	began := now()
	r.mu.Lock()
	known, ok := r.kept[key]
	r.mu.Unlock()
	if ok && began.Before(known.until) {
		return known.value, nil
	}
	value, err := compute()
	ended := now()
	if err != nil || ended.Sub(began) < slowAfter {
		return value, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for k, old := range r.kept {
		if !ended.Before(old.until) {
			delete(r.kept, k)
		}
	}
	if r.kept == nil || len(r.kept) >= maxKept {
		r.kept = make(map[K]slowResult[V])
	}
	r.kept[key] = slowResult[V]{value, ended.Add(keptFor)}
	return value, nil
}
