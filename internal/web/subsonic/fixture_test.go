package subsonic_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/apikeys"
	"github.com/riffbot/riffbot/internal/blobs"
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
	"github.com/riffbot/riffbot/internal/web/room"
	"github.com/riffbot/riffbot/internal/web/subsonic"
)

const (
	harbour = "100" // a server with pages
	other   = "200" // another one
	address = "https://room.test"
)

var start = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

// fixture is a site with the area, a database with songs, and a jukebox.
type fixture struct {
	t       *testing.T
	db      *store.DB
	lib     *librarydb.Library
	lists   *jukeboxdb.Jukebox
	keys    *apikeys.Keys
	files   *blobs.Files
	box     *jukebox.Jukebox
	actions *room.Actions
	voice   *fakeVoice
	people  *fakePeople
	site    *web.Site
	log     *strings.Builder
	ids     atomic.Int64
	// remote is set if the player is in another process, as far as the area sees.
	remote atomic.Bool
	// requests is the number of requests so far.
	requests int
	made     []string // formats that were made
	tooLarge bool     // none can be made
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	return newFixtureAt(t, address)
}

// newFixtureAt returns a fixture whose site has an address.
func newFixtureAt(t *testing.T, publicURL string) *fixture {
	t.Helper()
	db := storetest.Open(t)
	files, err := blobs.Open(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t: t, db: db, lib: librarydb.New(db), lists: jukeboxdb.New(db), files: files,
		voice: newFakeVoice(), people: newFakePeople(), log: &strings.Builder{}}
	f.keys = apikeys.New(webdb.NewKeys(db), f.newID, func() time.Time { return start })
	access := visibility.Songs{Store: db, Settings: f.people, Channels: f.people}
	f.box = jukebox.New(jukebox.Deps{Voice: f.voice, Presence: f.voice, Tracks: f.voice, Store: f.lists, Library: f.lists,
		Access: access, Log: slog.New(slog.DiscardHandler), NewID: f.newID, Now: time.Now,
		Rand: func(n int64) int64 { return n / 2 }})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- f.box.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	f.actions = room.NewActions(nil, f.box, f.lib, f.newID)
	area := subsonic.New(subsonic.Deps{Version: "1.2.3", Keys: f.keys, Library: f.lib, Access: access,
		Playlists: f.lists, Changes: f.lists, Jukebox: f, Settings: f.people, Texts: f.people, Exports: f, Files: files,
		NewID: f.newID, Now: func() time.Time { return start },
		Log: slog.New(slog.NewTextHandler(f.log, nil))})
	f.site, err = web.New(web.Config{PublicURL: publicURL, Sessions: f.people, Guilds: f.people, Settings: f.people,
		Log: slog.New(slog.NewTextHandler(f.log, nil))}, area)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *fixture) newID() string { return fmt.Sprintf("id%02d", f.ids.Add(1)) }

// Format implements [subsonic.Exports].
func (f *fixture) Format(ctx context.Context, s songs.Song, _ songs.Tags, format string, limit int64) (songs.File,
	error) {
	if f.tooLarge {
		return songs.File{}, songs.ErrTooLarge
	}
	f.made = append(f.made, fmt.Sprintf("%s %s %d", s.ID, format, limit))
	file := songs.File{Key: "made/" + string(s.ID) + "." + format, ContentType: "audio/" + format, Extension: "." + format}
	_, err := f.files.Write(ctx, file.Key, func(w io.Writer) error { _, err := io.WriteString(w, format); return err })
	return file, err
}

// On, View, Do and Plays implement [subsonic.Jukebox] with the player of this process.
func (f *fixture) On() bool { return true }

func (f *fixture) View(ctx context.Context, guildID string) (jukebox.View, error) {
	if v, ok := f.box.View(guildID); ok && !f.remote.Load() {
		return v, nil
	}
	s, err := f.lists.PlayerState(ctx, guildID)
	return s.View(), err
}

func (f *fixture) Do(ctx context.Context, guildID string, c subsonic.Command) (bool, error) {
	what := room.Command{Kind: room.Kind(c.Kind), Actor: c.Actor, Entry: c.Entry, Index: c.Index, To: c.To, Percent: c.Percent}
	if len(c.Songs) > 0 {
		what.Song, what.Songs = c.Songs[0], c.Songs[1:]
	}
	r, err := f.actions.Do(ctx, guildID, what)
	return r.Needed > 0, err
}

func (f *fixture) Plays(ctx context.Context, v songs.Viewer, limit, offset int) ([]jukebox.Play, songs.Total, error) {
	return f.box.Plays(ctx, v, limit, offset)
}

