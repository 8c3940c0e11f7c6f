package app

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
)

// TestVersionsAreThoseThatMemberMaySee opens a public song of a private channel. Its versions are private, public and,
// in a channel that everyone sees, without an access of their own.
func TestVersionsAreThoseThatMemberMaySee(t *testing.T) {
	t.Parallel()
	f := newSiteFixture(t)
	f.addVersion(t, "secret", "song2", f.private)
	f.addVersion(t, "listed", "song2", f.private)
	f.addVersion(t, "linked", "secret", f.private)
	f.addVersion(t, "everyones", "secret", f.discord.ChannelID())
	for id, access := range map[songs.SongID]guild.SongAccess{"listed": guild.AccessPublic, "linked": guild.AccessUnlisted} {
		if err := f.data.web.SetAccess(t.Context(), f.guild, id, access); err != nil {
			t.Fatal(err)
		}
	}
	for _, gallery := range []guild.SongAccess{"", guild.AccessPublic} {
		f.setGallery(t, gallery)
		for name, want := range map[string][]string{"": {}, "Xena": {}, "Hal": {"listed", "linked", "everyones"},
			"Mia": {"secret", "listed", "linked", "everyones"}, "Ana": {"secret", "listed", "linked", "everyones"}} {
			page := f.ask(t, name, http.MethodGet, "/g/"+f.guild+"/songs/song2", nil).Body.String()
			if !strings.Contains(page, "Title song2") {
				t.Fatalf("%q: %s", name, page)
			}
			shown := strings.Join(want, " ")
			for _, id := range []string{"secret", "listed", "linked", "everyones"} {
				if got := strings.Contains(page, "Title "+id); got != strings.Contains(shown, id) {
					t.Errorf("gallery %q: %s is shown to %q: %v", gallery, id, name, got)
				}
				if id == "secret" && name == "Hal" && strings.Contains(page, "/songs/secret") {
					t.Errorf("gallery %q: address of the secret song", gallery)
				}
			}
			if strings.Count(page, ` src="/g/`+f.guild+`/songs/song2/audio"`) != 1 {
				t.Errorf("%q: the song is a version of itself", name)
			}
		}
	}
}

// TestFavouriteOfOpenSongCanBeRemoved is about a member who sees a song only because it is public.
func TestFavouriteOfOpenSongCanBeRemoved(t *testing.T) {
	t.Parallel()
	f := newSiteFixture(t)
	path := "/g/" + f.guild + "/songs/song2"
	pressed := func() bool {
		return strings.Contains(f.ask(t, "Hal", http.MethodGet, path, nil).Body.String(), `aria-pressed="true"`)
	}
	for _, on := range []string{"1", "0"} {
		f.ask(t, "Hal", http.MethodPost, path+"/favourite", url.Values{"on": {on}})
		if pressed() != (on == "1") {
			t.Errorf("on=%s: favourite %v", on, pressed())
		}
	}
}

// TestFormWithoutItsValueChangesNothing sends forms whose value is missing or too long.
func TestFormWithoutItsValueChangesNothing(t *testing.T) {
	t.Parallel()
	f := newSiteFixture(t)
	path := "/g/" + f.guild + "/songs/song2"
	f.ask(t, "Rita", http.MethodPost, path+"/favourite", url.Values{"on": {"1"}})
	for status, form := range map[int]url.Values{http.StatusBadRequest: {"x": {"1"}},
		http.StatusRequestEntityTooLarge: {"on": {"1"}, "access": {"private"}, "x": {strings.Repeat("a", 65<<10)}}} {
		for _, action := range []string{"/favourite", "/access"} {
			if w := f.ask(t, "Rita", http.MethodPost, path+action, form); w.Code != status {
				t.Errorf("%s: %d, want %d", action, w.Code, status)
			}
		}
	}
	page := f.ask(t, "Rita", http.MethodGet, path, nil).Body.String()
	if !strings.Contains(page, `aria-pressed="true"`) || !strings.Contains(page, `value="public" selected`) {
		t.Error(page)
	}
}

