package store_test

import (
	"testing"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/librarydb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

func TestTracksAreThoseThatViewerMaySee(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	lib := librarydb.New(db)
	first, second := finished(t, db, "one"), finished(t, db, "two")
	if err := lib.SetFavourite(t.Context(), second, "fan", true); err != nil {
		t.Fatal(err)
	}
	all, err := lib.Tracks(t.Context(), songs.Viewer{ID: "fan", GuildID: "G", All: true})
	if err != nil || len(all) != 2 || all[0].ID != first || all[1].ID != second {
		t.Fatalf("tracks: %+v, %v", all, err)
	}
	e, err := lib.Entry(t.Context(), second, songs.Viewer{ID: "fan", GuildID: "G", All: true})
	if err != nil {
		t.Fatal(err)
	}
	files, err := lib.TrackFiles(t.Context(), songs.Viewer{ID: "fan", GuildID: "G", All: true}, second, "none")
	if err != nil || len(files) != 1 {
		t.Fatalf("files: %+v, %v", files, err)
	}
	got := files[0]
	if got.Title != e.Title || got.OrderID != e.OrderID || got.Requester != e.Requester || got.Artist != e.Artist() ||
		!got.Created.Equal(e.CreatedAt) || got.Starred.IsZero() || got.Track != all[1] || !all[0].Starred.IsZero() {
		t.Errorf("track %+v of song %+v", got, e)
	}
	of, err := lib.TracksOfOrder(t.Context(), songs.Viewer{ID: "fan", GuildID: "G", All: true}, "two")
	if err != nil || len(of) != 1 || of[0] != got {
		t.Errorf("of order: %+v, %v", of, err)
	}
	titles, err := lib.OrderTitles(t.Context(), songs.Viewer{ID: "fan", GuildID: "G", All: true}, "one", "two", "none")
	if err != nil || len(titles) != 2 || titles["one"] != "Rain" {
		t.Errorf("titles: %v, %v", titles, err)
	}
	for _, v := range []songs.Viewer{{ID: "fan", GuildID: "other", All: true}, {ID: "fan", GuildID: "G"}, {}} {
		all, err := lib.Tracks(t.Context(), v)
		files, failed := lib.TrackFiles(t.Context(), v, first, second)
		if err != nil || failed != nil || len(all)+len(files) != 0 {
			t.Errorf("%+v sees %d songs and %d files, %v, %v", v, len(all), len(files), err, failed)
		}
		of, err := lib.TracksOfOrder(t.Context(), v, "one")
		titles, failed := lib.OrderTitles(t.Context(), v, "one")
		if err != nil || failed != nil || len(of)+len(titles) != 0 {
			t.Errorf("%+v sees order: %v, %v, %v, %v", v, of, titles, err, failed)
		}
	}
}
