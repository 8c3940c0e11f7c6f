package app

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

	"github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/config"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/ops"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/storetest"
	"github.com/riffbot/riffbot/internal/web"
)

// siteFixture is the site of the bot as it is built for production, with an emulated Discord. The bot has no gateway
// connection, so that servers are looked up as those of other processes. The songs of the server are from a channel
// that only the role "Staff" sees.
type siteFixture struct {
	site           *web.Site
	data           *storage
	discord        *discord.Server
	settings       *guild.SettingsService
	guild, private string            // ids of the server and of the channel
	ids            map[string]string // of members by name
	tokens         map[string]string // of sessions by name
	rita           songs.Member      // who ordered the songs
	asked          atomic.Int64
	late           atomic.Int64 // by how much the clock of the site is ahead
}

// streamTime ends streams of events, which last otherwise.
const streamTime = 200 * time.Millisecond

const siteAddress = "http://127.0.0.1:8081"

func newSiteFixture(t *testing.T) *siteFixture {
	t.Helper()
	f := &siteFixture{ids: make(map[string]string), tokens: map[string]string{"": ""}}
	var err error
	if f.discord, err = discord.Start(t.Context(), discord.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.discord.Close() })
	settings := map[string]string{"DISCORD_TOKEN": f.discord.BotToken(), "DISCORD_API_URL": f.discord.URL() + "/api",
		"RIFFUSION_TOKEN": "t", "DATA_DIR": storetest.Dir(t), "WEB_ADDR": "127.0.0.1:8081", "WEB_DEFAULT": "on",
		"FFMPEG":                "off",
		"DISCORD_CLIENT_SECRET": f.discord.ClientSecret(), "DISCORD_OAUTH_URL": f.discord.URL() + "/oauth2"}
	cfg, err := config.Load(func(name string) string { return settings[name] })
	if err != nil {
		t.Fatal(err)
	}
	if f.data, err = openStorage(t.Context(), cfg, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.data.close() })
	e := env{cfg: cfg, limits: cfg.Songs.Limits, metrics: ops.NewMetrics(), redactor: newRedactor(cfg),
		log: slog.New(slog.DiscardHandler), now: f.now}
	built, err := build(t.Context(), e, f.data)
	if err != nil {
		t.Fatal(err)
	}
	f.site, f.settings = built.site, guild.NewSettingsService(f.data.db, newID, f.now)
	f.addMembers(t)
	f.addContent(t)
	return f
}

func (f *siteFixture) now() time.Time { return time.Now().Add(time.Duration(f.late.Load())) }

// setGallery changes the setting of the gallery, and waits until the site reads settings again.
func (f *siteFixture) setGallery(t *testing.T, gallery guild.SongAccess) {
	t.Helper()
	f.change(t, func(s *guild.Settings) { s.Web.Gallery = gallery })
	f.late.Add(int64(10 * time.Second))
}

// addMembers adds members with sessions: one of each kind, and the settings of the server.
func (f *siteFixture) addMembers(t *testing.T) {
	t.Helper()
	f.guild = f.discord.GuildID()
	f.private = f.discord.OpenChannel("lair")
	f.discord.CloseChannel(f.private, "Staff")
	f.discord.AddGuild("Elsewhere", "Oscar")
	for _, name := range []string{"Ana", "Hal", "Mia", "Rita", "Cora", "Dan", "Bo", "Xena", "Oscar"} {
		me := f.rest(t, f.discord.UserToken(name), "/users/@me")
		f.ids[name], _ = me["id"].(string)
		f.signIn(t, name)
	}
	for _, name := range []string{"Mia", "Rita", "Cora", "Dan", "Bo", "Xena"} {
		f.discord.GiveRole("Staff", name)
	}
	f.discord.GiveRole("Curators", "Cora")
	f.discord.GiveRole("DJs", "Dan")
	f.discord.RemoveMember(f.guild, "Xena")
	f.discord.RemoveMember(f.guild, "Oscar")
	roles := func(name string) []string {
		m := f.rest(t, "Bot "+f.discord.BotToken(), "/guilds/"+f.guild+"/members/"+f.ids[name])
		var last []string
		for _, id := range m["roles"].([]any) {
			last = []string{id.(string)}
		}
		return last
	}
	f.change(t, func(s *guild.Settings) {
		s.Roles = guild.Roles{Curator: roles("Cora"), DJ: roles("Dan")}
		s.Blocked = []string{f.ids["Bo"]}
	})
}

