package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/librarydb"
)

// TestHiddenSongIsDeletedWhenDue checks that a hidden song is in no list, that it comes back
// unchanged, and that it is deleted when it is due, by one of several calls.
func TestHiddenSongIsDeletedWhenDue(t *testing.T) {
	t.Parallel()
	db, raw, _ := openRaw(t)
	addTraces(t, db, erin, "33", "e")
	deletion, library := deletiondb.New(db), librarydb.New(db)
	viewer := songs.Viewer{ID: erin, GuildID: club, All: true}
	listed := func() map[songs.SongID]bool {
		t.Helper()
		page, _, err := library.Library(t.Context(), songs.Search{Viewer: viewer, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		ids := make(map[songs.SongID]bool)
		for _, e := range page {
			ids[e.ID] = true
		}
		return ids
	}
	all := listed()
	if !all["esong0"] {
		t.Fatalf("songs %v", all)
	}
	before, err := library.Entry(t.Context(), "esong0", viewer)
	if err != nil {
		t.Fatal(err)
	}
	due := start.Add(10 * time.Minute)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(deletion.Hide(t.Context(), "esong0", songs.RemovedByRequester, due))
	if listed()["esong0"] {
		t.Error("a hidden song is listed")
	}
	if err := deletion.Hide(t.Context(), "esong0", songs.RemovedByRequester, due); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("hidden twice: %v", err)
	}
	last := due.Add(-time.Millisecond)
	must(deletion.FinishRemovals(t.Context(), last))
	if err := deletion.Unhide(t.Context(), "esong0", songs.RemovedByCurators, last); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("shown again by another side: %v", err)
	}
	if err := deletion.Unhide(t.Context(), "esong0", songs.RemovedByRequester, due); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("shown again when its deletion was due: %v", err)
	}
	must(deletion.Unhide(t.Context(), "esong0", songs.RemovedByRequester, last))
	after, err := library.Entry(t.Context(), "esong0", viewer)
	if err != nil || after.Title != before.Title || after.Lyrics != before.Lyrics || after.Audio != before.Audio ||
		len(listed()) != len(all) {
		t.Errorf("shown again: %+v, %v", after, err)
	}
	must(deletion.Hide(t.Context(), "esong0", songs.RemovedByRequester, due))
	must(deletion.FinishRemovals(t.Context(), due))
	must(deletion.FinishRemovals(t.Context(), due))
	if err := deletion.Unhide(t.Context(), "esong0", songs.RemovedByRequester, last); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("shown again after its deletion: %v", err)
	}
	var title, lyrics string
	must(raw.QueryRowContext(t.Context(), `SELECT title, lyrics FROM songs WHERE id = 'esong0' AND deleted_at > 0`).Scan(&title,
		&lyrics))
	if title != "" || lyrics != "" {
		t.Errorf("the deleted song has %q, %q", title, lyrics)
	}
}

// TestErasureDeletesHiddenSongs checks that an erasure deletes hidden songs at once.
func TestErasureDeletesHiddenSongs(t *testing.T) {
	t.Parallel()
	db, raw, _ := openRaw(t)
	addTraces(t, db, erin, "33", "e")
	deletion := deletiondb.New(db)
	if err := deletion.Hide(t.Context(), "esong0", songs.RemovedByRequester, start.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := deletion.Erase(t.Context(), erin, false); err != nil {
		t.Fatal(err)
	}
	var hidden int
	err := raw.QueryRowContext(t.Context(), `SELECT count(*) FROM songs WHERE deleted_at < 0`).Scan(&hidden)
	if err != nil || hidden > 0 {
		t.Errorf("%d hidden songs, %v", hidden, err)
	}
	if err := deletion.Unhide(t.Context(), "esong0", songs.RemovedByRequester, start); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("shown again after the erasure: %v", err)
	}
}
