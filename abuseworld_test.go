package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"riffbot/commands"
	"riffbot/internal/blobs"
	"riffbot/internal/guilds"
	"riffbot/internal/jobs"
	"riffbot/internal/jukebox"
	"riffbot/internal/requests"
	"riffbot/internal/sandbox/openai"
	emulator "riffbot/internal/sandbox/riffusion"
	"riffbot/internal/songs"
	"riffbot/internal/songwriter"
	"riffbot/internal/store"
	"riffbot/internal/store/storetest"
	"riffbot/internal/visibility"
	"riffbot/riffusion"
)

// The limits in force, small enough that all of them are met.
var abuseBounds = songs.Bounds{AtOnce: 10, UserWaiting: 3, UserPerDay: 5, GuildPerDay: 14, DirectPerDay: 2, Price: 1, UserWrites: 4, GuildWrites: 9}

var abuseSettings = guilds.Settings{CoolDown: 20, Blocked: []string{"u6"},
	Budget:   guilds.Budget{MemberDay: 3, ServerDay: 10, ServerMonth: 90, Bonus: map[string]int{"vip": 1}},
	Requests: guilds.Requests{Mode: "votes", Threshold: 1, Daily: 3}}

// abuseWorld is a provider, a language model, a database and the processes of the
// bot that work on it; everything in it is real but Discord and the voice.
type abuseWorld struct {
	t         *testing.T
	offset    atomic.Int64
	ids       atomic.Int64
	studio    *emulator.Server
	raw       *sql.DB
	processes []*abuseProcess
	voice     abuseVoice

	mu      sync.Mutex
	orders  map[string]abuseOrder
	calls   map[string]int  // of the language model, by day and member or server
	calling map[string]bool // members for whom a call is running
	served  int             // requests that the language model got
	asked   int             // of those, the ones for which it generated something
	allowed int             // requests that were allowed and not given back
	answers map[string]int  // by title
}

// abuseProcess is one process of the bot.
type abuseProcess struct {
	db     *store.DB
	router *commands.Router
}

func (w *abuseWorld) now() time.Time { return time.Now().Add(time.Duration(w.offset.Load())) }
func (w *abuseWorld) id() string     { return fmt.Sprintf("%s%06d", "id", w.ids.Add(1)) }

func newAbuseWorld(t *testing.T) *abuseWorld {
	t.Helper()
	w := &abuseWorld{t: t, orders: make(map[string]abuseOrder), calls: make(map[string]int), calling: make(map[string]bool), answers: make(map[string]int),
		voice: abuseVoice{where: make(map[string]string)}}
	var err error
	w.studio, err = emulator.Start(t.Context(), emulator.Options{RenderTime: time.Millisecond, SongLength: time.Second, OneRecording: true, Now: w.now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.studio.Close() })
	writer, key := w.countedWriter()
	dir, address := storetest.Dir(t), storetest.Address(t)
	driver, source, n := "sqlite", dir+"/riffbot.db?_pragma=busy_timeout(5000)", 1
	if address != "" {
		driver, source, n = "pgx", address, 2
	}
	if w.raw, err = sql.Open(driver, source); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.raw.Close() })
	for range n {
		w.processes = append(w.processes, w.startProcess(dir, address, writer, key))
	}
	house := guilds.NewHouse(w.processes[0].db, w.id, w.now)
	if _, err := house.Change(t.Context(), "1", "admin", func(s *guilds.Settings) error { *s = abuseSettings; return nil }); err != nil {
		t.Fatal(err)
	}
	return w
}

// countedWriter is a language model that counts what it is asked. Some requests it
// refuses, and some answers cannot be used.
func (w *abuseWorld) countedWriter() (address, key string) {
	server, err := openai.Start(w.t.Context(), openai.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		w.t.Fatal(err)
	}
	to, err := url.Parse(server.URL())
	if err != nil {
		w.t.Fatal(err)
	}
	forward := httputil.NewSingleHostReverseProxy(to)
	counter := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.served++
		served := w.served
		if served%7 != 0 {
			w.asked++
		}
		w.mu.Unlock()
		switch {
		case served%7 == 0:
			rw.WriteHeader(http.StatusTooManyRequests)
			_, _ = io.WriteString(rw, `{"error":{"message":"slow down","code":"rate_limit_exceeded"}}`)
			return
		case served%5 == 0:
			_, _ = io.WriteString(rw, `{"choices":[{"message":{"content":"no object"},"finish_reason":"stop"}]}`)
			return
		}
		forward.ServeHTTP(rw, r)
	}))
	w.t.Cleanup(func() { counter.Close(); _ = server.Close() })
	return counter.URL, server.Key()
}

