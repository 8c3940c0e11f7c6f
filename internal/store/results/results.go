// Package results keeps results of queries that read many rows.
package results

import (
	"sync"
	"time"
)

// A result of at least manyRows is kept for keptFor. Summaries of servers with very many songs take long, and may be
// some minutes old.
const (
	manyRows = 5000
	keptFor  = 10 * time.Minute
)

// maxKept is the maximum number of results that are kept.
const maxKept = 1000

// Large keeps results of many rows. A result must not contain what a deletion has to remove. The
// zero value is empty.
type Large[K comparable, V any] struct {
	mu   sync.Mutex
	kept map[K]result[V]
}

type result[V any] struct {
	value V
	until time.Time
}

// Get returns the result of a key that is kept, or computes it. compute also returns the number of rows that it read.
func (r *Large[K, V]) Get(key K, now func() time.Time, compute func() (value V, rows int, err error)) (V, error) {
	r.mu.Lock()
	known, ok := r.kept[key]
	r.mu.Unlock()
	if ok && now().Before(known.until) {
		return known.value, nil
	}
	value, rows, err := compute()
	if err != nil || rows < manyRows {
		return value, err
	}
	ended := now()
	r.mu.Lock()
	defer r.mu.Unlock()
	for k, old := range r.kept {
		if !ended.Before(old.until) {
			delete(r.kept, k)
		}
	}
	if r.kept == nil || len(r.kept) >= maxKept {
		r.kept = make(map[K]result[V])
	}
	r.kept[key] = result[V]{value, ended.Add(keptFor)}
	return value, nil
}
