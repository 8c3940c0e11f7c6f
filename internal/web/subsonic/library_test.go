package subsonic_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// TestOtherSongsAreNotFound tries ids of another server, of a hidden channel, and of nothing in every call that takes
// an id. No response may contain anything about them.
func TestOtherSongsAreNotFound(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.addLibrary()
	f.voice.enter("lounge", ben)
	secret := f.key(ben)
	manager := f.key(ana)
	list, _ := f.ok(manager, "createPlaylist", "name", "private list", "songId", "so-secret1").at("playlist", "id").(string)
	for _, method := range []string{"getArtist", "getAlbum", "getSong", "getMusicDirectory", "getCoverArt", "stream",
		"download", "star", "unstar", "scrobble", "getPlaylist", "deletePlaylist", "updatePlaylist", "createPlaylist",
		"getLyricsBySongId", "jukeboxControl"} {
		for _, id := range []string{"so-far1", "al-far", "ar-99", "so-secret1", "al-secret", list, "so-", "al-", "ar-", "pl-",
			"far1", "secret1", "so-%", "so-' OR 1=1 --", "so-far1\x00", "so-../../etc/passwd", "pl-private list", "-1",
			strings.Repeat("so-", 500)} {
			w := f.request(http.MethodGet, method, "apiKey", secret, "f", "json", "id", id, "playlistId", id, "songId", id,
				"albumId", id, "songIdToAdd", id, "action", "add", "name", "n")
			got := f.decode(w)
			if got.code() != 70 || strings.Contains(w.Body.String(), "ecret") || strings.Contains(w.Body.String(), "ar1") {
				t.Errorf("%s %q: %s", method, id, w.Body)
			}
		}
	}
	for _, call := range [][]string{{"search3", "query", ""}, {"search3", "query", "secret"}, {"search2", "query", "far"},
		{"getIndexes"}, {"getArtists"}, {"getRandomSongs", "size", "500"}, {"getGenres"}, {"getStarred2"}, {"getPlaylists"},
		{"getAlbumList2", "type", "newest", "size", "500"}, {"getSongsByGenre", "genre", "jazz"},
		{"getLyrics", "title", "Secret"}, {"getNowPlaying"}} {
		w := f.request(http.MethodGet, call[0], append([]string{"apiKey", secret, "f", "json"}, call[1:]...)...)
		for _, hidden := range []string{"ecret1", "Secret", "jazz", "far", "Zoe", "private list"} {
			if strings.Contains(w.Body.String(), hidden) {
				t.Errorf("%v contains %q: %s", call, hidden, w.Body)
			}
		}
	}
}

func TestLibraryIsReadInParts(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for i := range 7 {
		f.add(song{id: fmt.Sprint("s", i), order: fmt.Sprint("o", i), guild: harbour, channel: "open",
			title: fmt.Sprint("Song ", i), take: 1, by: ben, at: time.Duration(i) * time.Minute})
	}
	secret := f.key(ben)
	var all []string
	for offset := 0; offset < 9; offset += 3 {
		got := f.ok(secret, "search3", "query", `""`, "songCount", "3", "songOffset", fmt.Sprint(offset), "albumCount", "0",
			"artistCount", "0")
		all = append(all, got.ids("searchResult3", "song")...)
		if got.at("searchResult3", "album") != nil {
			t.Error("albums were not asked for")
		}
	}
	if want := []string{"so-s0", "so-s1", "so-s2", "so-s3", "so-s4", "so-s5", "so-s6"}; !slices.Equal(all, want) {
		t.Errorf("%v instead of %v", all, want)
	}
	if got := f.ok(secret, "getAlbumList2", "type", "newest", "size", "2", "offset", "1").ids("albumList2", "album"); !slices.Equal(
		got, []string{"al-o5", "al-o4"}) {
		t.Errorf("second and third newest: %v", got)
	}
	if got := f.ok(secret, "getRandomSongs", "size", "4").ids("randomSongs", "song"); len(got) != 4 {
		t.Errorf("random: %v", got)
	}
	f.refused(0, secret, "search3", "query", "", "songCount", "many")
	if got := f.ok(secret, "getAlbumList2", "type", "newest", "size", "-5", "offset", "-1"); got.at("albumList2", "album") != nil {
		t.Errorf("negative size: %v", got)
	}
}