// song is a song to be added to the library.
type song struct {
	id, order, guild, channel, title, style string
	take                                    int
	by                                      songs.Member
	words                                   []songs.Word
	lyrics                                  string
	at                                      time.Duration // after start
}

// add adds a finished order with songs, which have one requester and place.
func (f *fixture) add(all ...song) {
	f.t.Helper()
	first := all[0]
	o := songs.Order{ID: songs.OrderID(first.order), Requester: first.by, State: songs.Queued,
		Place: songs.Place{GuildID: first.guild, ChannelID: first.channel}, Spec: songs.SongSpec{Prompt: "p"},
		CreatedAt: start.Add(first.at), UpdatedAt: start.Add(first.at)}
	err := f.db.Add(f.t.Context(), o, songs.Limits{})
	if err == nil {
		o, err = f.db.Claim(f.t.Context(), o.ID)
	}
	if err != nil {
		f.t.Fatal(err)
	}
	o.State, o.UpdatedAt = songs.Done, start.Add(first.at)
	for _, s := range all {
		made := songs.Song{ID: songs.SongID(s.id), Take: s.take, Title: s.title, Style: s.style, Lyrics: s.lyrics,
			Words: s.words, Duration: 3 * time.Minute}
		made.Audio = f.file(s.id+"/audio.mp3", "audio/mpeg", "the recording of "+s.id, 7_200_000)
		made.Posted = f.file(s.id+"/posted.m4a", "audio/mp4", "the posted file of "+s.id, 4_320_000)
		made.Master = f.file(s.id+"/master.ogg", "audio/ogg", "the master of "+s.id, 2_880_000)
		made.Cover = f.file(s.id+"/cover.png", "image/png", coverOf(f.t), 1000)
		o.Songs = append(o.Songs, made)
	}
	if err := f.db.Save(f.t.Context(), o); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) file(key, kind, content string, size int64) songs.File {
	f.t.Helper()
	if _, err := f.files.Write(f.t.Context(), key, func(w io.Writer) error {
		_, err := io.WriteString(w, content)
		return err
	}); err != nil {
		f.t.Fatal(err)
	}
	return songs.File{Key: key, ContentType: kind, Extension: key[strings.LastIndex(key, "."):], Size: size}
}

// Members of the server: Ana manages it, Ben and Cem are members.
var (
	ana = songs.Member{ID: "11", Name: "Ana"}
	ben = songs.Member{ID: "12", Name: "Ben"}
	cem = songs.Member{ID: "13", Name: "Cem"}
)

// addLibrary adds songs of Ana and Ben, one in a channel that only Ana sees, and one of another server.
func (f *fixture) addLibrary() {
	f.t.Helper()
	words := []songs.Word{{Text: "[Verse]", Line: 0}, {Text: "Rain", Start: time.Second, End: 1500 * time.Millisecond, Line: 1},
		{Text: "夜", Start: 1600 * time.Millisecond, End: 3 * time.Second, Line: 1},
		{Text: "falls", Start: 2500 * time.Millisecond, End: 4 * time.Second, Line: 1},
		{Text: "<again>", Start: 5 * time.Second, End: 6 * time.Second, Line: 2}}
	f.add(song{id: "rain1", order: "rain", guild: harbour, channel: "open", title: "Rain & Tea", style: "Dream Pop, warm",
		take: 1, by: ana, words: words, lyrics: "[Verse]\nRain 夜 falls\n<again>"},
		song{id: "rain2", order: "rain", guild: harbour, channel: "open", title: "Rain & Tea", style: "Dream Pop, warm",
			take: 2, by: ana, lyrics: "Rain falls\nagain"})
	f.add(song{id: "sea1", order: "sea", guild: harbour, channel: "open", title: "Sea", style: "shanty", take: 1, by: ben,
		at: time.Hour})
	f.add(song{id: "secret1", order: "secret", guild: harbour, channel: "staff", title: "Secret", style: "jazz", take: 1,
		by: ana, at: 2 * time.Hour})
	f.add(song{id: "far1", order: "far", guild: other, channel: "open2", title: "Far", style: "rock", take: 1,
		by: songs.Member{ID: "99", Name: "Zoe"}, at: 3 * time.Hour})
}

// key returns the secret of a new key of a member.
func (f *fixture) key(m songs.Member) string {
	f.t.Helper()
	_, secret, err := f.keys.Create(f.t.Context(), m.ID, harbour, "test")
	if err != nil {
		f.t.Fatal(err)
	}
	return secret
}

