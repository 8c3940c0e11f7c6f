package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

func TestExportsStayWithinBudget(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	id := addSong(t, db, "one", "guild", "ana", "").ID
	start := time.Now()
	for i, file := range []string{"a", "b", "c"} {
		at := start.Add(time.Duration(i) * time.Minute)
		if err := errors.Join(db.AddExport(t.Context(), id, file, at),
			db.FinishExport(t.Context(), file, 100)); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.TouchExport(t.Context(), "a", start.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	for budget, want := range map[int64][]string{300: nil, 299: {"b"}, 150: {"b", "c"}, 1: {"b", "c"}} {
		got, err := db.SurplusExports(t.Context(), budget, start)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("budget %d: %v, %v", budget, got, err)
		}
	}
	if err := db.DeleteExport(t.Context(), "b"); err != nil {
		t.Fatal(err)
	}
	if files, err := db.Exports(t.Context(), id); err != nil || !slices.Equal(files, []string{"a", "c"}) {
		t.Errorf("%v, %v", files, err)
	}
	if err := db.AddExport(t.Context(), "nothing", "d", start); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("%v", err)
	}
	if err := db.AddExport(t.Context(), id, "unfinished", start.Add(-3*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got, err := db.SurplusExports(t.Context(), 1000, start); err != nil ||
		!slices.Equal(got, []string{"unfinished"}) {
		t.Errorf("%v, %v", got, err)
	}
}

// TestErasedSongLeavesNoExports checks that the exports of an erased song are deleted, including
// unfinished ones.
func TestErasedSongLeavesNoExports(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	id := addSong(t, db, "one", "guild", "ana", "").ID
	if err := db.AddExport(t.Context(), id, "made", time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := deletiondb.New(db).Erase(t.Context(), "ana", true); err != nil {
		t.Fatal(err)
	}
	left, err := orphanedFiles(t, db)
	if err != nil || !slices.Contains(left, "made") {
		t.Errorf("%v, %v", left, err)
	}
	if err := db.FinishExport(t.Context(), "made", 5); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("%v", err)
	}
	if err := db.AddExport(t.Context(), id, "again", time.Now()); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("%v", err)
	}
}
