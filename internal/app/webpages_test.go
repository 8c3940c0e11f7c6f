package app

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
)

// TestTextsOfMembersAreNotHTML opens all pages, whose titles, lyrics, styles, names and ideas contain code.
func TestTextsOfMembersAreNotHTML(t *testing.T) {
	t.Parallel()
	f := newSiteFixture(t)
	for _, path := range []string{"/library", "/library?q=" + url.QueryEscape(danger), "/library?member=" + f.rita.ID,
		"/songs/song1", "/songs/song2", "/playlists", "/playlists/list1", "/board", "/leaderboard", "/gallery", "/room",
		"/" + url.PathEscape(danger), "/library?filter=" + url.QueryEscape(danger) + "&page=2"} {
		w := f.ask(t, "Mia", http.MethodGet, "/g/"+f.guild+path, nil)
		body := w.Body.String()
		if strings.Contains(body, "<script>alert") || strings.Contains(body, "<img src=x") {
			t.Errorf("%s: code of a member in the page", path)
		}
		if strings.Contains(path, "song1") && !strings.Contains(body, "&lt;script&gt;alert(1)") {
			t.Errorf("%s does not show the text: %d", path, w.Code)
		}
		if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "script-src 'self';") {
			t.Errorf("%s: %s", path, csp)
		}
	}
	body := f.ask(t, "", http.MethodGet, "/signin?next="+url.QueryEscape("/"+danger), nil).Body.String()
	if strings.Contains(body, "<script>alert") {
		t.Error("code of an address in the page")
	}
}

// TestIdsOfOtherServersLeadNowhere uses ids of one server under the path of another one.
func TestIdsOfOtherServersLeadNowhere(t *testing.T) {
	t.Parallel()
	f := newSiteFixture(t)
	other := f.discord.AddGuild("Second", "Mia")
	for method, paths := range map[string][]string{
		http.MethodGet: {"/songs/song1", "/songs/song1/audio", "/songs/song1/download", "/songs/song2", "/songs/song2/audio",
			"/playlists/list1", "/room/songs/song1/audio", "/songs/..%2fsong1", "/songs/song1%2f..%2fsong2",
			"/songs/%2e%2e%2f%2e%2e%2fetc%2fpasswd/audio"},
		http.MethodPost: {"/board/idea1/vote", "/songs/song1/favourite", "/songs/song1/access"},
	} {
		for _, path := range paths {
			w := f.ask(t, "Mia", method, "/g/"+other+path, url.Values{"access": {"public"}, "on": {"1"}})
			if w.Code != http.StatusNotFound {
				t.Errorf("%s %s: %d", method, path, w.Code)
			}
		}
	}
	for _, id := range []string{"..", "1%2f..", "@me", "9999999999999999999999999", "abc", "-1"} {
		if w := f.ask(t, "Mia", http.MethodGet, "/g/"+id+"/library", nil); w.Code == http.StatusOK {
			t.Errorf("server %s: %d", id, w.Code)
		}
	}
}