// countedCalls counts the calls of the language model that are allowed.
type countedCalls struct {
	songs.WriterStore
	w *abuseWorld
}

func (c countedCalls) BeginWriting(ctx context.Context, call songs.WriterCall, b songs.Bounds, expires time.Time) error {
	if err := c.WriterStore.BeginWriting(ctx, call, b, expires); err != nil {
		return err
	}
	c.count(call, 1)
	if call.Shared {
		return nil
	}
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	if c.w.calling[call.Member.ID] {
		c.w.t.Errorf("two calls for %s run at a time", call.Member.ID)
	}
	c.w.calling[call.Member.ID] = true
	return nil
}

func (c countedCalls) HoldWriting(ctx context.Context, call songs.WriterCall, b songs.Bounds) error {
	if err := c.WriterStore.HoldWriting(ctx, call, b); err != nil {
		return err
	}
	c.count(call, 1)
	return nil
}

// count counts requests that are allowed, or given back.
func (c countedCalls) count(call songs.WriterCall, n int) {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	c.w.allowed += n
	day := call.At.UTC().Format(time.DateOnly)
	if call.Place.GuildID != "" {
		c.w.calls[day+" server "+call.Place.GuildID] += n
	}
	if !call.Shared {
		c.w.calls[day+" member "+call.Member.ID] += n
	}
}

func (c countedCalls) EndWriting(ctx context.Context, call songs.WriterCall, held, spent int) error {
	c.count(call, spent-held)
	if !call.Shared {
		c.w.mu.Lock()
		c.w.calling[call.Member.ID] = false
		c.w.mu.Unlock()
	}
	return c.WriterStore.EndWriting(ctx, call, held, spent)
}

