package feeds_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/jukeboxdb"
	"github.com/riffbot/riffbot/internal/store/librarydb"
	"github.com/riffbot/riffbot/internal/store/storetest"
	"github.com/riffbot/riffbot/internal/store/webdb"
	"github.com/riffbot/riffbot/internal/visibility"
	"github.com/riffbot/riffbot/internal/web"
	"github.com/riffbot/riffbot/internal/web/feeds"
)

const (
	harbour = "100"
	address = "https://room.test"
)

var start = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

// fixture is a site with feeds, and a server whose members have songs in the channels "open" and "staff".
type fixture struct {
	t        *testing.T
	db       *store.DB
	web      *webdb.Web
	lists    *jukeboxdb.Jukebox
	settings guild.Settings
	site     *web.Site
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	db := storetest.Open(t)
	f := &fixture{t: t, db: db, web: webdb.New(db), lists: jukeboxdb.New(db)}
	f.settings.Web.Switch = guild.On
	area := feeds.New(feeds.Deps{Songs: f.web, Library: librarydb.New(db), Playlists: f.lists,
		Access: visibility.Songs{Store: db, Settings: f, Channels: f}, Audio: func(s songs.Song) songs.File { return s.Audio }})
	var err error
	f.site, err = web.New(web.Config{PublicURL: address, Sessions: f, Guilds: f, Settings: f,
		Log: slog.New(slog.DiscardHandler)}, area)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *fixture) Settings(context.Context, string) (guild.Settings, error) { return f.settings, nil }
func (f *fixture) GuildName(context.Context, string) (string, error)        { return "Harbour", nil }
func (f *fixture) CanView(_, channel, _ string, _ []string) (can, known bool) {
	return channel == "open", true
}
func (f *fixture) Contains(string, string, string) bool { return false }
func (f *fixture) Session(context.Context, string) (web.Session, error) {
	return web.Session{}, web.ErrNoSession
}
func (f *fixture) Member(context.Context, string, string) (web.Member, error) {
	return web.Member{}, web.ErrNotFound
}

// add adds a finished song, which was ordered in a channel some hours after start.
func (f *fixture) add(id, channel string, hours int, words ...songs.Word) songs.SongID {
	f.t.Helper()
	at := start.Add(time.Duration(hours) * time.Hour)
	o := songs.Order{ID: songs.OrderID("order-" + id), Requester: songs.Member{ID: "1", Name: "Ana"}, State: songs.Queued,
		Place: songs.Place{GuildID: harbour, ChannelID: channel}, Spec: songs.SongSpec{Prompt: "p"}, CreatedAt: at, UpdatedAt: at}
	err := f.db.Add(f.t.Context(), o, songs.Limits{})
	if err == nil {
		o, err = f.db.Claim(f.t.Context(), o.ID)
	}
	if err != nil {
		f.t.Fatal(err)
	}
	o.State, o.UpdatedAt = songs.Done, at
	o.Songs = []songs.Song{{ID: songs.SongID(id), Take: 1, Title: "Song " + id, Style: "pop", Duration: time.Minute, Words: words,
		Audio: songs.File{Key: id + ".mp3", ContentType: "audio/mpeg", Extension: ".mp3", Size: 1234},
		Cover: songs.File{Key: id + ".png", ContentType: "image/png", Size: 9}}}
	if err := f.db.Save(f.t.Context(), o); err != nil {
		f.t.Fatal(err)
	}
	return songs.SongID(id)
}

func (f *fixture) access(id songs.SongID, a guild.SongAccess) {
	f.t.Helper()
	if err := f.web.SetAccess(f.t.Context(), harbour, id, a); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) get(path string, header ...string) *httptest.ResponseRecorder {
	f.t.Helper()
	req := httptest.NewRequestWithContext(f.t.Context(), http.MethodGet, address+path, nil)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	f.site.ServeHTTP(w, req)
	return w
}

// titles returns the titles in a feed.
func (f *fixture) titles(path string) (all []string) {
	f.t.Helper()
	w := f.get(path)
	var got struct {
		Items []struct {
			Title     string `xml:"title"`
			Enclosure struct {
				URL    string `xml:"url,attr"`
				Length int    `xml:"length,attr"`
				Type   string `xml:"type,attr"`
			} `xml:"enclosure"`
		} `xml:"channel>item"`
	}
	if err := xml.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK ||
		!strings.HasPrefix(w.Header().Get("Content-Type"), "application/rss+xml") {
		f.t.Fatalf("%s: status %d, %v: %s", path, w.Code, err, w.Body)
	}
	for _, i := range got.Items {
		if !strings.HasPrefix(i.Enclosure.URL, address+"/g/"+harbour+"/songs/") || i.Enclosure.Length != 1234 ||
			i.Enclosure.Type != "audio/mpeg" {
			f.t.Errorf("enclosure of %s: %+v", i.Title, i.Enclosure)
		}
		all = append(all, i.Title)
	}
	return all
}

const galleryFeed = "/g/" + harbour + "/gallery.xml"

