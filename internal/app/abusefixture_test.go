package app

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"github.com/riffbot/riffbot/internal/provider"
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

	"github.com/riffbot/riffbot/internal/blobs"
	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/boardmessages"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/lyrics"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/queue"
	"github.com/riffbot/riffbot/internal/sandbox/openai"
	emulator "github.com/riffbot/riffbot/internal/sandbox/riffusion"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/boarddb"
	"github.com/riffbot/riffbot/internal/store/jukeboxdb"
	"github.com/riffbot/riffbot/internal/store/librarydb"
	"github.com/riffbot/riffbot/internal/store/storetest"
	"github.com/riffbot/riffbot/internal/visibility"
	"github.com/riffbot/riffbot/riffusion"
)

// abuseLimits are small enough to be reached.
var abuseLimits = songs.Limits{MaxConcurrent: 10, MaxQueuedPerUser: 3, UserPerDay: 5, GuildPerDay: 14, DirectPerDay: 2,
	Price: 1, WriterPerUserDay: 4, WriterPerGuildDay: 9}

var abuseSettings = guild.Settings{CoolDown: 20, Blocked: []string{"u6"},
	Budget: guild.Budget{MemberDay: 3, ServerDay: 10, ServerMonth: 90, Bonus: map[string]int{"vip": 1}},
	Board:  guild.BoardSettings{Mode: "votes", Threshold: 1, MaxPerDay: 3}}

// abuseHarness is a provider, a language model, a database and processes of the bot. Only
// Discord and voice are fakes.
type abuseHarness struct {
	t         *testing.T
	offset    atomic.Int64
	ids       atomic.Int64
	provider  *emulator.Server
	raw       *sql.DB
	processes []*abuseProcess
	voice     abuseVoice

	mu      sync.Mutex
	orders  map[string]abuseOrder
	users   map[songs.OrderID]string // requesters, kept if the member is erased
	calls   map[string]int           // of the language model, by day and member or server
	calling map[string]runningCall   // by member
	served  int                      // requests to the language model
	asked   int                      // of those, with generated text
	allowed int                      // requests that were allowed and not returned
	answers map[string]int           // by title
}

// abuseProcess is one process of the bot.
type abuseProcess struct {
	db     *store.DB
	router *discord.Router
}

func (w *abuseHarness) now() time.Time { return time.Now().Add(time.Duration(w.offset.Load())) }
func (w *abuseHarness) id() string     { return fmt.Sprintf("%s%06d", "id", w.ids.Add(1)) }

func newAbuseHarness(t *testing.T) *abuseHarness {
	t.Helper()
	w := &abuseHarness{t: t, orders: make(map[string]abuseOrder), users: make(map[songs.OrderID]string), calls: make(map[string]int),
		calling: make(map[string]runningCall), answers: make(map[string]int),
		voice: abuseVoice{where: make(map[string]string)}}
	var err error
	w.provider, err = emulator.Start(t.Context(), emulator.Options{RenderTime: time.Millisecond,
		SongLength: time.Second, CoverSize: 128, OneRecording: true, Now: w.now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.provider.Close() })
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
	settings := guild.NewSettingsService(w.processes[0].db, w.id, w.now)
	if _, err := settings.Change(t.Context(), "1", "admin",
		func(s *guild.Settings) error { *s = abuseSettings; return nil }); err != nil {
		t.Fatal(err)
	}
	return w
}

