package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/librarydb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// orphans returns the files that are due for deletion at a time.
func orphans(t *testing.T, db *store.DB, at time.Time) (files []string) {
	t.Helper()
	all, err := deletiondb.New(db).OrphanedFiles(t.Context(), at, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		files = append(files, f.Path)
	}
	return files
}

// TestCoverIsReplacedAndRestored checks which cover a song has, when the files of others are deleted, that the files
// of the song are made again and that its posts are updated.
func TestCoverIsReplacedAndRestored(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	e := addSong(t, db, "a", "G", "u", "")
	lib := librarydb.New(db)
	until := start.Add(10 * time.Minute)
	post := songs.Post{ChannelID: "c", MessageID: "m", Kind: songs.PostSong, Songs: []songs.SongID{e.ID},
		Orders: []songs.OrderID{e.OrderID}, At: start}
	if err := db.RecordPost(t.Context(), post); err != nil {
		t.Fatal(err)
	}
	check := func(what, cover string, updated bool) {
		t.Helper()
		got, err := lib.Entry(t.Context(), e.ID, songs.Viewer{GuildID: "G", All: true})
		if err != nil || got.Cover.Key != cover || got.Card.Key != "" {
			t.Errorf("%s: cover %+v, card %+v, %v; want %q", what, got.Cover, got.Card, err, cover)
		}
		posts, err := db.ClaimPosts(t.Context(), start, until, 10)
		if err != nil || (len(posts) == 1) != updated {
			t.Errorf("%s: outdated posts %+v, %v", what, posts, err)
		}
		for _, p := range posts {
			if err := db.SettlePost(t.Context(), p); err != nil {
				t.Fatal(err)
			}
		}
		due, err := lib.ClaimRemasters(t.Context(), start, start.Add(time.Millisecond), 5)
		if err != nil || (len(due) == 1) != updated {
			t.Errorf("%s: %d songs to remaster, %v", what, len(due), err)
		}
		for _, r := range due {
			m := songs.Mastered{Master: songs.File{Key: "a/master"}, Posted: songs.File{Key: "a/posted", Size: 5},
				Card: songs.File{}}
			if err := lib.Remastered(t.Context(), r.ID, m); err != nil {
				t.Fatal(err)
			}
		}
		posts, err = db.ClaimPosts(t.Context(), start, until, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range posts {
			if err := db.SettlePost(t.Context(), p); err != nil {
				t.Fatal(err)
			}
		}
	}
	set := func(key string) {
		t.Helper()
		if err := lib.SetCover(t.Context(), e.ID, songs.File{Key: key, Size: 1}, until); err != nil {
			t.Fatal(err)
		}
	}
	check("at first", "", false)
	set("a/cover-1")
	check("first picture", "a/cover-1", true)
	set("a/cover-2")
	check("second picture", "a/cover-2", true)
	if got := orphans(t, db, start); len(got) > 0 {
		t.Errorf("deleted at once: %q", got)
	}
	if err := lib.RestoreCover(t.Context(), e.ID, until); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("restored too late: %v", err)
	}
	if err := lib.RestoreCover(t.Context(), e.ID, start); err != nil {
		t.Fatal(err)
	}
	check("restored", "a/cover-1", true)
	if got := orphans(t, db, until); !slices.Equal(got, []string{"a/cover-2"}) {
		t.Errorf("deleted: %q", got)
	}
	if err := lib.RestoreCover(t.Context(), e.ID, start); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("restored twice: %v", err)
	}
	set("a/cover-3")
	if err := deletiondb.New(db).Remove(t.Context(), e.ID, songs.RemovedByRequester); err != nil {
		t.Fatal(err)
	}
	if err := lib.SetCover(t.Context(), e.ID, songs.File{Key: "a/cover-4"}, until); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("cover of a removed song: %v", err)
	}
	if err := lib.RestoreCover(t.Context(), e.ID, start); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("restored cover of a removed song: %v", err)
	}
	if got := orphans(t, db, until); !slices.Contains(got, "a/cover-1") || !slices.Contains(got, "a/cover-3") {
		t.Errorf("files of a removed song: %q", got)
	}
}