// TestOnlyPublicSongsMayBeIndexed checks the page and the files of a song for each access.
func TestOnlyPublicSongsMayBeIndexed(t *testing.T) {
	t.Parallel()
	f := newSiteFixture(t)
	f.addSong(t, "open", f.discord.ChannelID())
	for _, c := range []struct {
		gallery, own guild.SongAccess
		song         songs.SongID
		indexed      bool
	}{
		{"", guild.AccessPublic, "open", true}, {"", guild.AccessUnlisted, "open", false},
		{guild.AccessPublic, "", "open", true}, {guild.AccessUnlisted, "", "open", false},
		{guild.AccessPublic, guild.AccessUnlisted, "open", false}, {guild.AccessPublic, guild.AccessPrivate, "open", false},
		{guild.AccessUnlisted, guild.AccessPublic, "open", true}, {guild.AccessPublic, "", "song1", false},
		{"", guild.AccessUnlisted, "song1", false}, {"", guild.AccessPublic, "song1", true},
	} {
		f.setGallery(t, c.gallery)
		if err := f.data.web.SetAccess(t.Context(), f.guild, c.song, c.own); err != nil {
			t.Fatal(err)
		}
		path := "/g/" + f.guild + "/songs/" + string(c.song)
		for _, part := range []string{"", "/audio", "/cover", "/download"} {
			w := f.ask(t, "Mia", http.MethodGet, path+part, nil)
			if indexed := w.Header().Get("X-Robots-Tag") == ""; w.Code != http.StatusOK || indexed != c.indexed {
				t.Errorf("%+v: %s: %d, may be indexed: %v", c, part, w.Code, indexed)
			}
			meta := strings.Contains(w.Body.String(), `<meta name="robots" content="noindex">`)
			if part == "" && meta == c.indexed {
				t.Errorf("%+v: meta element: %v", c, meta)
			}
		}
	}
}

// TestGalleryCanBeFound is about links to the gallery: for members in the library, and for visitors on public songs.
func TestGalleryCanBeFound(t *testing.T) {
	t.Parallel()
	f := newSiteFixture(t)
	gallery := `href="/g/` + f.guild + `/gallery"`
	links := func(name, path string) bool {
		t.Helper()
		w := f.ask(t, name, http.MethodGet, "/g/"+f.guild+path, nil)
		if w.Code != http.StatusOK {
			t.Errorf("%s by %q: %d", path, name, w.Code)
		}
		return strings.Contains(w.Body.String(), gallery)
	}
	if !links("Hal", "/library") || !links("", "/songs/song2") {
		t.Error("no link to the gallery with a public song")
	}
	if err := f.data.web.SetAccess(t.Context(), f.guild, "song2", guild.AccessUnlisted); err != nil {
		t.Fatal(err)
	}
	if links("Hal", "/library") || links("", "/songs/song2") {
		t.Error("link to a gallery that is not there")
	}
	f.setGallery(t, guild.AccessPublic)
	if !links("Hal", "/library") || links("", "/songs/song2") {
		t.Error("a public gallery is linked in the library, and not on an unlisted song")
	}
}

// TestPageBeyondTheLastIsTheLast opens pages that are no longer there.
func TestPageBeyondTheLastIsTheLast(t *testing.T) {
	t.Parallel()
	f := newSiteFixture(t)
	for i := range 30 {
		err := f.data.board.Propose(t.Context(), board.Request{ID: board.ID(fmt.Sprintf("more%d", i)), GuildID: f.guild,
			ChannelID: f.private, Proposer: f.rita, Idea: fmt.Sprintf("More %d.", i), Status: board.Open,
			CreatedAt: time.Now().Add(time.Duration(i) * time.Second)}, 1)
		if err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string][]string{
		"/board?sort=new&page=3":    {"Page 2 of 2", "More 1.", "sort=new"},
		"/board?sort=mine&page=3":   {"No ideas here"}, // Mia has none
		"/library?page=3":           {"Title song1", "Title song2"},
		"/library?q=song1&page=9":   {"Title song1"},
		"/library?q=nothing&page=9": {"No matches"},
	} {
		page := f.ask(t, "Mia", http.MethodGet, "/g/"+f.guild+path, nil).Body.String()
		for _, text := range want {
			if !strings.Contains(page, text) {
				t.Errorf("%s does not have %q: %s", path, text, page)
			}
		}
		if strings.Contains(page, "of 1<") || strings.Contains(page, "Page 3") || strings.Contains(page, `rel="next"`) {
			t.Errorf("%s: %s", path, page)
		}
	}
	w := f.ask(t, "", http.MethodGet, "/g/"+f.guild+"/gallery?page=9", nil)
	if to := w.Header().Get("Location"); to != "/g/"+f.guild+"/gallery" {
		t.Error(w.Code, to)
	}
}