// TestGalleryFeedHasPublicSongsOnly checks the setting of the server and the access of each song.
func TestGalleryFeedHasPublicSongsOnly(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.add("plain", "open", 0)
	f.add("staff", "staff", 1)
	f.access(f.add("private", "open", 2), guild.AccessPrivate)
	f.access(f.add("unlisted", "open", 3), guild.AccessUnlisted)
	if w := f.get(galleryFeed); w.Code != http.StatusNotFound {
		t.Errorf("a server without public songs: %d", w.Code)
	}
	f.access(f.add("public", "staff", 4), guild.AccessPublic)
	if got := f.titles(galleryFeed); !slices.Equal(got, []string{"Song public"}) {
		t.Errorf("private gallery: %v", got)
	}
	f.settings.Web.Gallery = guild.AccessUnlisted
	if got := f.titles(galleryFeed); !slices.Equal(got, []string{"Song public"}) {
		t.Errorf("unlisted gallery: %v", got)
	}
	f.settings.Web.Gallery = guild.AccessPublic
	if got := f.titles(galleryFeed); !slices.Equal(got, []string{"Song public", "Song plain"}) {
		t.Errorf("public gallery: %v", got)
	}
	f.settings.Web.Switch = guild.Off
	if w := f.get(galleryFeed); w.Code != http.StatusNotFound {
		t.Errorf("a server without pages: %d", w.Code)
	}
}

func TestPlaylistFeedHasOpenSongsOnly(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.access(f.add("unlisted", "staff", 0), guild.AccessUnlisted)
	f.access(f.add("public", "staff", 1), guild.AccessPublic)
	f.access(f.add("private", "open", 2), guild.AccessPrivate)
	f.add("plain", "open", 3)
	f.add("staff", "staff", 4)
	list := jukebox.Playlist{ID: "p", GuildID: harbour, Owner: songs.Member{ID: "1", Name: "Ana"}, Name: "Evening", Created: start}
	if err := f.lists.SavePlaylist(t.Context(), list, "plain", "staff", "private", "public", "unlisted"); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/feeds/p", "/feeds/", "/feeds/Evening", "/feeds/%00", "/feeds/..%2fp"} {
		if w := f.get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	const name = "unguessable"
	if err := f.lists.SetPlaylistFeed(t.Context(), "p", name); err != nil {
		t.Fatal(err)
	}
	if got := f.titles("/feeds/" + name); !slices.Equal(got, []string{"Song public", "Song unlisted"}) {
		t.Errorf("private gallery: %v", got)
	}
	f.settings.Web.Gallery = guild.AccessUnlisted
	if got := f.titles("/feeds/" + name); !slices.Equal(got, []string{"Song plain", "Song public", "Song unlisted"}) {
		t.Errorf("unlisted gallery: %v", got)
	}
	if w := f.get("/feeds/" + name); w.Header().Get("X-Robots-Tag") != "noindex" {
		t.Error("search engines may list the feed")
	}
	f.settings.Web.Switch = guild.Off
	if w := f.get("/feeds/" + name); w.Code != http.StatusNotFound {
		t.Errorf("a server without pages: %d", w.Code)
	}
	f.settings.Web.Switch = guild.On
	if err := f.lists.SetPlaylistFeed(t.Context(), "p", ""); err != nil {
		t.Fatal(err)
	}
	if w := f.get("/feeds/" + name); w.Code != http.StatusNotFound {
		t.Errorf("a removed feed: %d", w.Code)
	}
}

func TestFeedIsSentOnlyIfItChanged(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.settings.Web.Gallery = guild.AccessPublic
	id := f.add("plain", "open", 0)
	first := f.get(galleryFeed)
	etag := first.Header().Get("ETag")
	if w := f.get(galleryFeed, "If-None-Match", etag); w.Code != http.StatusNotModified || w.Body.Len() > 0 || etag == "" {
		t.Errorf("unchanged: %d, %d bytes", w.Code, w.Body.Len())
	}
	if err := librarydb.New(f.db).Rename(t.Context(), id, "Other"); err != nil {
		t.Fatal(err)
	}
	if w := f.get(galleryFeed, "If-None-Match", etag); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "Other") {
		t.Errorf("renamed: %d", w.Code)
	}
}

func TestChaptersAreSectionsOfOpenSongs(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id := f.add("sung", "open", 0, songs.Word{Text: "[Verse]", Start: time.Second, End: time.Second},
		songs.Word{Text: "la", Start: 2 * time.Second, End: 20 * time.Second, Line: 1},
		songs.Word{Text: "[Chorus]", Start: 30 * time.Second, End: 30 * time.Second, Line: 2},
		songs.Word{Text: "lo", Start: 31 * time.Second, End: 50 * time.Second, Line: 3})
	const path = "/g/" + harbour + "/songs/sung/chapters.json"
	if w := f.get(path); w.Code != http.StatusNotFound {
		t.Errorf("a private song: %d", w.Code)
	}
	f.access(id, guild.AccessUnlisted)
	w := f.get(path)
	var got struct {
		Version  string
		Chapters []struct {
			StartTime float64
			Title     string
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || len(got.Chapters) != 2 || got.Chapters[1].Title != "Chorus" ||
		got.Chapters[1].StartTime != 30 || w.Header().Get("Content-Type") != "application/json+chapters" {
		t.Errorf("chapters %s, %v", w.Body, err)
	}
	for _, wrong := range []string{"/g/" + harbour + "/songs/none/chapters.json", "/g/200/songs/sung/chapters.json"} {
		if w := f.get(wrong); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", wrong, w.Code)
		}
	}
}
