package store_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/jukeboxdb"
	"github.com/riffbot/riffbot/internal/store/librarydb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// addSong adds a finished song to a guild's library.
func addSong(t *testing.T, db *store.DB, id, guild, user string, play songs.Play) songs.Entry {
	t.Helper()
	o := newOrder("o-"+id, guild, user, 0)
	o.Spec.Play = play
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
	e, err := librarydb.New(db).Entry(t.Context(), songs.SongID(id), songs.Viewer{GuildID: guild, All: true})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestPlayerIsSaved(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a, b := addSong(t, db, "a", "G", "u", ""), addSong(t, db, "b", "G", "u", "")
	s, err := jukeboxdb.New(db).ClaimPlayer(t.Context(), "G")
	if err != nil || s.Run != 1 || s.Channel != "" || len(s.Entries) != 0 {
		t.Fatalf("%v %+v", err, s)
	}
	s.Channel, s.Now, s.Position, s.Paused, s.Loop, s.Shuffle = "voice", "e1", 61234*time.Millisecond, true,
		jukebox.LoopAll, true
	s.Panel = jukebox.Place{ChannelID: "text", MessageID: "m"}
	s.Radio = &jukebox.Radio{Theme: "sea", By: songs.Member{ID: "u", Name: "U"}, Order: "o", Failures: 2, Until: start}
	s.Settings = jukebox.Settings{Mode: jukebox.Votes, MaxPerMember: 3, Stay: true, IdleTimeout: time.Minute,
		Autoplay: true, DJRole: "r", Panel: "text"}
	s.Entries = []jukebox.Entry{
		{ID: "e1", Song: a, By: songs.Member{ID: "u", Name: "U"}, At: start, Place: 1, ShuffleKey: 99,
			Votes: []string{"u", "v"}},
		{ID: "e2", Song: b, By: songs.Member{ID: "v", Name: "V"}, Source: jukebox.ByRadio, At: start, Place: 2,
			ShuffleKey: 1 << 40, Pin: 1},
	}
	if err := jukeboxdb.New(db).SavePlayer(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	if err := jukeboxdb.New(db).SavePosition(t.Context(), "G", 1, 62*time.Second); err != nil {
		t.Fatal(err)
	}
	want := s
	want.Position = 62 * time.Second
	got, err := jukeboxdb.New(db).PlayerState(t.Context(), "G")
	want.PositionAt = got.PositionAt
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("read: %v\n%+v\n%+v", err, got, want)
	}
	if empty, err := jukeboxdb.New(db).PlayerState(t.Context(), "other"); err != nil || empty.GuildID != "other" {
		t.Errorf("read without a player: %v %+v", err, empty)
	}
	got, err = jukeboxdb.New(db).ClaimPlayer(t.Context(), "G")
	want.Run, want.PositionAt = 2, got.PositionAt
	if since := time.Since(got.PositionAt); since < 0 || since > time.Minute {
		t.Errorf("the position was saved at %s", got.PositionAt)
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\n%+v\n%+v", err, got, want)
	}
	if err := jukeboxdb.New(db).SavePlayer(t.Context(), s); !errors.Is(err, jukebox.ErrConflict) {
		t.Errorf("an older run saved: %v", err)
	}
	if err := jukeboxdb.New(db).SavePosition(t.Context(), "G", 1, 0); !errors.Is(err, jukebox.ErrConflict) {
		t.Errorf("an older run saved a position: %v", err)
	}
	if guilds, err := jukeboxdb.New(db).Playing(t.Context()); err != nil || !reflect.DeepEqual(guilds, []string{"G"}) {
		t.Errorf("%v %v", guilds, err)
	}
	if err := deletiondb.New(db).Remove(t.Context(), "b", songs.RemovedByRequester); err != nil {
		t.Fatal(err)
	}
	if got, err = jukeboxdb.New(db).ClaimPlayer(t.Context(), "G"); err != nil || len(got.Entries) != 1 {
		t.Errorf("removed song still present: %v %+v", err, got.Entries)
	}
}

func TestHistoryAndFavourites(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a, b := addSong(t, db, "a", "G", "u", ""), addSong(t, db, "b", "G", "u", "")
	addSong(t, db, "c", "other", "u", "")
	for i, p := range []jukebox.Play{
		{GuildID: "G", Song: a, By: songs.Member{ID: "u", Name: "U"}, At: start},
		{GuildID: "G", Song: b, Source: jukebox.Autoplay, At: start.Add(time.Minute), Skipped: true},
		{GuildID: "G", Song: a, At: start.Add(2 * time.Minute)},
	} {
		if err := jukeboxdb.New(db).AddPlay(t.Context(), p); err != nil {
			t.Fatal(i, err)
		}
	}
	for _, who := range []string{"u", "v"} {
		if err := librarydb.New(db).SetFavourite(t.Context(), "a", who, true); err != nil {
			t.Fatal(err)
		}
	}
	if err := librarydb.New(db).SetFavourite(t.Context(), "c", "u", true); err != nil {
		t.Fatal(err)
	}
	all := songs.Viewer{GuildID: "G", All: true}
	page, total, err := jukeboxdb.New(db).Plays(t.Context(), all, 2, 1)
	if err != nil || total.Count != 3 || len(page) != 2 || !page[0].Skipped || page[0].Source != jukebox.Autoplay ||
		page[1].Song.ID != "a" || page[1].Hearts != 2 || page[1].By.Name != "U" || !page[1].At.Equal(start) {
		t.Errorf("%v, %d: %+v", err, total.Count, page)
	}
	if liked, err := jukeboxdb.New(db).Favourites(t.Context(), all, 10); err != nil || len(liked) != 1 ||
		liked[0].ID != "a" {
		t.Errorf("%v %+v", err, liked)
	}
	if newest, err := jukeboxdb.New(db).Newest(t.Context(), all, 10); err != nil || len(newest) != 4 {
		t.Errorf("%v, %d", err, len(newest))
	}
}

// TestHistoryIsLimited checks that the history of a guild keeps its latest plays, and those of other guilds.
func TestHistoryIsLimited(t *testing.T) {
	t.Parallel()
	const more = 5
	db := storetest.Open(t)
	jb, song := jukeboxdb.New(db), addSong(t, db, "a", "G", "u", "")
	other := addSong(t, db, "b", "H", "u", "")
	play := func(guildID string, s songs.Entry, n int) {
		p := jukebox.Play{GuildID: guildID, Song: s, At: start.Add(time.Duration(n) * time.Minute)}
		if err := jb.AddPlay(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	play("H", other, -1)
	for n := range jukeboxdb.MaxPlays + more {
		play("G", song, n)
	}
	page, total, err := jb.Plays(t.Context(), songs.Viewer{GuildID: "G", All: true}, 1, jukeboxdb.MaxPlays-1)
	if err != nil || total.Count != jukeboxdb.MaxPlays || len(page) != 1 ||
		!page[0].At.Equal(start.Add(more*time.Minute)) {
		t.Errorf("%v, %d plays: %+v", err, total.Count, page)
	}
	_, total, err = jb.Plays(t.Context(), songs.Viewer{GuildID: "H", All: true}, 1, 0)
	if err != nil || total.Count != 1 {
		t.Errorf("another guild: %v, %d plays", err, total.Count)
	}
}

func TestPendingPlaysWaitForOrders(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	addSong(t, db, "a", "G", "u", songs.PlayForRequester)
	addSong(t, db, "b", "G", "u", "")
	waiting := newOrder("w", "G", "u", 0)
	waiting.Spec.Play = songs.PlayForRadio
	add(t, db, waiting)
	direct := newOrder("d", "", "u", 0)
	direct.Spec.Play = songs.PlayForRequester
	add(t, db, direct)
	all, err := jukeboxdb.New(db).PendingPlays(t.Context())
	if err != nil || len(all) != 1 || all[0].Order != "o-a" || all[0].Play != songs.PlayForRequester ||
		all[0].Song == nil || all[0].Song.ID != "a" || all[0].By.ID != "u" || all[0].Place.GuildID != "G" {
		t.Fatalf("%v %+v", err, all)
	}
	if err := jukeboxdb.New(db).DeletePendingPlay(t.Context(), "o-a"); err != nil {
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
	if all, err = jukeboxdb.New(db).PendingPlays(t.Context()); err != nil || len(all) != 1 ||
		all[0].Play != songs.PlayForRadio || all[0].Song != nil {
		t.Errorf("%v %+v", err, all)
	}
}
