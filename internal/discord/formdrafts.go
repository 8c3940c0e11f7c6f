package discord

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// ErrDraftGone reports that a draft was dropped, or belongs to another member.
var ErrDraftGone = &UserError{Reason: "no such draft", Text: "errors.draft-gone"}

// maxDrafts is how many drafts [FormDrafts] keeps in memory.
const maxDrafts = 1000

// InputStore stores the input of members, so that it survives a restart and other processes find it.
type InputStore interface {
	// SaveInput saves an input in place of an earlier one with its id.
	SaveInput(ctx context.Context, in songs.SavedInput) error
	// Input returns the content of an input of a user; [songs.ErrNotFound] if there is none.
	Input(ctx context.Context, id, userID string) ([]byte, error)
	// TakeInput returns the content as Input does and deletes the input.
	TakeInput(ctx context.Context, id, userID string) ([]byte, error)
}

// FormDrafts keeps what users typed into a command or a form that was refused or that asks a question: in the
// database, or in memory where there is none or it fails.
type FormDrafts struct {
	newID func() string
	store InputStore // nil: drafts are only kept in memory

	mu    sync.Mutex
	kept  map[string]formDraft
	order []string // oldest first
}

type formDraft struct {
	userID  string
	content keptInput
}

// NewFormDrafts returns an empty collection in memory whose drafts get ids from newID.
func NewFormDrafts(newID func() string) *FormDrafts {
	return &FormDrafts{newID: newID, kept: make(map[string]formDraft)}
}

// NewStoredDrafts returns a collection in a database whose drafts get ids from newID.
func NewStoredDrafts(newID func() string, store InputStore) *FormDrafts {
	d := NewFormDrafts(newID)
	d.store = store
	return d
}

// save keeps the input of the user of an interaction under an id, in place of an earlier one. It reports whether the
// input survives a restart as far as the collection is made for that.
func (d *FormDrafts) save(ctx context.Context, it *Interaction, id string, in keptInput) bool {
	if d.store != nil {
		// The input is also kept if the deadline of the failed handler has passed.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), LookupTimeout)
		defer cancel()
		content, err := in.encode()
		if err == nil && d.store.SaveInput(ctx, songs.SavedInput{ID: id, Requester: it.Requester(),
			Place: songs.Place{GuildID: it.GuildID, ChannelID: it.ChannelID}, Content: content,
			CreatedAt: time.Now()}) == nil {
			return true
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.keep(id, formDraft{it.User().ID, in})
	return d.store == nil
}

// find returns an input of a user; [ErrInputGone] if there is none with that id.
func (d *FormDrafts) find(ctx context.Context, userID, id string) (keptInput, error) {
	d.mu.Lock()
	found, ok := d.kept[id]
	d.mu.Unlock()
	if ok && found.userID == userID {
		return found.content, nil
	}
	if d.store == nil {
		return keptInput{}, ErrInputGone
	}
	return decodeInput(d.store.Input(ctx, id, userID))
}

// take returns an input as find does, and drops it.
func (d *FormDrafts) take(ctx context.Context, userID, id string) (keptInput, error) {
	if in, ok := d.drop(userID, id); ok {
		return in, nil
	}
	if d.store == nil {
		return keptInput{}, ErrInputGone
	}
	return decodeInput(d.store.TakeInput(ctx, id, userID))
}

// decodeInput decodes what an [InputStore] returned.
func decodeInput(content []byte, err error) (in keptInput, _ error) {
	if errors.Is(err, songs.ErrNotFound) {
		return in, ErrInputGone
	}
	if err == nil {
		err = json.Unmarshal(content, &in)
	}
	return in, err
}

// drop drops an input in memory and returns it.
func (d *FormDrafts) drop(userID, id string) (keptInput, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	found, ok := d.kept[id]
	if !ok || found.userID != userID {
		return keptInput{}, false
	}
	delete(d.kept, id)
	d.order = slices.DeleteFunc(d.order, func(kept string) bool { return kept == id })
	return found.content, true
}

// keep adds a draft and drops the oldest beyond the limit.
func (d *FormDrafts) keep(id string, draft formDraft) {
	if _, again := d.kept[id]; !again {
		d.order = append(d.order, id)
	}
	d.kept[id] = draft
	if len(d.order) > maxDrafts {
		delete(d.kept, d.order[0])
		d.order = d.order[1:]
	}
}

// Forget drops all drafts of a user that are in memory.
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