// countedWriter returns a language model that counts requests. It rejects some of them, and
// some responses are invalid.
func (w *abuseHarness) countedWriter() (address, key string) {
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

// runningCall is a call of the language model and the time until which it is reserved.
type runningCall struct {
	id      string
	expires time.Time
}

// countedCalls counts the allowed calls of the language model.
type countedCalls struct {
	songs.WriterStore
	w *abuseHarness
}

func (c countedCalls) BeginWriterCall(ctx context.Context, call songs.WriterCall, b songs.Limits,
	expires time.Time) error {
	if err := c.WriterStore.BeginWriterCall(ctx, call, b, expires); err != nil {
		return err
	}
	c.count(call, 1)
	if call.Shared {
		return nil
	}
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	// The members who wait move the clock, so a call may outlive its reservation here.
	if c.w.calling[call.Member.ID].expires.After(call.At) {
		c.w.t.Errorf("concurrent calls for %s", call.Member.ID)
	}
	c.w.calling[call.Member.ID] = runningCall{call.ID, expires}
	return nil
}

func (c countedCalls) ReserveWriterRequest(ctx context.Context, call songs.WriterCall, b songs.Limits) error {
	if err := c.WriterStore.ReserveWriterRequest(ctx, call, b); err != nil {
		return err
	}
	c.count(call, 1)
	return nil
}

// count counts requests that are allowed or returned.
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

func (c countedCalls) EndWriterCall(ctx context.Context, call songs.WriterCall, held, spent int) error {
	c.count(call, spent-held)
	if !call.Shared {
		c.w.mu.Lock()
		if c.w.calling[call.Member.ID].id == call.ID {
			delete(c.w.calling, call.Member.ID)
		}
		c.w.mu.Unlock()
	}
	return c.WriterStore.EndWriterCall(ctx, call, held, spent)
}

// requesterStore records who requests each order before the order is added.
type requesterStore struct {
	songs.Store
	w *abuseHarness
}

func (s requesterStore) Add(ctx context.Context, o songs.Order, b songs.Limits) error {
	s.record(o.Requester.ID, o)
	return s.Store.Add(ctx, o, b)
}

func (s requesterStore) AddAll(ctx context.Context, orders []songs.Order, b songs.Limits) error {
	for _, o := range orders {
		s.record(o.Requester.ID, o)
	}
	return s.Store.AddAll(ctx, orders, b)
}

func (s requesterStore) Split(ctx context.Context, o, rest songs.Order) error {
	s.w.mu.Lock()
	user := s.w.users[o.ID]
	s.w.mu.Unlock()
	s.record(user, rest)
	return s.Store.Split(ctx, o, rest)
}

func (s requesterStore) record(user string, o songs.Order) {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	s.w.users[o.ID] = user
}

// startProcess builds the bot like [RunBot], without Discord.
func (w *abuseHarness) startProcess(dir, address, writerURL, key string) *abuseProcess {
	t, log := w.t, slog.New(slog.DiscardHandler)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	db, err := store.Open(t.Context(), dir, address)
	must(err)
	family := acedata.Riffusion()
	client, err := riffusion.New(w.provider.Token(), riffusion.WithBaseURL(w.provider.URL()))
	must(err)
	files, err := blobs.Open(dir+"/media", "")
	must(err)
	runner, err := queue.New(db, queue.Options{ID: w.id(), Limits: abuseLimits, ShutdownTimeout: time.Second,
		WorkerTimeout: 15 * time.Second, Log: log})
	must(err)
	writer := newLimitedWriter(lyrics.New(lyrics.Config{Key: key, BaseURL: writerURL, Model: "sandbox-writer",
		Limits: lyrics.Limits{Title: songs.MaxTitle, Style: songs.MaxStyle, Lyrics: songs.MaxLyrics}}), db, abuseLimits,
		w.now, log)
	writer.quota.Store = countedCalls{db, w}
	pipeline := songs.NewPipeline(songs.Deps{Store: requesterStore{db, w}, Jobs: runner, Files: files, Providers: []provider.Provider{acedata.New(client)},
		Offer:        songs.OfferOf(family),
		LyricsWriter: orderWriter{writer}, Notifier: deliveringNotifier{}, Log: log,
		NewID: newID, Now: w.now, Limits: abuseLimits, PollEvery: 50 * time.Millisecond, StallTimeout: time.Hour,
		MaxAudio: maxAudio, MaxCover: maxCover})
	settings := guild.NewSettingsService(db, w.id, w.now)
	cache := visibility.NewCache()
	for _, guild := range []string{"1", "2"} {
		must(cache.Apply("GUILD_CREATE",
			fmt.Appendf(nil, `{"id": %q, "owner_id": "9", "roles": [{"id": %q, "permissions": "1024"}], "channels": [{"id": "c%s", "type": 0}, {"id": "v%s", "type": 2}]}`,
				guild, guild, guild, guild)))
	}
	access := visibility.Songs{Store: db, Channels: cache, Settings: settings}
	chat := &fakeClient{}
	orderMessages := messages.NewOrders(messages.OrdersConfig{Discord: chat, Files: files, Offer: songs.OfferOf(family),
		Battles: boarddb.New(db), Log: log, Now: w.now})
	box := jukebox.New(jukebox.Deps{Voice: &w.voice, Presence: &w.voice, Tracks: &w.voice, Store: jukeboxdb.New(db),
		Library: jukeboxdb.New(db), Access: access, Orders: pipeline, Planner: radioPlanner{writer},
		Log: log, NewID: w.id, Now: w.now, Rand: func(int64) int64 { return 0 },
		Address: func(string) []byte { return nil }, IdleTimeout: time.Hour})
	service := board.NewService(board.Deps{Store: boarddb.New(db), Orders: pipeline,
		RulesProvider: boardRules{settings}, Notifier: boardmessages.NewNotifier(boardmessages.Deps{Discord: chat,
			Orders: orderMessages, Access: access, Library: librarydb.New(db)}),
		Access: access, WriteLyrics: true,
		Log: log, NewID: w.id, Now: w.now, Shuffle: func(int, func(i, j int)) {}})
	router, err := newTestRouter(routerParts{client: chat, db: db, settings: settings, access: access,
		filter: discord.TextFilter{Settings: settings}, pipeline: pipeline, messages: orderMessages,
		board: service, jukebox: box, writer: writer, drafts: discord.NewFormDrafts(w.id), capabilities: family,
		limits: abuseLimits, log: log, newID: w.id, now: w.now})
	must(err)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- runAll(ctx, pipeline.Run, service.Run, box.Run) }()
	t.Cleanup(func() {
		stop()
		if err := errors.Join(<-ended, db.Close(), files.Close()); err != nil {
			t.Error(err)
		}
	})
	return &abuseProcess{db, router}
}

// deliveringNotifier accepts every song.
type deliveringNotifier struct{ noNotifier }

func (deliveringNotifier) Deliver(_ context.Context, o songs.Order) ([]byte, error) {
	return o.Address, nil
}

// abuseVoice has a voice channel for each server, "v" with the id of the server. Songs stay at
// their start until they are skipped.
type abuseVoice struct {
	jukebox.Voice
	mu    sync.Mutex
	where map[string]string // channel by member
}

func (v *abuseVoice) move(user, channel string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.where[user] = channel
}

func (v *abuseVoice) Connected(string) bool { return true }
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

// silence is a song of one second.
type silence struct{}

func (silence) Next() ([]byte, error)    { return nil, io.EOF }
func (silence) Seek(time.Duration) error { return nil }
func (silence) SetVolume(int) error      { return nil }
func (silence) Length() time.Duration    { return time.Second }
func (silence) Close() error             { return nil }
