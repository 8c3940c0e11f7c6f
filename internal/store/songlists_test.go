package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/jukeboxdb"
	"github.com/riffbot/riffbot/internal/store/librarydb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

func finished(t *testing.T, db *store.DB, id string) songs.SongID {
	t.Helper()
	add(t, db, newOrder(id, "G", "u", 0))
	if got := next(t, db, noLimits); got != songs.OrderID(id) {
		t.Fatalf("next order: %s", got)
	}
	o, err := db.Claim(t.Context(), songs.OrderID(id))
	if err != nil {
		t.Fatal(err)
	}
	o.State, o.Songs = songs.Buying, []songs.Song{{ID: songs.SongID("song-" + id), Take: 1, Title: "Rain", Model: "m"}}
	if err := db.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	o.State, o.UpdatedAt = songs.Done, start.Add(time.Minute)
	if err := db.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	return o.Songs[0].ID
}

func TestSongIsFoundInEveryList(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ctx, lib, jb := t.Context(), librarydb.New(db), jukeboxdb.New(db)
	id := finished(t, db, "one")
	v := songs.Viewer{ID: "u", GuildID: "G", All: true}
	for _, step := range []func() error{
		func() error { return lib.SetFavourite(ctx, id, "u", true) },
		func() error { return lib.Rename(ctx, id, "Rain on roofs") },
		func() error { return db.SetThread(ctx, "thread", id) },
		func() error { return db.Share(ctx, "G", songs.Posting{ChannelID: "d"}, id) },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := lib.Preferred(ctx, "one", "u"); err != nil || got != id {
		t.Errorf("preferred: %s, %v", got, err)
	}
	if got, err := db.Thread(ctx, id); err != nil || got != "thread" {
		t.Errorf("thread: %s, %v", got, err)
	}
	for _, filter := range []songs.Filter{songs.FilterServer, songs.FilterMine, songs.FilterFavourites,
		songs.FilterMember, songs.FilterWinners} {
		for _, text := range []string{"", "rain roof"} {
			page, total, err := lib.Library(ctx, songs.Search{Viewer: v, Filter: filter, Member: "u", Text: text, Limit: 5})
			want := len(page)
			if err != nil || total != (songs.Total{Count: want}) || want != 1 && filter != songs.FilterWinners {
				t.Errorf("%s %q: %d of %v, %v", filter, text, len(page), total, err)
			}
		}
	}
	if s, err := db.Stats(ctx, v, start.Add(-time.Hour)); err != nil || s.Songs != 1 || s.Orders != 1 {
		t.Errorf("statistics: %+v, %v", s, err)
	}
	if _, err := lib.Hidden(ctx, id, v); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("hidden: %v", err)
	}
	if removed, err := db.Removed(ctx, []songs.SongID{id}); err != nil || removed {
		t.Errorf("removed: %v, %v", removed, err)
	}
	if all, err := db.RecentDurations(ctx, ""); err != nil || len(all) != 1 || all[0] != time.Minute {
		t.Errorf("durations: %v, %v", all, err)
	}
	s, err := jb.ClaimPlayer(ctx, "G")
	if err != nil {
		t.Fatal(err)
	}
	if changed, err := jb.Changed(ctx, "G", s.Run); err != nil || changed {
		t.Errorf("player changed: %v, %v", changed, err)
	}
	if all, err := lib.Versions(ctx, id, v); err != nil || len(all) != 1 {
		t.Errorf("versions: %d, %v", len(all), err)
	}
}

func TestErasedSongIsMasteredAgainOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ctx, lib := t.Context(), librarydb.New(db)
	id := finished(t, db, "one")
	if _, err := db.Writer().ExecContext(ctx, `UPDATE songs SET remaster = 1 WHERE id = $1`, id); err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{1, 0} {
		all, err := lib.ClaimRemasters(ctx, start, start.Add(time.Minute), 5)
		if err != nil || len(all) != want {
			t.Errorf("claim %d: %d songs, %v", i, len(all), err)
		}
	}
	if err := lib.Remastered(ctx, id, songs.Mastered{}); err != nil {
		t.Fatal(err)
	}
	empty[songs.Remaster](t, "remasters")(lib.ClaimRemasters(ctx, start.Add(time.Hour), start, 5))
}
