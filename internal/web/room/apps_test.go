package room_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/web/room"
)

// TestMusicAppsControlPlayerOfAnotherProcess uses the actions of music apps in a process without the player.
func TestMusicAppsControlPlayerOfAnotherProcess(t *testing.T) {
	t.Parallel()
	db := newShared(t)
	d, elsewhere := newDiscord(true), newDiscord(false)
	elsewhere.join("", "ana") // known, but not in voice there
	d.join(lounge, "ana")
	withPlayer, other := newProcess(t, db, d), newProcess(t, db, elsewhere)
	for _, id := range []string{"a", "b", "c"} {
		addSong(t, db.db, id, public, 10*time.Minute)
	}
	ana := jukebox.Actor{User: songs.Member{ID: "ana", Name: "ana"}, NoDJRole: true}
	do := func(c room.Command) error {
		c.Actor = ana
		_, err := other.actions.Do(t.Context(), guildOfTest, c)
		return err
	}
	waiting := func() (all []songs.SongID) {
		v, _ := withPlayer.box.View(guildOfTest)
		for _, e := range v.Waiting {
			all = append(all, e.Song.ID)
		}
		return all
	}
	other.open("ana").until("the page", func(state, live) bool { return true }) // the process receives results
	for _, c := range []room.Command{{Kind: room.Join}, {Kind: room.Add, Song: "a", Songs: []songs.SongID{"b", "c"}}} {
		if err := do(c); err != nil {
			t.Fatalf("%s: %v", c.Kind, err)
		}
	}
	other.open("ana").until("a song", playing("Song <b>a"))
	if got := waiting(); !slices.Equal(got, []songs.SongID{"b", "c"}) {
		t.Errorf("after add: %v", got)
	}
	v, _ := withPlayer.box.View(guildOfTest)
	if err := do(room.Command{Kind: room.Move, Entry: v.Waiting[1].ID}); err != nil {
		t.Fatal(err)
	}
	if got := waiting(); !slices.Equal(got, []songs.SongID{"c", "b"}) {
		t.Errorf("after move: %v", got)
	}
	for range 2 {
		if err := do(room.Command{Kind: room.Shuffle}); err != nil {
			t.Fatal(err)
		}
		if v, _ := withPlayer.box.View(guildOfTest); !v.Shuffle {
			t.Error("shuffling is off after shuffle")
		}
	}
	if err := do(room.Command{Kind: room.Clear}); err != nil || len(waiting()) > 0 {
		t.Errorf("after clear: %v, %v", waiting(), err)
	}
	if err := do(room.Command{Kind: room.Add, Song: "none"}); !errors.Is(err, jukebox.ErrNoEntry) {
		t.Errorf("an unknown song: %v", err)
	}
	if _, there := other.box.View(guildOfTest); there {
		t.Error("the process without a connection took the player over")
	}
}
