package store_test

import (
	"errors"
	"testing"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/librarydb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// TestSameTitleIsPerOrder checks that an entry reports whether another song of its order has the
// same title.
func TestSameTitleIsPerOrder(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	v := songs.Viewer{GuildID: "G", All: true}
	if e := addSong(t, db, "a", "G", "u", ""); !e.SameTitle {
		t.Error("same title not reported")
	}
	addSong(t, db, "b", "G", "u", "")
	if err := librarydb.New(db).Rename(t.Context(), "a-2", "Revive"); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[songs.SongID]bool{"a": false, "a-2": false, "b": true, "b-2": true} {
		e, err := librarydb.New(db).Entry(t.Context(), id, v)
		if err != nil || e.SameTitle != want {
			t.Errorf("%s: %v, %v", id, e.SameTitle, err)
		}
	}
	page, _, err := librarydb.New(db).Library(t.Context(), songs.Search{Filter: songs.FilterServer, Viewer: v,
		Text: "revive", Limit: 10})
	if err != nil || len(page) != 1 || page[0].ID != "a-2" {
		t.Errorf("%d found, %v", len(page), err)
	}
}

// TestRemovedSongIsNotRenamed checks that a song removed during a rename does not get the title.
func TestRemovedSongIsNotRenamed(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	addSong(t, db, "a", "G", "u", "")
	if err := deletiondb.New(db).Remove(t.Context(), "a", songs.RemovedByRequester); err != nil {
		t.Fatal(err)
	}
	if err := librarydb.New(db).Rename(t.Context(), "a", "Afterword"); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("renamed with %v", err)
	}
	if err := librarydb.New(db).Rename(t.Context(), "a-2", "Revive"); err != nil {
		t.Errorf("other take: %v", err)
	}
}
