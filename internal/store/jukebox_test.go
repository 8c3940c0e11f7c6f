package store_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"riffbot/internal/jukebox"
	"riffbot/internal/songs"
	"riffbot/internal/store"
	"riffbot/internal/store/storetest"
)

// made puts a finished song into a guild's library.
func made(t *testing.T, db *store.DB, id, guild, user string, play songs.Play) songs.Entry {
	t.Helper()
	o := newOrder("o-"+id, guild, user, 0)
	o.Brief.Play = play
	add(t, db, o)
	o, err := db.Claim(t.Context(), o.ID)
	if err != nil {
		t.Fatal(err)
	}
	o.State = songs.Done
	o.Songs = []songs.Song{{ID: songs.SongID(id), Take: 1, Title: "Song " + id, Style: "pop", Duration: time.Minute},
		{ID: songs.SongID(id + "-2"), Take: 2, Title: "Song " + id, Style: "pop", Duration: time.Minute}}
	if err := db.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	e, err := db.Entry(t.Context(), songs.SongID(id), songs.Viewer{GuildID: guild, All: true})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestAJukeboxIsReadAsItWasSaved(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a, b := made(t, db, "a", "G", "u", ""), made(t, db, "b", "G", "u", "")
	s, err := db.ClaimPlayer(t.Context(), "G")
	if err != nil || s.Run != 1 || s.Channel != "" || len(s.Entries) != 0 {
		t.Fatalf("%v %+v", err, s)
	}
	s.Channel, s.Now, s.Position, s.Paused, s.Loop, s.Shuffle = "voice", "e1", 61234*time.Millisecond, true, jukebox.LoopAll, true
	s.Panel = jukebox.Place{ChannelID: "text", MessageID: "m"}
	s.Radio = &jukebox.Radio{Theme: "sea", By: songs.Member{ID: "u", Name: "U"}, Order: "o", Failures: 2, Until: start}
	s.Settings = jukebox.Settings{Mode: jukebox.Votes, Cap: 3, Stay: true, Alone: time.Minute, Autoplay: true, DJRole: "r", Panel: "text"}
	s.Entries = []jukebox.Entry{
		{ID: "e1", Song: a, By: songs.Member{ID: "u", Name: "U"}, At: start, Place: 1, Dice: 99, Votes: []string{"u", "v"}},
		{ID: "e2", Song: b, By: songs.Member{ID: "v", Name: "V"}, Why: jukebox.ByRadio, At: start, Place: 2, Dice: 1 << 40, Pin: 1},
	}
	if err := db.SavePlayer(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	if err := db.SavePosition(t.Context(), "G", 1, 62*time.Second); err != nil {
		t.Fatal(err)
	}
	got, err := db.ClaimPlayer(t.Context(), "G")
	want := s
	want.Run, want.Position = 2, 62*time.Second
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\n%+v\n%+v", err, got, want)
	}
	if err := db.SavePlayer(t.Context(), s); !errors.Is(err, jukebox.ErrTaken) {
		t.Errorf("an older run saved: %v", err)
	}
	if err := db.SavePosition(t.Context(), "G", 1, 0); !errors.Is(err, jukebox.ErrTaken) {
		t.Errorf("an older run saved a position: %v", err)
	}
	if guilds, err := db.Playing(t.Context()); err != nil || !reflect.DeepEqual(guilds, []string{"G"}) {
		t.Errorf("%v %v", guilds, err)
	}
	if err := db.Remove(t.Context(), "b", songs.RemovedByRequester); err != nil {
		t.Fatal(err)
	}
	if got, err = db.ClaimPlayer(t.Context(), "G"); err != nil || len(got.Entries) != 1 {
		t.Errorf("a removed song is still there: %v %+v", err, got.Entries)
	}
}

func TestWhatWasHeardAndLiked(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a, b := made(t, db, "a", "G", "u", ""), made(t, db, "b", "G", "u", "")
	made(t, db, "c", "other", "u", "")
	for i, p := range []jukebox.Play{
		{GuildID: "G", Song: a, By: songs.Member{ID: "u", Name: "U"}, At: start},
		{GuildID: "G", Song: b, Why: jukebox.Autoplay, At: start.Add(time.Minute), Skipped: true},
		{GuildID: "G", Song: a, At: start.Add(2 * time.Minute)},
	} {
		if err := db.Played(t.Context(), p); err != nil {
			t.Fatal(i, err)
		}
	}
	for _, who := range []string{"u", "v"} {
		if err := db.Favour(t.Context(), "a", who, true); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Favour(t.Context(), "c", "u", true); err != nil {
		t.Fatal(err)
	}
	all := songs.Viewer{GuildID: "G", All: true}
	page, total, err := db.Plays(t.Context(), all, 2, 1)
	if err != nil || total != 3 || len(page) != 2 || !page[0].Skipped || page[0].Why != jukebox.Autoplay || page[1].Song.ID != "a" || page[1].Hearts != 2 || page[1].By.Name != "U" || !page[1].At.Equal(start) {
		t.Errorf("%v, %d: %+v", err, total, page)
	}
	if liked, err := db.Favourites(t.Context(), all, 10); err != nil || len(liked) != 1 || liked[0].ID != "a" {
		t.Errorf("%v %+v", err, liked)
	}
	if newest, err := db.Newest(t.Context(), all, 10); err != nil || len(newest) != 4 {
		t.Errorf("%v, %d", err, len(newest))
	}
}

func TestWishesWaitForTheirOrders(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	made(t, db, "a", "G", "u", songs.PlayAsker)
	made(t, db, "b", "G", "u", "")
	waiting := newOrder("w", "G", "u", 0)
	waiting.Brief.Play = songs.PlayRadio
	add(t, db, waiting)
	direct := newOrder("d", "", "u", 0)
	direct.Brief.Play = songs.PlayAsker
	add(t, db, direct)
	all, err := db.Wishes(t.Context())
	if err != nil || len(all) != 1 || all[0].Order != "o-a" || all[0].Play != songs.PlayAsker || all[0].Song == nil || all[0].Song.ID != "a" || all[0].By.ID != "u" || all[0].Place.GuildID != "G" {
		t.Fatalf("%v %+v", err, all)
	}
	if err := db.Granted(t.Context(), "o-a"); err != nil {
		t.Fatal(err)
	}
	o, err := db.Claim(t.Context(), "w")
	if err != nil {
		t.Fatal(err)
	}
	o.State, o.Failure = songs.Failed, &songs.Failure{Reason: songs.ReasonBroken}
	if err := db.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if all, err = db.Wishes(t.Context()); err != nil || len(all) != 1 || all[0].Play != songs.PlayRadio || all[0].Song != nil {
		t.Errorf("%v %+v", err, all)
	}
}

func TestPlaylistsBelongToTheirOwners(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	made(t, db, "a", "G", "u", "")
	made(t, db, "b", "G", "u", "")
	list := jukebox.Playlist{ID: "p", GuildID: "G", Owner: songs.Member{ID: "u", Name: "U"}, Name: "Road 100%", Created: start}
	if err := db.KeepPlaylist(t.Context(), list); err != nil {
		t.Fatal(err)
	}
	again := list
	again.ID, again.Name = "q", "ROAD 100%"
	if err := db.KeepPlaylist(t.Context(), again); !errors.Is(err, jukebox.ErrPlaylistExists) {
		t.Errorf("twice the same name: %v", err)
	}
	for _, id := range []songs.SongID{"b", "a", "b"} {
		if err := db.PlaylistAdd(t.Context(), "p", id); err != nil {
			t.Fatal(err)
		}
	}
	list.Songs = 2
	got, err := db.Playlist(t.Context(), songs.Viewer{ID: "u", GuildID: "G", All: true}, " road 100% ")
	if err != nil || got != list {
		t.Errorf("%v %+v", err, got)
	}
	all, err := db.PlaylistSongs(t.Context(), got, songs.Viewer{ID: "u", GuildID: "G", All: true})
	if err != nil || len(all) != 2 || all[0].ID != "b" || all[1].ID != "a" {
		t.Errorf("%v %+v", err, all)
	}
	if _, err := db.Playlist(t.Context(), songs.Viewer{ID: "v", GuildID: "G", All: true}, "p"); !errors.Is(err, jukebox.ErrNoPlaylist) {
		t.Errorf("somebody else's: %v", err)
	}
	if err := db.SharePlaylist(t.Context(), "p", true); err != nil {
		t.Fatal(err)
	}
	if lists, err := db.Playlists(t.Context(), songs.Viewer{ID: "v", GuildID: "G", All: true}, "0%", 5); err != nil || len(lists) != 1 || !lists[0].Shared {
		t.Errorf("%v %+v", err, lists)
	}
	if lists, err := db.Playlists(t.Context(), songs.Viewer{ID: "u", GuildID: "other", All: true}, "", 5); err != nil || len(lists) != 0 {
		t.Errorf("of another server: %v %+v", err, lists)
	}
	if err := db.PlaylistRemove(t.Context(), "p", "b"); err != nil {
		t.Fatal(err)
	}
	if all, err = db.PlaylistSongs(t.Context(), got, songs.Viewer{ID: "u", GuildID: "G", All: true}); err != nil || len(all) != 1 {
		t.Errorf("%v %+v", err, all)
	}
	if err := db.DropPlaylist(t.Context(), "p"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Playlist(t.Context(), songs.Viewer{ID: "u", GuildID: "G", All: true}, "p"); !errors.Is(err, jukebox.ErrNoPlaylist) {
		t.Errorf("deleted: %v", err)
	}
}
