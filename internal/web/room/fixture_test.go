package room_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/jukeboxdb"
	"github.com/riffbot/riffbot/internal/store/librarydb"
	"github.com/riffbot/riffbot/internal/store/pubsub"
	"github.com/riffbot/riffbot/internal/store/storetest"
	"github.com/riffbot/riffbot/internal/visibility"
	"github.com/riffbot/riffbot/internal/web"
	"github.com/riffbot/riffbot/internal/web/room"
)

const (
	guildOfTest = "1"
	lounge      = "lounge"
	public      = "public-text"
	staffOnly   = "staff-text"
)

// process is a process of the bot with a site.
type process struct {
	t      *testing.T
	db     *store.DB
	box    *jukebox.Jukebox
	server *httptest.Server
	stop   func()
	// actions are those of the process.
	actions *room.Actions
}

// ids makes ids that are unique in the tests.
var ids atomic.Int64

func newID() string { return fmt.Sprintf("id%06d", ids.Add(1)) }

// newProcess starts a process that is connected to the server, or one that only serves pages.
func newProcess(t *testing.T, s shared, d *discord) *process {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	db := s.db
	p := &process{t: t, db: db}
	access := visibility.Songs{Store: db, Settings: d, Channels: d}
	publisher := room.NewPublisher(s.bus, log)
	data, library := jukeboxdb.New(db), librarydb.New(db)
	p.box = jukebox.New(jukebox.Deps{Voice: d, Presence: d, Tracks: d, Store: data, Library: data, Access: access,
		Follower: publisher, Log: log, NewID: newID, Now: time.Now, Rand: func(n int64) int64 { return n / 2 },
		IdleTimeout: time.Minute})
	actions := room.NewActions(s.bus, p.box, library, newID)
	p.actions = actions
	hub := room.NewHub(newID(), s.bus, data, p.box, publisher, actions, log)
	p.server = httptest.NewUnstartedServer(nil)
	stopping := make(chan struct{})
	site, err := web.New(web.Config{PublicURL: "http://" + p.server.Listener.Addr().String(), Sessions: d, Guilds: d,
		Settings: d, Log: log, Stopping: stopping}, room.NewArea(room.Parts{Hub: hub, Actions: actions, Access: access,
		Channels: d, Songs: library, History: data, Files: files{}}))
	if err != nil {
		t.Fatal(err)
	}
	p.server.Config.Handler = site
	p.server.Start()
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	for _, run := range []func(context.Context) error{p.box.Run, publisher.Run, hub.Run} {
		all.Go(func() {
			if err := run(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	if d.connected {
		all.Go(func() { p.box.Restore(ctx, func(string) bool { return true }, false) })
	}
	p.stop = sync.OnceFunc(func() {
		cancel()
		close(stopping)
		all.Wait()
		p.server.CloseClientConnections()
		p.server.Close()
	})
	t.Cleanup(p.stop)
	return p
}

// addSong adds a song to the library that was posted in a channel.
func addSong(t *testing.T, db *store.DB, id, channel string, length time.Duration) songs.Entry {
	t.Helper()
	o := songs.Order{ID: songs.OrderID("o" + id), Requester: songs.Member{ID: "maker", Name: "Maker"},
		Place: songs.Place{GuildID: guildOfTest, ChannelID: channel}, State: songs.Queued,
		Spec: songs.SongSpec{Prompt: "x"}, CreatedAt: time.Now(), UpdatedAt: time.Now()}
	if err := db.Add(t.Context(), o, songs.Limits{}); err != nil {
		t.Fatal(err)
	}
	o, err := db.Claim(t.Context(), o.ID)
	if err != nil {
		t.Fatal(err)
	}
	o.State, o.UpdatedAt = songs.Done, time.Now()
	o.Songs = []songs.Song{{ID: songs.SongID(id), Take: 1, Title: "Song <b>" + id, Duration: length,
		Master: songs.File{Key: "audio", ContentType: "audio/ogg", Extension: ".ogg"},
		Words:  []songs.Word{{Text: "Hello", Start: time.Second, End: 2 * time.Second}}}}
	if err := db.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	e, err := librarydb.New(db).Entry(t.Context(), songs.SongID(id), songs.Viewer{GuildID: guildOfTest, All: true})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// play lets a member play songs in the voice channel.
func (p *process) play(who string, all ...songs.Entry) {
	p.t.Helper()
	player, err := p.box.Player(p.t.Context(), guildOfTest)
	if err == nil {
		_, err = player.Play(p.t.Context(), jukebox.Actor{User: songs.Member{ID: who, Name: who}, NoDJRole: true}, "", all,
			false)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// request sends a request of a member and returns the status and the body.
func (p *process) request(method, path, who string, form ...string) (int, string) {
	p.t.Helper()
	values := make(url.Values)
	for i := 0; i < len(form); i += 2 {
		values.Set(form[i], form[i+1])
	}
	req, err := http.NewRequestWithContext(p.t.Context(), method, p.server.URL+path, strings.NewReader(values.Encode()))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: who}) //nolint:gosec // of a request
	resp, err := p.server.Client().Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// status returns the status of the answer to a member; 0 if there is none.
func (p *process) status(ctx context.Context, path, who string) int {
	p.t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.server.URL+path, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	req.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: who}) //nolint:gosec // of a request
	resp, err := p.server.Client().Do(req)
	if err != nil {
		return 0
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

// do performs an action of a member and returns the status and the text for the member.
func (p *process) do(who, action string, form ...string) (int, string) {
	p.t.Helper()
	status, body := p.request(http.MethodPost, "/g/1/room/"+action, who, form...)
	var answer struct{ Text string }
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		return status, body
	}
	return status, answer.Text
}

// browser is a page that receives events.
type browser struct {
	t    *testing.T
	end  context.CancelFunc
	done chan struct{}

	mu     sync.Mutex
	state  state
	live   live
	lyrics string
	events int
	wake   chan struct{}
}

type entry struct {
	ID, Song, Title, By string
	Hidden, Own, Voted  bool
	Votes               int
}

type state struct {
	Known bool
	Now   *entry
	Queue []entry
}

type live struct {
	Entry                                   string
	Position, At                            float64
	Running, Paused, Joined, Present, Voted bool
	Overrides, Controls                     bool
	Votes, Needed, InVoice, Watching        int
	Names                                   []string
}

// clock returns the clock that the page follows.
func (l live) clock() jukebox.Clock {
	return jukebox.Clock{Position: time.Duration(l.Position * float64(time.Millisecond)),
		At: time.UnixMicro(int64(l.At * 1000)), Running: l.Running}
}

// open opens the page of a member.
func (p *process) open(who string) *browser {
	p.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	b := &browser{t: p.t, end: cancel, done: make(chan struct{}), wake: make(chan struct{}, 1)}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.server.URL+"/g/1/room/events", nil)
	if err != nil {
		p.t.Fatal(err)
	}
	req.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: who}) //nolint:gosec // of a request
	resp, err := p.server.Client().Do(req)                           //nolint:bodyclose // read closes it
	if err != nil {
		p.t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "text/event-stream" {
		p.t.Fatalf("got %s, %s", resp.Status, resp.Header.Get("Content-Type"))
	}
	go b.read(resp.Body)
	p.t.Cleanup(b.close)
	return b
}

func (b *browser) close() { b.end(); <-b.done }

func (b *browser) read(body io.ReadCloser) {
	defer close(b.done)
	defer func() { _ = body.Close() }()
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, 1<<20)
	name := ""
	for lines.Scan() {
		if event, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			name = event
		}
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			b.receive(name, data)
		}
	}
}

