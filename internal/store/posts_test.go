package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// TestOutdatedPostsAreClaimed checks that a post is claimed after something that it shows was
// removed, by one process at a time, until it is settled.
func TestOutdatedPostsAreClaimed(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	addTraces(t, db, erin, "33", "e")
	for _, p := range []songs.Post{
		{ChannelID: "c", MessageID: "answer", Kind: songs.PostSong, Songs: []songs.SongID{"esong0"}, Language: "en"},
		{ChannelID: "c2", MessageID: "copy", Kind: songs.PostCopy, Songs: []songs.SongID{"esong0", "esong1"},
			Users: []string{frank}},
		{ChannelID: "c", MessageID: "other", Kind: songs.PostSong, Songs: []songs.SongID{"esong1"}},
	} {
		if err := db.RecordPost(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	claim := func(now time.Time) (ids []string) {
		t.Helper()
		all, err := db.ClaimPosts(t.Context(), now, now.Add(time.Minute), 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range all {
			ids = append(ids, p.MessageID)
		}
		slices.Sort(ids)
		return ids
	}
	if got := claim(start); len(got) > 0 {
		t.Errorf("outdated without removal: %v", got)
	}
	if err := deletiondb.New(db).Remove(t.Context(), "esong0", songs.RemovedByRequester); err != nil {
		t.Fatal(err)
	}
	want := []string{"answer", "copy", "m"} // the last one is found by the address of its order
	if got := claim(start); !slices.Equal(got, want) {
		t.Errorf("outdated: %v, want %v", got, want)
	}
	if got := claim(start.Add(time.Second)); len(got) > 0 {
		t.Errorf("claimed twice: %v", got)
	}
	later := start.Add(2 * time.Minute)
	all, err := db.ClaimPosts(t.Context(), later, later.Add(time.Minute), 10)
	if err != nil || len(all) != 3 {
		t.Fatalf("%+v, %v", all, err)
	}
	for _, p := range all {
		if p.RemovedBy != songs.RemovedByRequester || !slices.Equal(p.Removed, []songs.SongID{"esong0"}) ||
			p.GuildID != club {
			t.Errorf("%+v", p)
		}
		if err := db.SettlePost(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	if got := claim(later.Add(time.Hour)); len(got) > 0 {
		t.Errorf("settled and outdated: %v", got)
	}
}

// TestLatePostIsOutdated checks that a post recorded after the removal of its song is outdated
// immediately, and that a postponed post is claimed again.
func TestLatePostIsOutdated(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	addTraces(t, db, erin, "33", "e")
	if err := deletiondb.New(db).Remove(t.Context(), "esong0", songs.RemovedByRequester); err != nil {
		t.Fatal(err)
	}
	if err := db.RecordPost(t.Context(), songs.Post{ChannelID: "c", MessageID: "m", Kind: songs.PostCopy,
		Songs: []songs.SongID{"esong0"}}); err != nil {
		t.Fatal(err)
	}
	all, err := db.ClaimPosts(t.Context(), start, start.Add(time.Second), 10)
	if err != nil || len(all) != 1 {
		t.Fatalf("%+v, %v", all, err)
	}
	if err := db.PostponePost(t.Context(), all[0], start.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	for after, want := range map[time.Duration]int{time.Minute: 0, 2 * time.Hour: 1} {
		if all, err := db.ClaimPosts(t.Context(), start.Add(after), start.Add(after), 10); err != nil ||
			len(all) != want {
			t.Errorf("%s later: %+v, %v, want %d", after, all, err, want)
		}
	}
}
