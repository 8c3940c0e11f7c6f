package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/librarydb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// orderIn adds a song made in a channel. The song and its order have the same id.
func orderIn(t *testing.T, db *store.DB, id, channel, parent, user string) {
	t.Helper()
	o := songs.Order{ID: songs.OrderID(id), Requester: songs.Member{ID: user, Name: user},
		Place: songs.Place{GuildID: "G", ChannelID: channel}, VisibleParentID: parent,
		State: songs.Queued, CreatedAt: time.Now(), UpdatedAt: time.Now(), Spec: songs.SongSpec{Prompt: "x"}}
	if err := db.Add(t.Context(), o, songs.Limits{}); err != nil {
		t.Fatal(err)
	}
	o, err := db.Claim(t.Context(), o.ID)
	if err != nil {
		t.Fatal(err)
	}
	o.State = songs.Done
	o.Songs = []songs.Song{{ID: songs.SongID(id), Take: 1, Title: id, Duration: time.Minute}}
	if err := db.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
}

func TestLibraryHasOnlyVisibleSongs(t *testing.T) {
	t.Parallel()
	db, err := store.Open(t.Context(), storetest.Dir(t), storetest.Address(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	orderIn(t, db, "a", "11", "", "ana")
	orderIn(t, db, "b", "1", "", "ben") // contained in another id
	orderIn(t, db, "c", "22", "11", "cleo")
	orderIn(t, db, "d", "33", "", "")
	if err := db.Share(t.Context(), "G", songs.Posting{ChannelID: "44", ParentID: "55"},
		"d", "d", "nothing"); err != nil {
		t.Fatal(err)
	}
	if err := db.Share(t.Context(), "elsewhere", songs.Posting{ChannelID: "11"}, "d"); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		v    songs.Viewer
		want string
	}{
		{songs.Viewer{ID: "zoe", GuildID: "G"}, ""},
		{songs.Viewer{GuildID: "G"}, ""}, // deleted users have no id either
		{songs.Viewer{ID: "ana", GuildID: "G"}, "a"},
		{songs.Viewer{ID: "zoe", GuildID: "G", Channels: []string{"11"}}, "ca"},
		{songs.Viewer{ID: "zoe", GuildID: "G", Channels: []string{"22", "1"}}, "cb"},
		{songs.Viewer{ID: "zoe", GuildID: "G", Channels: []string{"44"}}, "d"},
		{songs.Viewer{ID: "zoe", GuildID: "G", Channels: []string{"55"}}, "d"},
		{songs.Viewer{ID: "zoe", GuildID: "G", All: true}, "dcba"},
		{songs.Viewer{ID: "zoe", GuildID: "elsewhere", All: true}, ""},
		{songs.Viewer{ID: "ana"}, ""},
	} {
		page, total, err := librarydb.New(db).Library(t.Context(), songs.Search{Filter: songs.FilterServer,
			Viewer: x.v, Limit: 10})
		got := ""
		for _, e := range page {
			got += string(e.ID)
		}
		if err != nil || got != x.want || total.Count != len(x.want) {
			t.Errorf("%+v sees %s of %d, %v", x.v, got, total.Count, err)
		}
		for _, id := range []songs.SongID{"a", "b", "c", "d"} {
			checkVisible(t.Context(), t, db, x.v, id, x.want)
		}
	}
	if all, err := db.Postings(t.Context(), "G"); err != nil || len(all) != 5 {
		t.Errorf("postings: %v, %v", all, err)
	}
}

// checkVisible requests one song by all methods.
func checkVisible(ctx context.Context, t *testing.T, db *store.DB, v songs.Viewer, id songs.SongID, visible string) {
	t.Helper()
	want := false
	for _, r := range visible {
		want = want || string(r) == string(id)
	}
	_, missing := librarydb.New(db).Entry(ctx, id, v)
	all, err := db.VisibleSongs(ctx, v, id)
	order, failed := db.VisibleOrder(ctx, v, songs.OrderID(id))
	versions, wrong := librarydb.New(db).Versions(ctx, id, v)
	if (missing == nil) != want || all[id] != want || order != want || (len(versions) == 1) != want || err != nil ||
		failed != nil || wrong != nil {
		t.Errorf("%+v sees %s: %v, %v, %v, %d versions; %v, %v, %v", v, id, missing, all, order, len(versions), err,
			failed, wrong)
	}
}
