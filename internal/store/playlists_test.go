package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/jukeboxdb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

func TestPlaylistsBelongToOwners(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	addSong(t, db, "a", "G", "u", "")
	addSong(t, db, "b", "G", "u", "")
	list := jukebox.Playlist{ID: "p", GuildID: "G", Owner: songs.Member{ID: "u", Name: "U"}, Name: "Road 100%",
		Created: start}
	if err := jukeboxdb.New(db).SavePlaylist(t.Context(), list); err != nil {
		t.Fatal(err)
	}
	again := list
	again.ID, again.Name = "q", "ROAD 100%"
	if err := jukeboxdb.New(db).SavePlaylist(t.Context(), again); !errors.Is(err, jukebox.ErrPlaylistExists) {
		t.Errorf("duplicate name: %v", err)
	}
	for _, id := range []songs.SongID{"b", "a"} {
		if err := jukeboxdb.New(db).AddToPlaylist(t.Context(), "p", id); err != nil {
			t.Fatal(err)
		}
	}
	if err := jukeboxdb.New(db).AddToPlaylist(t.Context(), "p", "b"); !errors.Is(err, jukebox.ErrInPlaylist) {
		t.Errorf("second addition: %v", err)
	}
	list.Songs, list.Length = 2, 2*time.Minute
	got, err := jukeboxdb.New(db).Playlist(t.Context(), songs.Viewer{ID: "u", GuildID: "G", All: true}, " road 100% ")
	if err != nil || got != list {
		t.Errorf("%v %+v", err, got)
	}
	all, err := jukeboxdb.New(db).PlaylistSongs(t.Context(), got, songs.Viewer{ID: "u", GuildID: "G", All: true})
	if err != nil || len(all) != 2 || all[0].ID != "b" || all[1].ID != "a" {
		t.Errorf("%v %+v", err, all)
	}
	if _, err := jukeboxdb.New(db).Playlist(t.Context(), songs.Viewer{ID: "v", GuildID: "G", All: true},
		"p"); !errors.Is(err, jukebox.ErrNoPlaylist) {
		t.Errorf("playlist of another member: %v", err)
	}
	if err := jukeboxdb.New(db).SharePlaylist(t.Context(), "p", true); err != nil {
		t.Fatal(err)
	}
	if lists, err := jukeboxdb.New(db).Playlists(t.Context(), songs.Viewer{ID: "v", GuildID: "G", All: true},
		"0%", 5); err != nil || len(lists) != 1 || !lists[0].Shared {
		t.Errorf("%v %+v", err, lists)
	}
	if lists, err := jukeboxdb.New(db).Playlists(t.Context(), songs.Viewer{ID: "u", GuildID: "other", All: true},
		"", 5); err != nil || len(lists) != 0 {
		t.Errorf("playlist of another guild: %v %+v", err, lists)
	}
	if err := jukeboxdb.New(db).RemoveFromPlaylist(t.Context(), "p", "b"); err != nil {
		t.Fatal(err)
	}
	if all, err = jukeboxdb.New(db).PlaylistSongs(t.Context(), got,
		songs.Viewer{ID: "u", GuildID: "G", All: true}); err != nil || len(all) != 1 {
		t.Errorf("%v %+v", err, all)
	}
	if err := jukeboxdb.New(db).DeletePlaylist(t.Context(), "p"); err != nil {
		t.Fatal(err)
	}
	if _, err := jukeboxdb.New(db).Playlist(t.Context(), songs.Viewer{ID: "u", GuildID: "G", All: true},
		"p"); !errors.Is(err, jukebox.ErrNoPlaylist) {
		t.Errorf("deleted: %v", err)
	}
}

