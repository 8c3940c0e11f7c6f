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
	got := all[1]
	if got.Title != e.Title || got.OrderID != e.OrderID || got.Requester != e.Requester || got.Artist != e.Artist() ||
		!got.Created.Equal(e.CreatedAt) || got.Starred.IsZero() || !all[0].Starred.IsZero() {
		t.Errorf("track %+v of song %+v", got, e)
	}
	for _, v := range []songs.Viewer{{ID: "fan", GuildID: "other", All: true}, {ID: "fan", GuildID: "G"}, {}} {
		if all, err := lib.Tracks(t.Context(), v); err != nil || len(all) != 0 {
			t.Errorf("%+v sees %d songs, %v", v, len(all), err)
		}
	}
}