func TestListsOfAlbums(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.addLibrary()
	secret := f.key(ana)
	f.ok(secret, "star", "albumId", "al-rain")
	for list, want := range map[string][]string{
		"newest": {"al-secret", "al-sea", "al-rain"}, "alphabeticalByName": {"al-rain", "al-sea", "al-secret"},
		"alphabeticalByArtist": {"al-rain", "al-secret", "al-sea"}, "starred": {"al-rain"}, "highest": {"al-rain"},
		"recent": nil, "frequent": nil,
		"byYear fromYear 2020 toYear 2030": {"al-rain", "al-sea", "al-secret"}, "byYear fromYear 2030 toYear 2020": {
			"al-secret", "al-sea", "al-rain"}, "byYear fromYear 2020 toYear 2025": nil, "byGenre genre Dream_POP": {"al-rain"},
	} {
		pairs := strings.Fields("type " + list)
		for i := range pairs {
			pairs[i] = strings.ReplaceAll(pairs[i], "_", " ")
		}
		if got := f.ok(secret, "getAlbumList2", pairs...).ids("albumList2", "album"); !slices.Equal(got, want) {
			t.Errorf("%s: %v instead of %v", list, got, want)
		}
	}
	f.refused(10, secret, "getAlbumList2")
	f.refused(10, secret, "getAlbumList2", "type", "byGenre")
	f.refused(10, secret, "getAlbumList2", "type", "byYear", "fromYear", "2020")
	f.refused(0, secret, "getAlbumList2", "type", "best")
}

func TestFavouritesAreThoseOfTheBot(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.addLibrary()
	secret := f.key(ben)
	f.ok(secret, "star", "id", "so-rain1")
	got := f.ok(secret, "getStarred2")
	if songs := got.ids("starred2", "song"); !slices.Equal(songs, []string{"so-rain1"}) || got.at("starred2", "album") != nil {
		t.Errorf("after the first song: %v", got)
	}
	e, err := f.lib.Entry(t.Context(), "rain1", songs.Viewer{ID: ben.ID, GuildID: harbour, All: true})
	if err != nil || !e.Favourite {
		t.Errorf("the bot has no favourite: %v", err)
	}
	if others := f.ok(f.key(ana), "getStarred2").at("starred2", "song"); others != nil {
		t.Errorf("favourites of another member: %v", others)
	}
	// Nothing is marked if one of several is not found.
	f.refused(70, secret, "star", "id", "so-sea1", "id", "so-secret1")
	f.ok(secret, "star", "albumId", "al-rain")
	got = f.ok(secret, "getStarred2")
	if albums := got.ids("starred2", "album"); !slices.Equal(albums, []string{"al-rain"}) ||
		len(got.ids("starred2", "song")) != 2 {
		t.Errorf("after the album: %v", got)
	}
	f.ok(secret, "unstar", "albumId", "al-rain")
	if got = f.ok(secret, "getStarred2"); got.at("starred2", "song") != nil {
		t.Errorf("after removal: %v", got)
	}
	f.refused(10, secret, "star")
	f.refused(0, secret, "star", "artistId", "ar-11")
}

func TestSearchFindsArtistsAlbumsAndLyrics(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.addLibrary()
	secret := f.key(ben)
	got := f.ok(secret, "search3", "query", "ANA")
	if artists := got.ids("searchResult3", "artist"); !slices.Equal(artists, []string{"ar-11"}) {
		t.Errorf("artists: %v", artists)
	}
	got = f.ok(secret, "search3", "query", "falls", "songCount", "1", "songOffset", "1")
	if len(got.ids("searchResult3", "song")) != 1 {
		t.Errorf("second song with the word: %v", got)
	}
	got = f.ok(secret, "search3", "query", "rain")
	if albums := got.ids("searchResult3", "album"); !slices.Equal(albums, []string{"al-rain"}) {
		t.Errorf("albums: %v", albums)
	}
}
