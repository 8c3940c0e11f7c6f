package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/apikeys"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/store/webdb"
)

// apiMatrix has the letters of the [visitors] whose keys may use each call of the API for music apps, and its
// parameters. The test fails for calls without a row. REQUESTER stands for the id of the member who ordered the songs.
var apiMatrix = map[string]struct{ may, params string }{
	"getOpenSubsonicExtensions": {anyVisitor, ""},
	"{method}":                  {"", ""}, // other calls

	"ping": {inServer, ""}, "getLicense": {inServer, ""}, "getUser": {inServer, ""}, "tokenInfo": {inServer, ""},
	"getScanStatus": {inServer, ""}, "getMusicFolders": {inServer, ""}, "getIndexes": {inServer, ""},
	"getArtists": {inServer, ""}, "getAlbumList": {inServer, "type=newest"}, "getAlbumList2": {inServer, "type=newest"},
	"getRandomSongs": {inServer, ""}, "getSongsByGenre": {inServer, "genre=pop"}, "getGenres": {inServer, ""},
	"getNowPlaying": {inServer, ""}, "getStarred": {inServer, ""}, "getStarred2": {inServer, ""},
	"search2": {inServer, "query=a"}, "search3": {inServer, "query="}, "getPlaylists": {inServer, ""},
	"getLyrics": {inServer, "title=a"}, "jukeboxControl": {inServer, "action=status"},
	"createPlaylist": {inServer, "name=new"}, "getPlaylist": {inServer, "id=pl-list1"}, // it is shared
	"updatePlaylist": {"RA", "playlistId=pl-list1&public=true"}, "deletePlaylist": {"RA", "id=pl-list1"},

	"getArtist": {inChannel, "id=ar-REQUESTER"}, "getAlbum": {inChannel, "id=al-of-song1"},
	"getMusicDirectory": {inChannel, "id=al-of-song1"}, "getSong": {inChannel, "id=so-song1"},
	"star": {inChannel, "id=so-song1"}, "unstar": {inChannel, "id=so-song1"}, "scrobble": {inChannel, "id=so-song1"},
	"getLyricsBySongId": {inChannel, "id=so-song1"}, "stream": {inChannel, "id=so-song1"},
	"download": {inChannel, "id=so-song1"}, "getCoverArt": {inChannel, "id=so-song1"},
}

// TestPermissionsOfAllCallsOfTheAPI sends all calls with the keys of all kinds of people. A visitor has a key that does
// not exist; a former member and the owner of another server have keys of this server.
func TestPermissionsOfAllCallsOfTheAPI(t *testing.T) {
	t.Parallel()
	f := newSiteFixture(t)
	keys := apikeys.New(webdb.NewKeys(f.data.db), newID, f.now)
	secrets := map[string]string{"": "riffbot-NONE"}
	for _, v := range visitors[1:] {
		_, secret, err := keys.Create(t.Context(), f.ids[v.name], f.guild, "test")
		if err != nil {
			t.Fatal(err)
		}
		secrets[v.name] = secret
	}
	for _, route := range f.site.Routes() {
		verb, path, _ := strings.Cut(route.Pattern, " ")
		call, ours := strings.CutPrefix(path, "/rest/")
		if !ours {
			continue
		}
		row, known := apiMatrix[strings.TrimSuffix(call, ".view")]
		if !known {
			t.Errorf("call %q has no row in the matrix", call)
			continue
		}
		for _, v := range visitors {
			params := strings.ReplaceAll(row.params, "REQUESTER", f.rita.ID)
			params += "&f=json&apiKey=" + secrets[v.name]
			params = strings.Replace(params, "name=new", "name="+newID(), 1)
			w := f.callAPI(t, verb, strings.ReplaceAll(path, "{method}", "other"), params)
			if may := strings.Contains(row.may, v.letter); may != succeeded(w) {
				t.Errorf("%s by %s: may %v, status %d: %.300s", route.Pattern, v.who, may, w.Code, w.Body)
			}
			if strings.HasPrefix(call, "deletePlaylist") && succeeded(w) {
				f.share(t)
			}
		}
	}
}

// share adds the shared playlist again.
func (f *siteFixture) share(t *testing.T) {
	t.Helper()
	err := f.data.playlists.SavePlaylist(t.Context(), jukebox.Playlist{ID: "list1", GuildID: f.guild, Owner: f.rita,
		Name: "list", Shared: true, Created: time.Now()}, "song1")
	if err != nil {
		t.Fatal(err)
	}
}

// callAPI sends a call with parameters in the address or in a form, from an address of its own.
func (f *siteFixture) callAPI(t *testing.T, verb, path, params string) *httptest.ResponseRecorder {
	t.Helper()
	target, body := siteAddress+path, ""
	if verb == http.MethodPost {
		body = params
	} else {
		target += "?" + params
	}
	req := httptest.NewRequestWithContext(t.Context(), verb, target, strings.NewReader(body))
	if verb == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	n := f.asked.Add(1)
	req.RemoteAddr = fmt.Sprintf("[2001:db8:%x::1]:1", n) // limits are tested elsewhere
	w := httptest.NewRecorder()
	f.site.ServeHTTP(w, req)
	return w
}

// succeeded reports whether a response of the API is no error: a file, or data with the status "ok".
func succeeded(w *httptest.ResponseRecorder) bool {
	if !strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
		return w.Code == http.StatusOK
	}
	var got map[string]struct{ Status string }
	return json.Unmarshal(w.Body.Bytes(), &got) == nil && got["subsonic-response"].Status == "ok"
}
