package discord

import (
	"strconv"
	"testing"
)

type titleForm struct{ title string }

func newTestDrafts() *FormDrafts {
	n := 0
	return NewFormDrafts(func() string { n++; return strconv.Itoa(n) })
}

func TestFormDraftIsFoundOnlyByItsUserAndType(t *testing.T) {
	t.Parallel()
	d := newTestDrafts()
	id, other := d.Keep("ana", titleForm{"Boat"}), d.Keep("ben", titleForm{"Ship"})
	if id == other {
		t.Fatal("two drafts have one id")
	}
	if f, ok := FindDraft[titleForm](d, "ana", id); !ok || f.title != "Boat" {
		t.Errorf("own draft: %+v, %v", f, ok)
	}
	if f, ok := FindDraft[titleForm](d, "ana", id); !ok || f.title != "Boat" {
		t.Errorf("own draft, found again: %+v, %v", f, ok)
	}
	if f, ok := FindDraft[titleForm](d, "ben", id); ok || f.title != "" {
		t.Errorf("draft of another user: %+v, %v", f, ok)
	}
	if s, ok := FindDraft[string](d, "ana", id); ok || s != "" {
		t.Errorf("draft of another type: %q, %v", s, ok)
	}
	if _, ok := FindDraft[titleForm](d, "ana", "none"); ok {
		t.Error("unknown draft was found")
	}
}

func TestForgetDropsAllDraftsOfUser(t *testing.T) {
	t.Parallel()
	d := newTestDrafts()
	first, others, second := d.Keep("ana", titleForm{}), d.Keep("ben", titleForm{}), d.Keep("ana", titleForm{})
	d.Forget("ana")
	for _, id := range []string{first, second} {
		if _, ok := FindDraft[titleForm](d, "ana", id); ok {
			t.Errorf("draft %s was not dropped", id)
		}
	}
	if _, ok := FindDraft[titleForm](d, "ben", others); !ok {
		t.Error("the draft of another user was dropped")
	}
	if len(d.order) != 1 || len(d.kept) != 1 {
		t.Errorf("%d ids and %d drafts are kept", len(d.order), len(d.kept))
	}
}

func TestOldestFormDraftIsDropped(t *testing.T) {
	t.Parallel()
	d := newTestDrafts()
	oldest, next := d.Keep("ana", titleForm{}), d.Keep("ana", titleForm{})
	for range maxDrafts - 1 {
		d.Keep("ben", titleForm{})
	}
	if _, ok := FindDraft[titleForm](d, "ana", oldest); ok {
		t.Error("the oldest draft is kept beyond the limit")
	}
	if _, ok := FindDraft[titleForm](d, "ana", next); !ok {
		t.Error("a draft within the limit was dropped")
	}
	if len(d.kept) != maxDrafts {
		t.Errorf("%d drafts", len(d.kept))
	}
}
