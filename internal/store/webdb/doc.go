// Package webdb stores what the pages need: sessions, links to sign in, visited servers, who may open the pages of
// songs, and keys of apps.
package webdb

import "github.com/riffbot/riffbot/internal/store"

// Web reads and changes the data of the pages.
type Web struct {
	db *store.DB
}

// New returns the [Web] of a database.
func New(db *store.DB) *Web { return &Web{db} }