func TestPlaylistIsSavedRenamedAndReordered(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	lists, v := jukeboxdb.New(db), songs.Viewer{ID: "u", GuildID: "G", All: true}
	for _, id := range []string{"a", "b", "c", "d"} {
		addSong(t, db, id, "G", "u", "")
	}
	save := func(id jukebox.PlaylistID, owner, name string, all ...songs.SongID) error {
		return lists.SavePlaylist(t.Context(), jukebox.Playlist{ID: id, GuildID: "G", Owner: songs.Member{ID: owner},
			Name: name, Created: start}, all...)
	}
	check := func(which, want string) {
		t.Helper()
		p, err := lists.Playlist(t.Context(), v, which)
		if err != nil {
			t.Fatal(err)
		}
		all, err := lists.PlaylistSongs(t.Context(), p, v)
		order := ""
		for _, e := range all {
			order += string(e.ID)
		}
		if err != nil || order != want || p.Songs != len(want) {
			t.Errorf("order %q of %d (%v), want %q", order, p.Songs, err, want)
		}
	}
	if err := errors.Join(save("p", "u", "Sea", "a", "b", "c", "d", "b"), save("q", "u", "Sky"),
		save("r", "v", "Land")); err != nil {
		t.Fatal(err)
	}
	check("sea", "abcd")
	if err := save("s", "u", "SEA", "a"); !errors.Is(err, jukebox.ErrPlaylistExists) {
		t.Errorf("same name: %v", err)
	}
	for _, c := range []struct{ song, before, want string }{
		{"d", "b", "adbc"}, {"a", "", "dbca"}, {"d", "d", "dbca"}, {"a", "d", "adbc"},
	} {
		if err := lists.MoveInPlaylist(t.Context(), "p", songs.SongID(c.song), songs.SongID(c.before)); err != nil {
			t.Fatal(err)
		}
		check("p", c.want)
	}
	if err := lists.MoveInPlaylist(t.Context(), "p", "x", ""); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("other song: %v", err)
	}
	if err := lists.RenamePlaylist(t.Context(), "p", "sky "); !errors.Is(err, jukebox.ErrPlaylistExists) {
		t.Errorf("name of another list: %v", err)
	}
	for _, name := range []string{"SEA", "Land", "Océan"} { // another member has a list called Land
		if err := lists.RenamePlaylist(t.Context(), "p", name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	check("ocean", "adbc")
}

func TestPlaylistIsFoundByItsFeed(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	jb := jukeboxdb.New(db)
	for _, id := range []jukebox.PlaylistID{"p", "q"} {
		list := jukebox.Playlist{ID: id, GuildID: "G", Owner: songs.Member{ID: "u", Name: "U"}, Name: string(id), Created: start}
		if err := jb.SavePlaylist(t.Context(), list); err != nil {
			t.Fatal(err)
		}
	}
	if err := jb.SetPlaylistFeed(t.Context(), "p", "secret"); err != nil {
		t.Fatal(err)
	}
	if list, err := jb.PlaylistOfFeed(t.Context(), "secret"); err != nil || list.ID != "p" || list.GuildID != "G" ||
		list.Feed != "secret" {
		t.Errorf("found %+v, %v", list, err)
	}
	if err := jb.SetPlaylistFeed(t.Context(), "p", ""); err != nil {
		t.Fatal(err)
	}
	for _, feed := range []string{"secret", "", "p"} {
		if list, err := jb.PlaylistOfFeed(t.Context(), feed); !errors.Is(err, jukebox.ErrNoPlaylist) {
			t.Errorf("feed %q: %+v, %v", feed, list, err)
		}
	}
}

func TestChangesOfPlaylistsAreMadeTogether(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	lists, viewer := jukeboxdb.New(db), songs.Viewer{ID: "u", GuildID: "G", All: true}
	for _, id := range []string{"a", "b", "c"} {
		addSong(t, db, id, "G", "u", "")
	}
	for _, id := range []jukebox.PlaylistID{"p", "q"} {
		l := jukebox.Playlist{ID: id, GuildID: "G", Owner: songs.Member{ID: "u", Name: "U"}, Name: "List " + string(id)}
		if err := lists.SavePlaylist(t.Context(), l, "a", "b"); err != nil {
			t.Fatal(err)
		}
	}
	change := jukebox.PlaylistChange{Name: "LIST Q", Shared: new(true), Remove: []songs.SongID{"a"},
		Add: []songs.SongID{"c", "b", "a"}}
	check := func(name string, shared bool, want string) {
		t.Helper()
		p, err := lists.Playlist(t.Context(), viewer, "p")
		if err != nil || p.Name != name || p.Shared != shared {
			t.Errorf("%+v, %v", p, err)
		}
		all, err := lists.PlaylistSongs(t.Context(), p, viewer)
		got := ""
		for _, e := range all {
			got += string(e.ID)
		}
		if err != nil || got != want {
			t.Errorf("songs %s instead of %s, %v", got, want, err)
		}
	}
	if err := lists.ChangePlaylist(t.Context(), "p", change); !errors.Is(err, jukebox.ErrPlaylistExists) {
		t.Errorf("a name that is taken: %v", err)
	}
	check("List p", false, "ab")
	change.Name = "Night"
	if err := lists.ChangePlaylist(t.Context(), "p", change); err != nil {
		t.Fatal(err)
	}
	check("Night", true, "bca")
	change.Name, change.Shared, change.Add = "Day", new(false), []songs.SongID{"unknown"}
	if err := lists.ChangePlaylist(t.Context(), "p", change); err == nil {
		t.Error("an unknown song was added")
	}
	check("Night", true, "bca")
}