func (b *browser) receive(name, data string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.events++
	var err error
	switch name {
	case "room":
		b.state = state{}
		err = json.Unmarshal([]byte(data), &b.state)
	case "live":
		b.live = live{}
		err = json.Unmarshal([]byte(data), &b.live)
	case "lyrics":
		b.lyrics = data
	}
	if err != nil {
		b.t.Error(err)
	}
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// until waits until the page shows what is expected.
func (b *browser) until(what string, holds func(state, live) bool) (state, live) {
	b.t.Helper()
	deadline := time.After(15 * time.Second)
	for {
		b.mu.Lock()
		s, l := b.state, b.live
		b.mu.Unlock()
		if holds(s, l) {
			return s, l
		}
		select {
		case <-b.wake:
		case <-deadline:
			b.t.Fatalf("the page does not show %s: %+v %+v", what, s, l)
		}
	}
}

// shared is what processes share.
type shared struct {
	db  *store.DB
	bus *pubsub.Bus
}

func newShared(t *testing.T) shared {
	t.Helper()
	db := storetest.Open(t)
	return shared{db, pubsub.New(db, pubsub.Players)}
}

// newHistory adds a play to the history.
func newHistory(t *testing.T, db *store.DB, play jukebox.Play) {
	t.Helper()
	if err := jukeboxdb.New(db).AddPlay(t.Context(), play); err != nil {
		t.Fatal(err)
	}
}