// TestSongIsOpenToThoseItWasOpenedTo checks who can open a song of a channel that everyone sees, and one of a private
// channel, with each setting of the server and of the song.
func TestSongIsOpenToThoseItWasOpenedTo(t *testing.T) {
	t.Parallel()
	f := newSiteFixture(t)
	f.addSong(t, "open", f.discord.ChannelID())
	for _, c := range []struct {
		gallery, own guild.SongAccess
		song         songs.SongID
		open, listed bool // to visitors
	}{
		{"", "", "open", false, false}, {"", guild.AccessPublic, "open", true, true},
		{"", guild.AccessUnlisted, "open", true, false}, {"", guild.AccessPrivate, "open", false, false},
		{guild.AccessPublic, "", "open", true, true}, {guild.AccessUnlisted, "", "open", true, false},
		{guild.AccessPublic, guild.AccessPrivate, "open", false, false},
		{guild.AccessPublic, guild.AccessUnlisted, "open", true, false},
		{guild.AccessPublic, "", "song1", false, false}, {guild.AccessUnlisted, "", "song1", false, false},
		{"", guild.AccessPublic, "song1", true, true}, {guild.AccessPublic, guild.AccessPrivate, "song1", false, false},
	} {
		f.setGallery(t, c.gallery)
		if err := f.data.web.SetAccess(t.Context(), f.guild, c.song, c.own); err != nil {
			t.Fatal(err)
		}
		path := "/g/" + f.guild + "/songs/" + string(c.song)
		for _, part := range []string{"", "/audio", "/cover"} {
			want := http.StatusNotFound
			if c.open {
				want = http.StatusOK
			}
			for _, name := range []string{"", "Xena"} {
				if w := f.ask(t, name, http.MethodGet, path+part, nil); w.Code != want {
					t.Errorf("%+v: %s by %q: %d", c, part, name, w.Code)
				}
			}
			if w := f.ask(t, "Mia", http.MethodGet, path+part, nil); w.Code != http.StatusOK {
				t.Errorf("%+v: %s by a member: %d", c, part, w.Code)
			}
		}
		page := f.ask(t, "", http.MethodGet, path, nil).Body.String()
		preview := strings.Contains(page, `property="og:audio"`) && strings.Contains(page, "/oembed?url=")
		if preview != c.open {
			t.Errorf("%+v: preview %v", c, preview)
		}
		if strings.Contains(page, "/download") || strings.Contains(page, "/favourite") {
			t.Errorf("%+v: visitors get the buttons of members", c)
		}
		gallery := f.ask(t, "", http.MethodGet, "/g/"+f.guild+"/gallery", nil).Body.String()
		if listed := strings.Contains(gallery, path+`"`); listed != c.listed {
			t.Errorf("%+v: listed %v", c, listed)
		}
		w := f.ask(t, "", http.MethodGet, "/oembed?url="+url.QueryEscape(siteAddress+path), nil)
		var embed struct{ Type, Title string }
		if err := json.Unmarshal(w.Body.Bytes(), &embed); (err == nil && embed.Type == "link" &&
			strings.HasPrefix(embed.Title, "Title ")) != c.open {
			t.Errorf("%+v: oEmbed %d %s", c, w.Code, w.Body)
		}
		if err := f.data.web.SetAccess(t.Context(), f.guild, c.song, ""); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOEmbedIsOfThisSiteOnly(t *testing.T) {
	t.Parallel()
	f := newSiteFixture(t)
	for _, address := range []string{"", "https://evil.test/g/" + f.guild + "/songs/song2", "//evil.test",
		"/g/" + f.guild + "/songs/song2", siteAddress + "/library", siteAddress + "/g/" + f.guild + "/songs/song2/audio", siteAddress + "/g/../songs/song2"} {
		if w := f.ask(t, "", http.MethodGet, "/oembed?url="+url.QueryEscape(address), nil); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d %s", address, w.Code, w.Body)
		}
	}
	public := url.QueryEscape(siteAddress + "/g/" + f.guild + "/songs/song2")
	if w := f.ask(t, "", http.MethodGet, "/oembed?url="+public, nil); w.Code != http.StatusOK {
		t.Error(w.Code, w.Body)
	}
	if w := f.ask(t, "", http.MethodGet, "/oembed?format=xml&url="+public, nil); w.Code != http.StatusNotImplemented {
		t.Error(w.Code)
	}
}

// TestMemberWhoLeftLosesAccess removes members from the server, or takes their roles, while they have sessions.
func TestMemberWhoLeftLosesAccess(t *testing.T) {
	t.Parallel()
	f := newSiteFixture(t)
	song := "/g/" + f.guild + "/songs/song1"
	if w := f.ask(t, "Mia", http.MethodGet, song, nil); w.Code != http.StatusOK {
		t.Fatal(w.Code)
	}
	f.discord.TakeRole("Staff", "Dan")
	f.discord.RemoveMember(f.guild, "Mia")
	f.late.Store(int64(memberTime))
	for _, name := range []string{"Mia", "Dan"} {
		if w := f.ask(t, name, http.MethodGet, song, nil); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	if w := f.ask(t, "Mia", http.MethodGet, "/g/"+f.guild+"/library", nil); w.Code != http.StatusNotFound {
		t.Error(w.Code)
	}
	if w := f.ask(t, "Dan", http.MethodGet, "/g/"+f.guild+"/library", nil); w.Code != http.StatusOK ||
		strings.Contains(w.Body.String(), "song1") {
		t.Error(w.Code)
	}
}

func TestServerWithoutPagesHasNone(t *testing.T) {
	t.Parallel()
	f := newSiteFixture(t)
	f.change(t, func(s *guild.Settings) { s.Web.Switch = guild.Off })
	for _, path := range []string{"", "/library", "/songs/song1", "/songs/song2", "/songs/song2/audio", "/gallery",
		"/room"} {
		if w := f.ask(t, "Ana", http.MethodGet, "/g/"+f.guild+path, nil); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// TestVoteOnPageCounts votes and takes the vote back, as the button in Discord does.
func TestVoteOnPageCounts(t *testing.T) {
	t.Parallel()
	f := newSiteFixture(t)
	path := "/g/" + f.guild + "/board/idea1/vote"
	votes := func() int {
		t.Helper()
		r, err := f.data.board.Request(t.Context(), f.guild, "idea1", f.ids["Mia"])
		if err != nil {
			t.Fatal(err)
		}
		return r.Votes
	}
	for _, want := range []int{2, 1} { // with that of its proposer
		w := f.ask(t, "Mia", http.MethodPost, path, url.Values{"sort": {"new"}, "page": {"2"}})
		if got := w.Header().Get("Location"); got != "/g/"+f.guild+"/board?page=2&sort=new#idea-idea1" {
			t.Error(w.Code, got)
		}
		if got := votes(); got != want {
			t.Errorf("%d votes, want %d", got, want)
		}
	}
	w := f.ask(t, "Mia", http.MethodPost, path, url.Values{}, "Sec-Fetch-Site", "cross-site")
	if w.Code != http.StatusForbidden || votes() != 1 {
		t.Error("another site votes:", w.Code)
	}
	if w := f.ask(t, "Mia", http.MethodPost, "/g/"+f.guild+"/board/none/vote",
		url.Values{}); w.Code != http.StatusNotFound {
		t.Error("an unknown idea:", w.Code)
	}
	if _, err := f.data.board.Withdraw(t.Context(), f.guild, "idea1", f.rita.ID, f.now()); err != nil {
		t.Fatal(err)
	}
	if w := f.ask(t, "Mia", http.MethodPost, path, url.Values{}); w.Code != http.StatusConflict {
		t.Error("a closed idea:", w.Code)
	}
}

func TestStartPageListsServersOfMember(t *testing.T) {
	t.Parallel()
	f := newSiteFixture(t)
	for _, name := range []string{"Mia", "Xena"} {
		if err := f.data.web.AddVisit(t.Context(), f.ids[name], f.guild, f.now()); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]bool{"Mia": true, "Rita": true, "Xena": false, "Oscar": false} {
		page := f.ask(t, name, http.MethodGet, "/", nil).Body.String()
		if got := strings.Contains(page, "/g/"+f.guild+`"`); got != want {
			t.Errorf("%s: listed %v", name, got)
		}
	}
}

func TestFileOfSongIsSentInRanges(t *testing.T) {
	t.Parallel()
	f := newSiteFixture(t)
	path := "/g/" + f.guild + "/songs/song1"
	w := f.ask(t, "Mia", http.MethodGet, path+"/audio", nil, "Range", "bytes=11-16")
	if w.Code != http.StatusPartialContent || w.Body.String() != "song1/" ||
		w.Header().Get("Content-Type") != "audio/mpeg" {
		t.Error(w.Code, w.Body, w.Header())
	}
	w = f.ask(t, "Mia", http.MethodGet, path+"/download", nil)
	if w.Code != http.StatusOK || w.Body.String() != "content of song1/posted" ||
		!strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment; filename") {
		t.Error(w.Code, w.Body, w.Header())
	}
}