// startProcess builds the bot as [runBot] does, but for Discord.
func (w *abuseWorld) startProcess(dir, address, writerURL, key string) *abuseProcess {
	t, log := w.t, slog.New(slog.DiscardHandler)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	db, err := store.Open(t.Context(), dir, address)
	must(err)
	family := riffusion.Riffusion()
	client, err := riffusion.New(w.studio.Token(), riffusion.WithBaseURL(w.studio.URL()), riffusion.WithFamily(family))
	must(err)
	files, err := blobs.Open(t.Context(), dir+"/media", "")
	must(err)
	runner, err := jobs.New(db, jobs.Options{ID: w.id(), Bounds: abuseBounds, Grace: time.Second, Silence: 15 * time.Second, Log: log})
	must(err)
	writer := newLimitedWriter(songwriter.New(songwriter.Config{Key: key, BaseURL: writerURL, Model: "sandbox-writer",
		Limits: songwriter.Limits{Title: songs.MaxTitle, Style: songs.MaxStyle, Lyrics: songs.MaxLyrics}}), db, abuseBounds, w.now, log)
	writer.quota.Store = countedCalls{db, w}
	line := songs.NewLine(songs.Deps{Store: db, Jobs: runner, Files: files, Composer: client, Lyricist: lyricist{writer}, Courier: postingCourier{}, Log: log,
		NewID: newID, Now: w.now, Bounds: abuseBounds, PollEvery: 50 * time.Millisecond, Patience: time.Hour, MaxAudio: maxAudio, MaxCover: maxCover})
	house := guilds.NewHouse(db, w.id, w.now)
	cache := visibility.NewCache()
	for _, guild := range []string{"1", "2"} {
		must(cache.Apply("GUILD_CREATE", fmt.Appendf(nil, `{"id": %q, "owner_id": "9", "roles": [{"id": %q, "permissions": "1024"}], "channels": [{"id": "c%s", "type": 0}, {"id": "v%s", "type": 2}]}`,
			guild, guild, guild, guild)))
	}
	access := visibility.Songs{Store: db, Channels: cache, Settings: house}
	discord := &quietDiscord{}
	desk := commands.NewDesk(discord, files, family, log, w.now)
	box := jukebox.New(jukebox.Deps{Voice: &w.voice, Room: &w.voice, Tracks: &w.voice, Store: db, Library: db, Access: access, Orders: line, Themes: themes{writer},
		Log: log, NewID: w.id, Now: w.now, Dice: func(int64) int64 { return 0 }, Address: func(string) []byte { return nil }, Alone: time.Hour})
	council := requests.NewCouncil(requests.Deps{Store: db, Orders: line, Rulebook: rulebook{house}, Crier: commands.NewCrier(discord, desk, access), Access: access, Write: true,
		Log: log, NewID: w.id, Now: w.now})
	router, err := commands.All(line, desk, db,
		commands.Workshop{Writer: writer, Drafts: db, Family: family, Price: 1, Default: "off", Settings: house, NewID: w.id, Now: w.now},
		commands.Stage{Jukebox: box, Panel: commands.NewPanel(discord, files, access, log), Playlists: db},
		commands.Office{Access: access, Screen: commands.Screen{Settings: house}, House: house, Accounts: line, Reports: db, Papers: db, Price: 1, Bounds: abuseBounds, NewID: w.id, Now: w.now},
		commands.NewDrafts(w.id),
		commands.Delivery{Library: db, Desk: desk, Copies: noCopies{}, Errands: commands.NewErrands(log, w.now), Channels: db, Posts: db},
		commands.Community{Council: council, House: house, Desk: desk, Library: db, Family: family, Now: w.now}, "test")
	must(err)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- together(ctx, line.Run, council.Run, box.Run) }()
	t.Cleanup(func() {
		stop()
		if err := errors.Join(<-ended, db.Close(), files.Close()); err != nil {
			t.Error(err)
		}
	})
	return &abuseProcess{db, router}
}

// postingCourier takes every song.
type postingCourier struct{ deafCourier }

func (postingCourier) Deliver(_ context.Context, o songs.Order) ([]byte, error) {
	return o.Address, nil
}

// abuseVoice is a voice channel of each server, "v" with the server's id. Nothing is
// heard in it: songs stand at their beginning until somebody skips them.
type abuseVoice struct {
	jukebox.Voice
	mu    sync.Mutex
	where map[string]string // members' channels
}

func (v *abuseVoice) move(user, channel string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.where[user] = channel
}

func (v *abuseVoice) Here(string) bool { return true }
func (v *abuseVoice) ChannelOf(guild, user string) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.where[user] != "v"+guild {
		return ""
	}
	return v.where[user]
}

func (v *abuseVoice) Listeners(_, channel string) (all []jukebox.Listener) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for user, at := range v.where {
		if at == channel {
			all = append(all, jukebox.Listener{UserID: user})
		}
	}
	return all
}
func (v *abuseVoice) SetStatus(context.Context, string, string) error { return nil }
func (v *abuseVoice) Playable(context.Context, songs.Song) error      { return nil }
func (v *abuseVoice) Open(context.Context, songs.Song) (jukebox.Packets, error) {
	return silence{}, nil
}

func (v *abuseVoice) Join(_ context.Context, _, channel string, _ jukebox.Source) (jukebox.Call, error) {
	return abuseCall{channel}, nil
}

type abuseCall struct{ channel string }

func (c abuseCall) ChannelID() string         { return c.channel }
func (abuseCall) Leave(context.Context) error { return nil }
func (abuseCall) Done() <-chan struct{}       { return nil }
func (abuseCall) Err() error                  { return nil }

// silence is a song of a second.
type silence struct{}

func (silence) Next() ([]byte, error)    { return nil, io.EOF }
func (silence) Seek(time.Duration) error { return nil }
func (silence) Length() time.Duration    { return time.Second }
func (silence) Close() error             { return nil }
