package subsonic_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

func TestPlaylistsFollowTheRulesOfTheBot(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.addLibrary()
	mine, others, manager := f.key(ben), f.key(cem), f.key(ana)
	made := f.ok(mine, "createPlaylist", "name", " Evening  songs ", "songId", "so-sea1", "songId", "so-rain1", "songId", "so-sea1")
	list, _ := made.at("playlist", "id").(string)
	if made.at("playlist", "name") != "Evening songs" || !slices.Equal(made.ids("playlist", "entry"), []string{"so-sea1", "so-rain1"}) ||
		made.at("playlist", "public") != false || made.at("playlist", "owner") != "Ben" {
		t.Errorf("made %v", made)
	}
	all, err := f.lists.Playlists(t.Context(), songs.Viewer{ID: ben.ID, GuildID: harbour, All: true}, "", 10)
	if err != nil || len(all) != 1 || all[0].Name != "Evening songs" || all[0].Owner != ben {
		t.Errorf("the bot has %+v, %v", all, err)
	}

	// A private playlist is visible only to its owner.
	f.refused(70, others, "getPlaylist", "id", list)
	f.refused(70, others, "updatePlaylist", "playlistId", list, "name", "X")
	f.refused(70, others, "deletePlaylist", "id", list)
	f.ok(mine, "updatePlaylist", "playlistId", list, "public", "true", "name", "Night", "songIdToAdd", "so-rain2",
		"songIndexToRemove", "0")

	// A shared one can be played by all and changed by its owner and by managers.
	shared := f.ok(others, "getPlaylist", "id", list)
	if !slices.Equal(shared.ids("playlist", "entry"), []string{"so-rain1", "so-rain2"}) || shared.at("playlist", "name") != "Night" ||
		shared.at("playlist", "readonly") != true {
		t.Errorf("shared %v", shared)
	}
	if got := f.ok(others, "getPlaylists").ids("playlists", "playlist"); !slices.Equal(got, []string{list}) {
		t.Errorf("listed %v", got)
	}
	f.refused(50, others, "updatePlaylist", "playlistId", list, "name", "X")
	f.refused(50, others, "deletePlaylist", "id", list)
	f.refused(50, others, "createPlaylist", "playlistId", list, "songId", "so-sea1")
	f.ok(manager, "updatePlaylist", "playlistId", list, "songIdToAdd", "so-secret1")
	if got := f.ok(others, "getPlaylist", "id", list).ids("playlist", "entry"); slices.Contains(got, "so-secret1") {
		t.Errorf("a member sees a hidden song: %v", got)
	}
	f.ok(mine, "createPlaylist", "playlistId", list, "songId", "so-sea1")
	if got := f.ok(manager, "getPlaylist", "id", list).ids("playlist", "entry"); !slices.Equal(got,
		[]string{"so-secret1", "so-sea1"}) { // what Ben does not see stays
		t.Errorf("replaced: %v", got)
	}
	f.ok(mine, "deletePlaylist", "id", list)
	f.refused(70, mine, "getPlaylist", "id", list)
}

func TestBadPlaylistsAreRefused(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.addLibrary()
	secret := f.key(ben)
	list, _ := f.ok(secret, "createPlaylist", "name", "One", "songId", "so-sea1").at("playlist", "id").(string)
	f.refused(0, secret, "createPlaylist", "name", "ONE")
	f.refused(10, secret, "createPlaylist", "name", "  ")
	f.refused(10, secret, "createPlaylist")
	f.refused(0, secret, "createPlaylist", "name", strings.Repeat("x", 61))
	f.refused(0, secret, "createPlaylist", "name", "a badword")
	f.refused(0, secret, "updatePlaylist", "playlistId", list, "name", "a badword")
	f.refused(70, secret, "updatePlaylist", "playlistId", list, "songIndexToRemove", "1")
	f.refused(70, secret, "updatePlaylist", "playlistId", list, "songIndexToRemove", "-1")
	f.refused(70, secret, "updatePlaylist", "playlistId", "pl-One", "name", "Two")
	f.refused(70, secret, "createPlaylist", "name", "Other", "songId", "so-secret1")
	f.refused(50, secret, "getPlaylists", "username", "Ana")
	if got := f.ok(secret, "getPlaylists").ids("playlists", "playlist"); !slices.Equal(got, []string{list}) {
		t.Errorf("left %v", got)
	}
}

// TestRefusedChangesOfPlaylistsChangeNothing has a playlist whose hidden songs leave no space.
func TestRefusedChangesOfPlaylistsChangeNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.addLibrary()
	var hidden []song
	for i := range jukebox.MaxPlaylistSongs - 1 {
		hidden = append(hidden, song{id: fmt.Sprintf("h%d", i), order: "many", guild: harbour, channel: "staff", title: "H",
			take: i + 1, by: ana})
	}
	f.add(hidden...)
	mine, manager := f.key(ben), f.key(ana)
	list, _ := f.ok(mine, "createPlaylist", "name", "One", "songId", "so-sea1").at("playlist", "id").(string)
	f.ok(mine, "createPlaylist", "name", "Two")
	f.ok(mine, "updatePlaylist", "playlistId", list, "public", "true")
	add := []string{"playlistId", list}
	for _, s := range hidden {
		add = append(add, "songIdToAdd", "so-"+s.id)
	}
	f.ok(manager, "updatePlaylist", add...)
	f.refused(0, mine, "createPlaylist", "playlistId", list, "songId", "so-rain1", "songId", "so-rain2")
	f.refused(0, mine, "updatePlaylist", "playlistId", list, "name", "Three", "public", "false", "songIndexToRemove", "0",
		"songIdToAdd", "so-rain1", "songIdToAdd", "so-rain2")
	f.refused(0, mine, "updatePlaylist", "playlistId", list, "name", "Two", "songIndexToRemove", "0")
	got := f.ok(mine, "getPlaylist", "id", list)
	if !slices.Equal(got.ids("playlist", "entry"), []string{"so-sea1"}) || got.at("playlist", "name") != "One" ||
		got.at("playlist", "public") != true {
		t.Errorf("left %v", got)
	}
	f.ok(mine, "createPlaylist", "playlistId", list, "songId", "so-rain1")
}

func TestNamesOfPlaylistsCanBeSeen(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	secret := f.key(ben)
	list, _ := f.ok(secret, "createPlaylist", "name", "\u202eNi\x07ght\u200b").at("playlist", "id").(string)
	if got := f.ok(secret, "getPlaylist", "id", list).at("playlist", "name"); got != "Night" {
		t.Errorf("the name is %q", got)
	}
	for _, name := range []string{"\x07", "\u200b", "\u202e", "\u2800", "\xff"} {
		f.refused(10, secret, "createPlaylist", "name", name)
		f.refused(10, secret, "updatePlaylist", "playlistId", list, "name", name)
	}
}
