package discord

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"github.com/riffbot/riffbot/internal/songs"
)

func newTestDrafts(store InputStore) *FormDrafts {
	n := 0
	return NewStoredDrafts(func() string { n++; return strconv.Itoa(n) }, store)
}

// user returns an interaction of a user.
func user(id string) *Interaction { return &Interaction{DirectUser: &User{ID: id}} }

func TestFormDraftIsFoundOnlyByItsUser(t *testing.T) {
	t.Parallel()
	for name, store := range map[string]InputStore{"memory": nil, "database": &memoryInputs{}} {
		d := newTestDrafts(store)
		in := keptInput{Type: TypeCommand, Data: Data{Name: "song", Options: []Option{TextOption("prompt", "boat")}}}
		d.save(t.Context(), user("ana"), "1", in)
		for range 2 {
			if got, err := d.find(t.Context(), "ana", "1"); err != nil || got.typedText("prompt") != "boat" {
				t.Errorf("%s: own draft: %+v, %v", name, got, err)
			}
		}
		if _, err := d.find(t.Context(), "ben", "1"); !errors.Is(err, ErrInputGone) {
			t.Errorf("%s: draft of another user: %v", name, err)
		}
		if _, err := d.take(t.Context(), "ben", "1"); !errors.Is(err, ErrInputGone) {
			t.Errorf("%s: another user took it: %v", name, err)
		}
		if got, err := d.take(t.Context(), "ana", "1"); err != nil || got.typedText("prompt") != "boat" {
			t.Errorf("%s: taken: %+v, %v", name, got, err)
		}
		if _, err := d.take(t.Context(), "ana", "1"); !errors.Is(err, ErrInputGone) {
			t.Errorf("%s: taken twice: %v", name, err)
		}
	}
}

func TestFormDraftStaysInMemoryIfDatabaseFails(t *testing.T) {
	t.Parallel()
	d := newTestDrafts(&memoryInputs{err: errors.New("disk full")})
	if d.save(t.Context(), user("ana"), "1", keptInput{Sub: "kept"}) {
		t.Error("the draft counts as stored")
	}
	if got, err := d.find(t.Context(), "ana", "1"); err != nil || got.Sub != "kept" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestForgetDropsAllDraftsOfUser(t *testing.T) {
	t.Parallel()
	d := newTestDrafts(nil)
	for id, owner := range map[string]string{"1": "ana", "2": "ben", "3": "ana"} {
		d.save(t.Context(), user(owner), id, keptInput{})
	}
	d.Forget("ana")
	if _, err := d.find(t.Context(), "ben", "2"); err != nil {
		t.Error("the draft of another user was dropped")
	}
	if len(d.order) != 1 || len(d.kept) != 1 {
		t.Errorf("%d ids and %d drafts are kept", len(d.order), len(d.kept))
	}
}

func TestOldestFormDraftIsDropped(t *testing.T) {
	t.Parallel()
	d := newTestDrafts(nil)
	for n := range maxDrafts + 1 {
		d.save(t.Context(), user("ana"), strconv.Itoa(n), keptInput{})
		d.save(t.Context(), user("ana"), strconv.Itoa(n), keptInput{}) // again
	}
	if _, err := d.find(t.Context(), "ana", "0"); !errors.Is(err, ErrInputGone) {
		t.Errorf("the oldest draft is kept beyond the limit: %v", err)
	}
	if _, err := d.find(t.Context(), "ana", "1"); err != nil || len(d.kept) != maxDrafts || len(d.order) != maxDrafts {
		t.Errorf("%v; %d drafts, %d ids", err, len(d.kept), len(d.order))
	}
}

// memoryInputs is an [InputStore] in memory that fails with err.
type memoryInputs struct {
	err error
	all map[string]songs.SavedInput
}

func (s *memoryInputs) SaveInput(_ context.Context, in songs.SavedInput) error {
	if s.all == nil {
		s.all = make(map[string]songs.SavedInput)
	}
	if s.err == nil {
		s.all[in.ID] = in
	}
	return s.err
}

func (s *memoryInputs) Input(_ context.Context, id, userID string) ([]byte, error) {
	if in, ok := s.all[id]; ok && in.Requester.ID == userID {
		return in.Content, nil
	}
	return nil, songs.ErrNotFound
}

func (s *memoryInputs) TakeInput(ctx context.Context, id, userID string) ([]byte, error) {
	content, err := s.Input(ctx, id, userID)
	if err == nil {
		delete(s.all, id)
	}
	return content, err
}