// request sends a request with parameters in pairs, which follow those of method.
func (f *fixture) request(verb, method string, pairs ...string) *httptest.ResponseRecorder {
	f.t.Helper()
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	target, body := address+"/rest/"+method, ""
	if verb == http.MethodPost {
		body = values.Encode()
	} else {
		target += "?" + values.Encode()
	}
	req := httptest.NewRequestWithContext(f.t.Context(), verb, target, strings.NewReader(body))
	if verb == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	f.requests++
	req.RemoteAddr = fmt.Sprintf("192.0.2.%d:1234", f.requests%250) // within the limits of addresses
	w := httptest.NewRecorder()
	f.site.ServeHTTP(w, req)
	return w
}

// answer is a response of the API.
type answer map[string]any

// ask calls a method with the key of a member and returns the response as JSON.
func (f *fixture) ask(secret, method string, pairs ...string) answer {
	f.t.Helper()
	w := f.request(http.MethodGet, method, append([]string{"apiKey", secret, "f", "json", "v", "1.16.1", "c", "test"},
		pairs...)...)
	return f.decode(w)
}

func (f *fixture) decode(w *httptest.ResponseRecorder) answer {
	f.t.Helper()
	var got map[string]answer
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK {
		f.t.Fatalf("status %d, %v: %s", w.Code, err, w.Body)
	}
	return got["subsonic-response"]
}

// code returns the code of an error; -1 if the call succeeded.
func (a answer) code() int {
	e, failed := a["error"].(map[string]any)
	if !failed {
		return -1
	}
	return int(e["code"].(float64))
}

// ok asks and fails the test if the response is an error.
func (f *fixture) ok(secret, method string, pairs ...string) answer {
	f.t.Helper()
	got := f.ask(secret, method, pairs...)
	if got.code() >= 0 || got["status"] != "ok" {
		f.t.Fatalf("%s %v: %v", method, pairs, got)
	}
	return got
}

// refused asks and fails the test if the response is not an error with the code.
func (f *fixture) refused(code int, secret, method string, pairs ...string) {
	f.t.Helper()
	if got := f.ask(secret, method, pairs...); got.code() != code || got["status"] != "failed" {
		f.t.Errorf("%s %v: %v instead of error %d", method, pairs, got, code)
	}
}

// at returns a value within a response: names of objects, and numbers of lists.
func (a answer) at(path ...any) any {
	var v any = map[string]any(a)
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, _ := v.(map[string]any)
			v = object[step]
		case int:
			list, _ := v.([]any)
			if step >= len(list) {
				return nil
			}
			v = list[step]
		}
	}
	return v
}

// ids returns the ids of the things in a list.
func (a answer) ids(path ...any) (all []string) {
	list, _ := a.at(path...).([]any)
	for _, v := range list {
		object, _ := v.(map[string]any)
		id, _ := object["id"].(string)
		all = append(all, id)
	}
	return all
}

// fakePeople are the servers and their members.
type fakePeople struct {
	settings map[string]guild.Settings
	members  map[string]web.Member // of harbour
	hidden   map[string][]string   // members who do not see a channel
}

func newFakePeople() *fakePeople {
	return &fakePeople{settings: map[string]guild.Settings{
		harbour: {Web: guild.WebSettings{Switch: guild.On}}, other: {Web: guild.WebSettings{Switch: guild.On}}},
		members: map[string]web.Member{ana.ID: {Name: ana.Name, Manages: true}, ben.ID: {Name: ben.Name},
			cem.ID: {Name: cem.Name}},
		hidden: map[string][]string{"staff": {ben.ID, cem.ID}}}
}

func (p *fakePeople) Member(_ context.Context, guildID, userID string) (web.Member, error) {
	m, ok := p.members[userID]
	if guildID != harbour || !ok {
		return m, web.ErrNotFound
	}
	return m, nil
}

func (p *fakePeople) GuildName(context.Context, string) (string, error) { return "Harbour", nil }

func (p *fakePeople) Settings(_ context.Context, guildID string) (guild.Settings, error) {
	return p.settings[guildID], nil
}

func (p *fakePeople) Session(context.Context, string) (web.Session, error) {
	return web.Session{}, web.ErrNoSession
}

func (p *fakePeople) CanView(_, channelID, userID string, _ []string) (can, known bool) {
	for _, id := range p.hidden[channelID] {
		if id == userID {
			return false, true
		}
	}
	return true, true
}

func (p *fakePeople) Contains(_, from, to string) bool {
	return len(p.hidden[to]) == 0 || len(p.hidden[from]) > 0
}

func (p *fakePeople) Allow(_ context.Context, _, text string) error {
	if strings.Contains(text, "badword") {
		return songs.ErrUnsuitable
	}
	return nil
}

// get requests an address.
func (f *fixture) get(target string) *httptest.ResponseRecorder {
	f.t.Helper()
	w := httptest.NewRecorder()
	f.site.ServeHTTP(w, httptest.NewRequestWithContext(f.t.Context(), http.MethodGet, target, nil))
	return w
}
