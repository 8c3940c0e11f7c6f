package store_test

import (
	"errors"
	"testing"

	"riffbot/internal/songs"
	"riffbot/internal/store/storetest"
)

// A song of the library knows whether another song of its order has its title.
func TestSameTitleIsKnownPerOrder(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	v := songs.Viewer{GuildID: "G", All: true}
	if e := made(t, db, "a", "G", "u", ""); !e.SameTitle {
		t.Error("two songs of one title are not known")
	}
	made(t, db, "b", "G", "u", "")
	if err := db.Rename(t.Context(), "a-2", "Revive"); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[songs.SongID]bool{"a": false, "a-2": false, "b": true, "b-2": true} {
		e, err := db.Entry(t.Context(), id, v)
		if err != nil || e.SameTitle != want {
			t.Errorf("%s: %v, %v", id, e.SameTitle, err)
		}
	}
	page, _, err := db.Library(t.Context(), songs.Search{Shelf: songs.ShelfServer, Viewer: v, Text: "revive", Limit: 10})
	if err != nil || len(page) != 1 || page[0].ID != "a-2" {
		t.Errorf("%d found, %v", len(page), err)
	}
}

// A title that is checked while its song is removed does not come into the empty row.
func TestRemovedSongIsNotRenamed(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	made(t, db, "a", "G", "u", "")
	if err := db.Remove(t.Context(), "a", songs.RemovedByRequester); err != nil {
		t.Fatal(err)
	}
	if err := db.Rename(t.Context(), "a", "Afterword"); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("renamed with %v", err)
	}
	if err := db.Rename(t.Context(), "a-2", "Revive"); err != nil {
		t.Errorf("the other take: %v", err)
	}
}
