package discord

import (
	"slices"
	"sync"
)

// ErrDraftGone reports that a draft was dropped, or belongs to another member.
var ErrDraftGone = &UserError{Reason: "no such draft", Text: "errors.draft-gone"}

// maxDrafts is how many drafts [FormDrafts] keeps.
const maxDrafts = 1000

// FormDrafts keeps what users typed into a form that was rejected, so that the form
// opens again with it: the newest thousand, in memory, because a form has to be the
// first response to an interaction.
type FormDrafts struct {
	newID func() string

	mu    sync.Mutex
	kept  map[string]formDraft
	order []string // oldest first
}

type formDraft struct {
	userID  string
	content any
}

// NewFormDrafts returns an empty collection whose drafts get ids from newID.
func NewFormDrafts(newID func() string) *FormDrafts {
	return &FormDrafts{newID: newID, kept: make(map[string]formDraft)}
}

// Keep keeps a user's draft and returns its id.
func (d *FormDrafts) Keep(userID string, content any) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	id := d.newID()
	d.keep(id, formDraft{userID, content})
	return id
}

// FindDraft returns a draft of the user; false where there is none of that type with
// that id.
func FindDraft[T any](d *FormDrafts, userID, id string) (content T, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return findDraft[T](d, userID, id)
}

// findDraft implements [FindDraft] while d.mu is locked.
func findDraft[T any](d *FormDrafts, userID, id string) (content T, ok bool) {
	found := d.kept[id]
	if found.userID != userID {
		return content, false
	}
	content, ok = found.content.(T)
	return content, ok
}

// TakeDraft returns a draft as [FindDraft] does, and drops it.
func TakeDraft[T any](d *FormDrafts, userID, id string) (content T, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if content, ok = findDraft[T](d, userID, id); !ok {
		return content, false
	}
	delete(d.kept, id)
	d.order = slices.DeleteFunc(d.order, func(kept string) bool { return kept == id })
	return content, true
}

// Restore keeps a draft that was taken again, with its id.
func (d *FormDrafts) Restore(userID, id string, content any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.keep(id, formDraft{userID, content})
}

// keep adds a draft and drops the oldest beyond the limit.
func (d *FormDrafts) keep(id string, draft formDraft) {
	d.kept[id] = draft
	d.order = append(d.order, id)
	if len(d.order) > maxDrafts {
		delete(d.kept, d.order[0])
		d.order = d.order[1:]
	}
}

// Forget drops all drafts of a user.
func (d *FormDrafts) Forget(userID string) {
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