// signIn gives a member a new session.
func (f *siteFixture) signIn(t *testing.T, name string) {
	t.Helper()
	token, err := f.data.web.CreateSession(t.Context(), songs.Member{ID: f.ids[name], Name: name}, time.Now(),
		time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	f.tokens[name] = token
}

func (f *siteFixture) change(t *testing.T, change func(s *guild.Settings)) {
	t.Helper()
	_, err := f.settings.Change(t.Context(), f.guild, "1", func(s *guild.Settings) error { change(s); return nil })
	if err != nil {
		t.Fatal(err)
	}
}

// addContent adds songs of the private channel, an idea and a playlist, with texts that are dangerous as HTML.
func (f *siteFixture) addContent(t *testing.T) {
	t.Helper()
	f.rita = songs.Member{ID: f.ids["Rita"], Name: "Rita " + danger}
	f.addSong(t, "song1", f.private)
	f.addSong(t, "song2", f.private)
	if err := f.data.web.SetAccess(t.Context(), f.guild, "song2", guild.AccessPublic); err != nil {
		t.Fatal(err)
	}
	err := f.data.board.Propose(t.Context(), board.Request{ID: "idea1", GuildID: f.guild, ChannelID: f.private,
		Proposer: f.rita, Idea: "idea " + danger, Style: danger, Voice: danger, Status: board.Open, CreatedAt: time.Now()}, 1)
	if err == nil {
		err = f.data.playlists.SavePlaylist(t.Context(), jukebox.Playlist{ID: "list1", GuildID: f.guild, Owner: f.rita,
			Name: "list " + danger, Created: time.Now()}, "song1")
	}
	if err == nil {
		err = f.data.playlists.SharePlaylist(t.Context(), "list1", true)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// danger is a text that runs code if it is shown as HTML, in an attribute or in a script.
const danger = `"'><script>alert(1)</script><img src=x onerror=alert(1)>`

// addSong adds a finished song with files, ordered by Rita in a channel.
func (f *siteFixture) addSong(t *testing.T, id songs.SongID, channel string) {
	t.Helper()
	f.addVersion(t, id, "", channel)
}

// addVersion adds a finished song that was made from another one.
func (f *siteFixture) addVersion(t *testing.T, id, parent songs.SongID, channel string) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	file := func(name, kind, extension string) songs.File {
		key := string(id) + "/" + name
		size, err := f.data.files.Write(t.Context(), key, func(w io.Writer) error {
			_, err := io.WriteString(w, "content of "+key)
			return err
		})
		must(err)
		return songs.File{Key: key, ContentType: kind, Extension: extension, Size: size}
	}
	o := songs.Order{ID: songs.OrderID("of-" + string(id)), State: songs.Queued,
		Place: songs.Place{GuildID: f.guild, ChannelID: channel}, Requester: f.rita, Address: []byte(`{}`),
		Spec: songs.SongSpec{Prompt: "rain", Voice: danger}, CreatedAt: time.Now(), UpdatedAt: time.Now()}
	must(f.data.db.Add(t.Context(), o, songs.Limits{}))
	o, err := f.data.db.Claim(t.Context(), o.ID)
	must(err)
	o.State, o.Songs = songs.Done, []songs.Song{{ID: id, Parent: parent, Take: 1, Title: "Title " + string(id) + danger, Style: danger,
		Lyrics: "[Verse " + danger + "]\nla " + danger, Model: danger, Duration: time.Minute,
		Audio: file("audio", "audio/mpeg", ".mp3"), Cover: file("cover", "image/png", ".png"),
		Posted: file("posted", "audio/mpeg", ".mp3")}}
	must(f.data.db.Save(t.Context(), o))
}

// rest calls the emulated Discord.
func (f *siteFixture) rest(t *testing.T, token, path string) map[string]any {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.discord.URL()+"/api/v10"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var got map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d, %v", path, resp.StatusCode, err)
	}
	return got
}

// ask sends a request by a member, "" for a visitor, with headers in pairs.
func (f *siteFixture) ask(t *testing.T, name, method, path string, form url.Values,
	headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	ctx := t.Context()
	if strings.HasSuffix(path, "/events") {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, streamTime)
		defer cancel()
	}
	req := httptest.NewRequestWithContext(ctx, method, siteAddress+path, strings.NewReader(form.Encode()))
	req.RemoteAddr = fmt.Sprintf("[2001:db8:%x::1]:1", f.asked.Add(1)) // limits are tested elsewhere
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if token := f.tokens[name]; token != "" {
		req.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: token}) //nolint:gosec // of a request
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	f.site.ServeHTTP(w, req)
	return w
}
