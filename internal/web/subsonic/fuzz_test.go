package subsonic_test

import (
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
)

// FuzzParameters calls methods with one parameter of any value. Every response is an answer of the API with the status
// 200, is complete, and shows nothing of other servers and hidden channels.
func FuzzParameters(f *testing.F) {
	for _, seed := range []string{"so-rain1", "al-far", "ar-99", "pl-", "-1", "999999999999999999999", "1e9", "\x00", "'; --",
		"<script>", "../..", "𝕬\u202e", "NaN", strings.Repeat("a", 3000), "so-secret1", "%", "true", "newest", "get"} {
		f.Add(uint8(len(seed)), uint8(3*len(seed)), seed)
	}
	f.Fuzz(func(t *testing.T, method, name uint8, value string) {
		x := newFixture(t)
		x.addLibrary()
		checkParameters(t, x, x.key(ben), methods[int(method)%len(methods)], names[int(name)%len(names)], value)
	})
}

var (
	methods = []string{"getSong", "getAlbum", "getArtist", "getMusicDirectory", "getAlbumList", "getAlbumList2", "search2",
		"search3", "getRandomSongs", "getSongsByGenre", "star", "unstar", "scrobble", "getPlaylist", "createPlaylist",
		"updatePlaylist", "deletePlaylist", "getLyrics", "getLyricsBySongId", "jukeboxControl", "getIndexes", "getUser",
		"getPlaylists", "getCoverArt", "stream", "download", "other"}
	names = []string{"id", "albumId", "playlistId", "songId", "songIdToAdd", "songIndexToRemove", "name", "query", "size",
		"offset", "count", "type", "genre", "title", "artist", "fromYear", "toYear", "songCount", "maxBitRate", "format", "index",
		"gain", "action", "username", "public", "ifModifiedSince", "f", "callback"}
)

func checkParameters(t *testing.T, f *fixture, secret, method, name, value string) {
	t.Helper()
	w := f.request(http.MethodPost, method, "apiKey", secret, name, value, "type", "newest", "action", "get", "id", "so-rain1")
	body := w.Body.String()
	if w.Code != http.StatusOK || len(body) == 0 {
		t.Errorf("%s with %s %q: status %d", method, name, value, w.Code)
	}
	for _, hidden := range []string{`"so-secret1"`, `"so-far1"`, "Zoe", ">jazz<", "Something went wrong"} {
		if strings.Contains(body, hidden) {
			t.Errorf("%s with %s %q contains %s: %.500s", method, name, value, hidden, body)
		}
	}
}

// TestRandomParametersAreHandled is a short run of [FuzzParameters] in one library, with combinations of parameters.
func TestRandomParametersAreHandled(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.addLibrary()
	f.voice.enter("lounge", ben)
	secret, random := f.key(ben), rand.New(rand.NewPCG(1, 2))
	values := []string{"so-rain1", "so-secret1", "so-far1", "al-rain", "al-secret", "ar-11", "ar-99", "pl-x", "-1", "0", "7",
		"99999999999999999999", "1.5", "\x00\xff", "'; --", "<b>&", "../..", "true", "newest", "random", "json", "", " "}
	for range 400 {
		checkParameters(t, f, secret, methods[random.IntN(len(methods))], names[random.IntN(len(names))],
			values[random.IntN(len(values))])
	}
}
