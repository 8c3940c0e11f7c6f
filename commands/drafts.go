package commands

import (
	"slices"
	"sync"

	"riffbot/internal/songs"
)

// Drafts keep what people wrote into a form that could not be taken, so that
// they need not write it again: the newest thousand, while the bot runs. A form
// must be a first answer, so they are in memory and at hand.
type Drafts struct {
	newID func() string

	mu    sync.Mutex
	kept  map[string]draft
	order []string // oldest first
}

type draft struct {
	userID string
	brief  songs.Brief
	change change
}

const mostDrafts = 1000

// NewDrafts returns no drafts.
func NewDrafts(newID func() string) *Drafts {
	return &Drafts{newID: newID, kept: make(map[string]draft)}
}

// Keep remembers a brief for its writer and returns the draft's id.
func (d *Drafts) Keep(userID string, b songs.Brief) string {
	return d.keep(draft{userID: userID, brief: b})
}

// KeepChange remembers what somebody wants done with a song.
func (d *Drafts) KeepChange(userID string, c change) string {
	return d.keep(draft{userID: userID, change: c})
}

func (d *Drafts) keep(what draft) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	id := d.newID()
	d.kept[id] = what
	d.order = append(d.order, id)
	if len(d.order) > mostDrafts {
		delete(d.kept, d.order[0])
		d.order = d.order[1:]
	}
	return id
}

// Forget drops what a user wrote.
func (d *Drafts) Forget(userID string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.order = slices.DeleteFunc(d.order, func(id string) bool {
		if d.kept[id].userID != userID {
			return false
		}
		delete(d.kept, id)
		return true
	})
}

// Find returns a draft to its writer, and to nobody else.
func (d *Drafts) Find(userID, id string) (songs.Brief, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	found, ok := d.kept[id]
	return found.brief, ok && found.userID == userID
}

// FindChange returns a change to whoever wanted it, and to nobody else.
func (d *Drafts) FindChange(userID, id string) (change, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	found, ok := d.kept[id]
	return found.change, ok && found.userID == userID && found.change.action != ""
}
