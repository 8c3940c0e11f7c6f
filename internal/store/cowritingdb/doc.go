// Package cowritingdb stores songs that members write line by line, and finds the authors of lines of songs.
package cowritingdb

import "github.com/riffbot/riffbot/internal/store"

// Sessions implements [cowriting.Store].
type Sessions struct {
	db *store.DB
}

// New returns the [Sessions] of a database.
func New(db *store.DB) *Sessions { return &Sessions{db} }
