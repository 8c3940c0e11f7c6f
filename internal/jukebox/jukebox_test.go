package jukebox_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"riffbot/internal/jukebox"
	"riffbot/internal/songs"
	"riffbot/internal/store"
	"riffbot/internal/store/storetest"
	"riffbot/internal/visibility"
)

const (
	guild  = "g"
	lounge = "lounge"
	text   = "text"
)

// hall is a server with people in voice channels, songs, and a voice that pulls
// frames when a test says so.
type hall struct {
	mu        sync.Mutex
	people    map[string]jukebox.Listener
	where     map[string]string
	status    []string
	source    jukebox.Source
	call      *call
	joins     []string
	refusals  int // joins that fail first
	unread    int // looks at files that fail first
	orders    []songs.Order
	checks    int // whether an order would be taken in
	moods     []jukebox.Mood
	shown     int
	open      int // packets that were not closed
	opened    int // packets, ever
	ids       int
	fail      error     // of orders
	made      time.Time // when orders were
	submitted func()    // called after each order
	state     songs.State
}

func newHall() *hall {
	return &hall{people: make(map[string]jukebox.Listener), where: make(map[string]string), state: songs.Rendering}
}

func (h *hall) enter(channel string, names ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, n := range names {
		h.people[n] = jukebox.Listener{UserID: n}
		h.where[n] = channel
	}
}

func (h *hall) exit(names ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, n := range names {
		delete(h.where, n)
	}
}

func (h *hall) deafen(name string, deaf bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.people[name] = jukebox.Listener{UserID: name, Deaf: deaf}
}

func (h *hall) Here(string) bool { return true }
func (h *hall) Listeners(_, channel string) (all []jukebox.Listener) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for id, at := range h.where {
		if at == channel {
			all = append(all, h.people[id])
		}
	}
	return append(all, jukebox.Listener{UserID: "bot", Bot: true})
}
func (h *hall) ChannelOf(_, user string) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.where[user]
}
func (h *hall) SetStatus(_ context.Context, channel, text string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.status = append(h.status, channel+": "+text)
	return nil
}

// call is a voice channel that the bot is in.
type call struct {
	channel string
	done    chan struct{}
	err     error
	once    sync.Once
}

func (c *call) ChannelID() string           { return c.channel }
func (c *call) Leave(context.Context) error { c.end(nil); return nil }
func (c *call) Done() <-chan struct{}       { return c.done }
func (c *call) Err() error                  { return c.err }
func (c *call) end(err error)               { c.once.Do(func() { c.err = err; close(c.done) }) }

func (h *hall) Join(_ context.Context, _, channel string, src jukebox.Source) (jukebox.Call, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.joins = append(h.joins, channel)
	if h.refusals > 0 {
		h.refusals--
		return nil, errors.New("the voice server is away")
	}
	h.source, h.call = src, &call{channel: channel, done: make(chan struct{})}
	return h.call, nil
}

// frames are the packets of a song: its take and a number each.
type frames struct {
	h      *hall
	n      int
	at     int
	number byte
	closed bool
}

func (h *hall) Playable(_ context.Context, s songs.Song) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.unread > 0 {
		h.unread--
		return errors.New("the files are away")
	}
	if s.Style == "aac" {
		return jukebox.ErrUnplayable
	}
	return nil
}

func (h *hall) Open(_ context.Context, s songs.Song) (jukebox.Packets, error) {
	if s.Style == "broken" {
		return nil, errors.New("the file is gone")
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.open++
	h.opened++
	return &frames{h: h, n: int(s.Duration / jukebox.FrameTime), number: s.ID[len(s.ID)-1]}, nil
}

func (f *frames) Next() ([]byte, error) {
	if f.closed {
		return nil, errors.New("closed")
	}
	if f.at >= f.n {
		return nil, io.EOF
	}
	f.at++
	return binary.BigEndian.AppendUint32([]byte{f.number}, uint32(f.at)), nil //nolint:gosec // small
}
func (f *frames) Seek(to time.Duration) error { f.at = int(to / jukebox.FrameTime); return nil }
func (f *frames) Length() time.Duration       { return time.Duration(f.n) * jukebox.FrameTime }
func (f *frames) Close() error {
	f.h.mu.Lock()
	defer f.h.mu.Unlock()
	if !f.closed {
		f.closed = true
		f.h.open--
	}
	return nil
}

func (h *hall) Submit(_ context.Context, o songs.Order) (songs.Order, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.fail != nil {
		return o, h.fail
	}
	h.ids++
	o.ID = songs.OrderID(fmt.Sprintf("radio%d", h.ids))
	h.orders = append(h.orders, o)
	if h.submitted != nil {
		h.submitted()
	}
	return o, nil
}
func (h *hall) Check(context.Context, []songs.Order) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.checks++
	return h.fail
}
func (h *hall) Order(_ context.Context, id songs.OrderID) (songs.Order, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return songs.Order{ID: id, State: h.state, CreatedAt: h.made}, nil
}
func (h *hall) OrderOf(_ context.Context, interaction string) (songs.OrderID, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, o := range h.orders {
		if o.Interaction == interaction {
			return o.ID, nil
		}
	}
	return "", songs.ErrNotFound
}
func (h *hall) Next(_ context.Context, m jukebox.Mood) (songs.Brief, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.moods = append(h.moods, m)
	return songs.Brief{Prompt: m.Theme}, nil
}
func (h *hall) Changed(string) { h.mu.Lock(); h.shown++; h.mu.Unlock() }

// night is one run of a jukebox in the hall, in a bubble with a clock of its own.
type night struct {
	*hall
	t    *testing.T
	db   *faultyStore
	box  *jukebox.Jukebox
	stop func()
}

func inHall(t *testing.T, do func(t *testing.T, n *night)) {
	t.Helper()
	dir := storetest.Dir(t)
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(t.Context(), dir, "")
		if err != nil {
			t.Fatal(err)
		}
		n := &night{hall: newHall(), t: t, db: &faultyStore{DB: db}}
		defer func() {
			n.stop()
			if n.open != 0 {
				t.Errorf("%d files are still open", n.open)
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		}()
		n.begin()
		do(t, n)
	})
}

// begin starts a process.
func (n *night) begin() {
	n.box = jukebox.New(jukebox.Deps{Voice: n.hall, Room: n.hall, Tracks: n.hall, Store: n.db, Library: n.db, Access: visibility.Songs{Store: n.db, Settings: n.hall, Channels: n.hall}, Orders: n.hall, Themes: n.hall, Display: n.hall,
		Log: slog.New(slog.DiscardHandler), Now: time.Now, Alone: 5 * time.Minute, Address: func(channel string) []byte { return []byte(channel) },
		NewID: func() string { n.mu.Lock(); defer n.mu.Unlock(); n.ids++; return fmt.Sprintf("e%03d", n.ids) },
		Dice: func(m int64) int64 {
			n.mu.Lock()
			defer n.mu.Unlock()
			n.ids++
			return int64(uint64(n.ids)*0x9e3779b97f4a7c15>>24) % m
		}})
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	all.Go(func() {
		if err := n.box.Run(ctx); err != nil {
			n.t.Error(err)
		}
	})
	n.stop = func() { cancel(); all.Wait() }
}

// song puts a song into the library. Its length is in frames.
func (n *night) song(id string, length int, style string) songs.Entry {
	n.t.Helper()
	o := songs.Order{ID: songs.OrderID("o" + id), Requester: songs.Member{ID: "maker", Name: "Maker"}, Place: songs.Place{GuildID: guild, ChannelID: text},
		State: songs.Queued, Brief: songs.Brief{Prompt: "x"}, CreatedAt: time.Now(), UpdatedAt: time.Now()}
	if err := n.db.Add(n.t.Context(), o, songs.Bounds{}); err != nil {
		n.t.Fatal(err)
	}
	return n.finish(o.ID, id, length, style)
}

// finish has an order make a song.
func (n *night) finish(order songs.OrderID, id string, length int, style string) songs.Entry {
	n.t.Helper()
	o, err := n.db.Claim(n.t.Context(), order)
	if err != nil {
		n.t.Fatal(err)
	}
	o.State, o.UpdatedAt = songs.Done, time.Now()
	o.Songs = []songs.Song{{ID: songs.SongID(id), Take: 1, Title: "Song " + id, Style: style, Duration: time.Duration(length) * jukebox.FrameTime}}
	if err := n.db.Save(n.t.Context(), o); err != nil {
		n.t.Fatal(err)
	}
	e, err := n.db.Entry(n.t.Context(), songs.SongID(id), songs.Viewer{GuildID: guild, All: true})
	if err != nil {
		n.t.Fatal(err)
	}
	return e
}

func (n *night) player() *jukebox.Player {
	n.t.Helper()
	p, err := n.box.Player(n.t.Context(), guild)
	if err != nil {
		n.t.Fatal(err)
	}
	return p
}

func as(name string) jukebox.Actor {
	return jukebox.Actor{User: songs.Member{ID: name, Name: strings.ToUpper(name[:1]) + name[1:]}, Free: true}
}

func dj(name string) jukebox.Actor { a := as(name); a.DJ = true; return a }

func (n *night) play(who jukebox.Actor, all ...songs.Entry) jukebox.Added {
	n.t.Helper()
	added, err := n.player().Play(n.t.Context(), who, text, all, false)
	if err != nil {
		n.t.Fatal(err)
	}
	return added
}

// hear pulls so many frames, 20 ms apart, and says which songs they were of: "a×3".
func (n *night) hear(count int) string {
	var out []string
	last, times := "", 0
	flush := func() {
		if times > 0 {
			out = append(out, fmt.Sprintf("%s×%d", last, times))
		}
	}
	for range count {
		packet, ok := n.source.NextFrame()
		name := "–"
		if ok {
			name = string(packet[:1])
		}
		if name != last {
			flush()
			last, times = name, 0
		}
		times++
		time.Sleep(jukebox.FrameTime) //nolint:forbidigo // the bubble's clock: no time passes
	}
	flush()
	return strings.Join(out, " ")
}

func pass(d time.Duration) {
	time.Sleep(d) //nolint:forbidigo // the bubble's clock: no time passes
	synctest.Wait()
}

func (n *night) titles() string {
	var all []string
	for _, e := range n.player().View().Waiting {
		all = append(all, strings.TrimPrefix(e.Title(), "Song "))
	}
	return strings.Join(all, " ")
}

func (n *night) quietly() {
	n.t.Helper()
	if _, err := n.player().Configure(n.t.Context(), func(s *jukebox.Settings) { s.Autoplay = false }); err != nil {
		n.t.Fatal(err)
	}
}

func TestSongsFollowEachOtherWithoutAGap(t *testing.T) {
	inHall(t, func(t *testing.T, n *night) {
		n.enter(lounge, "ana")
		n.quietly()
		added := n.play(as("ana"), n.song("a", 100, "pop"), n.song("b", 50, "pop"), n.song("c", 30, "pop"))
		if added.Ahead != -1 || len(added.Entries) != 3 || added.Channel != lounge {
			t.Errorf("%+v", added)
		}
		if got, want := n.hear(200), "a×100 b×50 c×30 –×20"; got != want {
			t.Errorf("heard %s, want %s", got, want)
		}
		page, total, err := n.db.Plays(t.Context(), songs.Viewer{GuildID: guild, All: true}, 10, 0)
		if err != nil || total != 3 || page[2].Song.Title != "Song a" || page[0].Skipped {
			t.Errorf("%v, %d: %+v", err, total, page)
		}
		if v := n.player().View(); v.Now != nil || v.Channel != lounge {
			t.Errorf("%+v", v)
		}
		pass(time.Second)
		if got := strings.Join(n.status, ", "); !strings.HasPrefix(got, "lounge: 🎶 Song a, lounge: 🎶 Song b") || !strings.HasSuffix(got, "lounge: ") {
			t.Errorf("the channel's status was %s", got)
		}
	})
}

func TestPauseSeekAndLoop(t *testing.T) {
	inHall(t, func(t *testing.T, n *night) {
		n.enter(lounge, "ana")
		n.quietly()
		p, a := n.player(), as("ana")
		n.play(a, n.song("a", 100, "pop"))
		steps := []struct {
			do   func() error
			want string
		}{
			{func() error { return nil }, "a×10"},
			{func() error { return p.Pause(t.Context(), a, true) }, "–×10"},
			{func() error { return p.Pause(t.Context(), a, false) }, "a×10"},
			{func() error { return p.Seek(t.Context(), a, 95*jukebox.FrameTime) }, "a×5 –×5"},
		}
		for _, s := range steps {
			if err := s.do(); err != nil {
				t.Fatal(err)
			}
			if got := n.hear(10); got != s.want {
				t.Errorf("heard %s, want %s", got, s.want)
			}
		}
		n.play(a, n.song("b", 5, "pop"))
		if _, err := p.Loop(t.Context(), a, jukebox.LoopOne); err != nil {
			t.Fatal(err)
		}
		if got := n.hear(12); got != "b×12" {
			t.Errorf("one: %s", got)
		}
		if position := p.View().Position; position != 2*jukebox.FrameTime {
			t.Errorf("at %s", position)
		}
		n.play(a, n.song("c", 4, "pop"))
		if _, err := p.Loop(t.Context(), a, jukebox.LoopAll); err != nil {
			t.Fatal(err)
		}
		pass(time.Second)
		if got := n.hear(16); got != "b×3 c×4 b×5 c×4" {
			t.Errorf("all: %s", got)
		}
		if err := p.Seek(t.Context(), a, time.Hour); !errors.Is(err, jukebox.ErrBeyond) {
			t.Errorf("beyond the end: %v", err)
		}
	})
}

// What is skipped to is open already, so that no silence comes between.
func TestASkipWaitsForNoFile(t *testing.T) {
	inHall(t, func(t *testing.T, n *night) {
		n.enter(lounge, "ana")
		n.quietly()
		n.play(as("ana"), n.song("a", 100, "pop"), n.song("b", 100, "pop"), n.song("c", 5, "pop"))
		n.hear(2)
		for i, want := range []string{"b×2", "c×2", "–×2"} {
			if _, _, _, err := n.player().Skip(t.Context(), as("ana")); err != nil {
				t.Fatal(err)
			}
			if got := n.hear(2); got != want || n.opened != 3 || n.open != 2-i {
				t.Errorf("heard %s, want %s; %d opened, %d of them open", got, want, n.opened, n.open)
			}
		}
	})
}

// Who asked skips at once; the others vote, and only those who hear something and
// are there count.
func TestSkippingIsPutToTheVote(t *testing.T) {
	inHall(t, func(t *testing.T, n *night) {
		n.enter(lounge, "ana", "ben", "cleo", "dan", "eva")
		n.quietly()
		p := n.player()
		n.play(as("ana"), n.song("a", 1000, "pop"), n.song("b", 1000, "pop"), n.song("c", 1000, "pop"))
		n.hear(2)
		skip := func(who jukebox.Actor, votes, needed int) {
			t.Helper()
			if _, v, need, err := p.Skip(t.Context(), who); err != nil || v != votes || need != needed {
				t.Errorf("%s: %d of %d, %v; want %d of %d", who.User.ID, v, need, err, votes, needed)
			}
		}
		skip(as("ben"), 1, 3)
		skip(as("ben"), 1, 3) // once each
		n.deafen("cleo", true)
		if _, _, _, err := p.Skip(t.Context(), as("cleo")); !errors.Is(err, jukebox.ErrDeaf) {
			t.Errorf("a deafened listener: %v", err)
		}
		if _, _, _, err := p.Skip(t.Context(), as("zoe")); !errors.Is(err, jukebox.ErrNotThere) {
			t.Errorf("somebody elsewhere: %v", err)
		}
		skip(as("dan"), 2, 3) // of four
		if got := n.hear(1); got != "a×1" {
			t.Errorf("heard %s", got)
		}
		n.exit("eva") // two of three: that is enough
		n.box.Changed(guild)
		synctest.Wait()
		if got := n.hear(1); got != "b×1" {
			t.Errorf("after somebody left: %s", got)
		}
		skip(as("ben"), 1, 2)
		n.exit("ben") // whose vote goes with them
		n.box.Changed(guild)
		synctest.Wait()
		if got := n.hear(1); got != "b×1" {
			t.Errorf("after a voter left: %s", got)
		}
		skip(as("ana"), 0, 0)
		if got := n.hear(1); got != "c×1" {
			t.Errorf("after who asked skipped: %s", got)
		}
		skip(dj("zoe"), 0, 0)
		if got := n.hear(1); got != "–×1" {
			t.Errorf("after a DJ skipped: %s", got)
		}
		page, _, err := n.db.Plays(t.Context(), songs.Viewer{GuildID: guild, All: true}, 10, 0)
		if err != nil || len(page) != 3 || !page[0].Skipped {
			t.Errorf("%v %+v", err, page)
		}
	})
}

func TestWhoMayDoWhat(t *testing.T) {
	inHall(t, func(t *testing.T, n *night) {
		n.enter(lounge, "ana", "ben")
		n.quietly()
		p := n.player()
		added := n.play(as("ana"), n.song("a", 1000, "pop"), n.song("b", 1000, "pop"), n.song("c", 1000, "pop"))
		next := added.Entries[1].ID
		for name, c := range map[string]struct {
			do   func(a jukebox.Actor) error
			want map[string]error // by who
		}{
			"remove": {func(a jukebox.Actor) error { _, err := p.Remove(t.Context(), a, next); return err }, map[string]error{"ben": jukebox.ErrNotAllowed}},
			"move":   {func(a jukebox.Actor) error { _, err := p.Move(t.Context(), a, next, 1); return err }, map[string]error{"ben": jukebox.ErrNotAllowed, "dj": nil}},
			"clear":  {func(a jukebox.Actor) error { _, err := p.Clear(t.Context(), a, true); return err }, map[string]error{"ben": jukebox.ErrNotAllowed}},
			"leave":  {func(a jukebox.Actor) error { return p.Leave(t.Context(), a) }, map[string]error{"ben": jukebox.ErrNotAllowed}},
			"pause":  {func(a jukebox.Actor) error { return p.Pause(t.Context(), a, false) }, map[string]error{"ben": nil, "zoe": jukebox.ErrNotThere}},
			"seek":   {func(a jukebox.Actor) error { return p.Seek(t.Context(), a, 0) }, map[string]error{"ben": nil, "ana": nil, "zoe": jukebox.ErrNotThere}},
			"loop":   {func(a jukebox.Actor) error { _, err := p.Loop(t.Context(), a, jukebox.LoopOff); return err }, map[string]error{"ben": nil, "zoe": jukebox.ErrNotThere}},
		} {
			for who, want := range c.want {
				a := as(who)
				a.DJ = who == "dj"
				if err := c.do(a); !errors.Is(err, want) {
					t.Errorf("%s by %s: %v, want %v", name, who, err, want)
				}
			}
		}
		bound := func(name string) jukebox.Actor { a := as(name); a.Free = false; return a }
		if _, err := p.Loop(t.Context(), bound("ben"), jukebox.LoopOne); !errors.Is(err, jukebox.ErrNotAllowed) {
			t.Errorf("where there is a DJ role, anybody loops: %v", err)
		}
		if err := p.Seek(t.Context(), bound("ana"), 0); err != nil {
			t.Errorf("one's own song: %v", err)
		}
		n.exit("ana")
		if _, err := p.Remove(t.Context(), bound("ben"), next); err != nil {
			t.Errorf("alone with the jukebox: %v", err)
		}
		n.enter("elsewhere", "cleo")
		if _, err := p.Join(t.Context(), as("cleo"), text); !errors.Is(err, jukebox.ErrElsewhere) {
			t.Errorf("taken away from others: %v", err)
		}
		if _, err := p.Play(t.Context(), as("dan"), text, []songs.Entry{n.song("d", 5, "pop")}, false); !errors.Is(err, jukebox.ErrNotThere) {
			t.Errorf("from nowhere: %v", err)
		}
	})
}

func TestTheModesAndTheCap(t *testing.T) {
	inHall(t, func(t *testing.T, n *night) {
		n.enter(lounge, "ana", "ben")
		n.quietly()
		p := n.player()
		set := func(change func(*jukebox.Settings)) {
			t.Helper()
			if _, err := p.Configure(t.Context(), change); err != nil {
				t.Fatal(err)
			}
		}
		set(func(s *jukebox.Settings) { s.Cap = 3 })
		ids := "abcdefgh"
		var all []songs.Entry
		for _, id := range ids {
			all = append(all, n.song(string(id), 1000, "pop"))
		}
		n.play(as("ana"), all[0], all[1])
		if added := n.play(as("ana"), all[2], all[3], all[4]); len(added.Entries) != 2 || added.Left != 1 || added.Ahead != 2 {
			t.Errorf("%d, %d left, %d ahead", len(added.Entries), added.Left, added.Ahead)
		}
		n.play(as("ben"), all[5], all[6])
		if got := n.titles(); got != "f b g c d" {
			t.Errorf("fair: %s", got)
		}
		set(func(s *jukebox.Settings) { s.Mode = jukebox.Fifo })
		if got := n.titles(); got != "b c d f g" {
			t.Errorf("fifo: %s", got)
		}
		set(func(s *jukebox.Settings) { s.Mode = jukebox.Votes })
		waiting := p.View().Waiting
		for _, v := range []struct{ who, song string }{{"ben", "d"}, {"ana", "d"}, {"ana", "g"}} {
			for _, e := range waiting {
				if e.Title() == "Song "+v.song {
					if _, err := p.Vote(t.Context(), as(v.who), e.ID); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		if got := n.titles(); got != "d g b c f" {
			t.Errorf("votes: %s", got)
		}
		if added := n.play(as("ben"), all[1]); len(added.Voted) != 1 {
			t.Errorf("asked for once more: %+v", added)
		}
		for _, e := range waiting {
			if e.Title() == "Song f" {
				if _, err := p.Move(t.Context(), dj("zoe"), e.ID, 1); err != nil {
					t.Fatal(err)
				}
			}
		}
		if got := n.titles(); got != "d f b g c" && got != "d f g b c" {
			t.Errorf("moved: %s", got)
		}
		set(func(s *jukebox.Settings) { s.Mode = jukebox.Fifo })
		if _, err := p.Shuffle(t.Context(), as("ben")); err != nil {
			t.Fatal(err)
		}
		if got := n.titles(); got == "b c d f g" || len(got) != 9 {
			t.Errorf("shuffled: %s", got)
		}
		if _, err := p.Shuffle(t.Context(), as("ben")); err != nil {
			t.Fatal(err)
		}
		if got := n.titles(); got != "b c d f g" {
			t.Errorf("in order again: %s", got)
		}
		if left, err := p.Clear(t.Context(), as("ana"), false); left != 3 || err != nil {
			t.Errorf("%d, %v", left, err)
		}
		if got := n.titles(); got != "f g" {
			t.Errorf("cleared: %s", got)
		}
	})
}

func TestItWaitsForListenersAndLeavesWithoutThem(t *testing.T) {
	inHall(t, func(t *testing.T, n *night) {
		n.enter(lounge, "ana")
		n.quietly()
		n.play(as("ana"), n.song("a", 1000, "pop"), n.song("b", 1000, "pop"))
		n.hear(10)
		n.exit("ana")
		n.box.Changed(guild)
		synctest.Wait()
		if got := n.hear(5); got != "–×5" {
			t.Errorf("plays to nobody: %s", got)
		}
		n.enter(lounge, "ben")
		n.box.Changed(guild)
		synctest.Wait()
		if got := n.hear(5); got != "a×5" {
			t.Errorf("somebody came: %s", got)
		}
		n.exit("ben")
		n.box.Changed(guild)
		pass(4 * time.Minute)
		if n.player().View().Channel == "" {
			t.Error("left too soon")
		}
		pass(2 * time.Minute)
		if v := n.player().View(); v.Channel != "" || n.call.err != nil {
			t.Errorf("still there: %+v", v)
		}
		// Whoever comes next with a song of their own hears that first.
		n.enter(lounge, "cleo")
		n.play(as("cleo"), n.song("c", 5, "pop"))
		if got := n.hear(8); got != "c×5 a×3" {
			t.Errorf("another round: %s", got)
		}
		// For ever, if they want.
		if _, err := n.player().Configure(t.Context(), func(s *jukebox.Settings) { s.Stay = true }); err != nil {
			t.Fatal(err)
		}
		n.exit("cleo")
		n.box.Changed(guild)
		pass(8 * time.Minute)
		if n.player().View().Channel != lounge {
			t.Error("24/7 is not for ever")
		}
	})
}

func TestARestartGoesOnWhereItWas(t *testing.T) {
	inHall(t, func(t *testing.T, n *night) {
		n.enter(lounge, "ana")
		n.quietly()
		n.play(as("ana"), n.song("a", 1000, "pop"), n.song("b", 1000, "pop"))
		n.hear(400)
		n.stop()
		if n.call.err != nil {
			t.Error(n.call.err)
		}
		n.refusals = 2 // the voice server is not there at once
		n.begin()
		pass(20 * time.Second)
		if v := n.player().View(); v.Channel != lounge || v.Now == nil || v.Position != 400*jukebox.FrameTime || len(v.Waiting) != 1 {
			t.Fatalf("%+v", v)
		}
		packet, ok := n.source.NextFrame()
		if !ok || packet[0] != 'a' || binary.BigEndian.Uint32(packet[1:]) != 401 {
			t.Errorf("frame %v", packet)
		}
		// A crash: the other process takes over, and this one may save no more.
		n.hear(300)
		p, oldStop := n.player(), n.stop
		n.begin()
		pass(3 * time.Second)
		v := n.player().View()
		if v.Now == nil || v.Position < 400*jukebox.FrameTime || v.Position > 701*jukebox.FrameTime {
			t.Errorf("after a crash at %s", v.Position)
		}
		err := p.Pause(t.Context(), as("ana"), true)
		if err == nil { // it noticed only now
			err = p.Pause(t.Context(), as("ana"), true)
		}
		if !errors.Is(err, jukebox.ErrTaken) {
			t.Errorf("two processes play: %v", err)
		}
		oldStop()
		if v := n.player().View(); v.Paused {
			t.Error("the older process had the last word")
		}
	})
}

func TestLostCallsComeBackAndEndedOnesDoNot(t *testing.T) {
	inHall(t, func(t *testing.T, n *night) {
		n.enter(lounge, "ana")
		n.quietly()
		n.play(as("ana"), n.song("a", 1000, "pop"))
		n.hear(10)
		n.refusals = 2
		n.call.end(errors.New("lost"))
		pass(10 * time.Second)
		if got := n.hear(5); got != "a×5" || len(n.joins) != 4 {
			t.Errorf("heard %s after %v", got, n.joins)
		}
		n.call.end(fmt.Errorf("kicked: %w", jukebox.ErrRemoved))
		pass(10 * time.Second)
		if v := n.player().View(); v.Channel != "" || len(n.joins) != 4 {
			t.Errorf("came back: %+v", v)
		}
		if _, err := n.player().Join(t.Context(), as("ana"), text); err != nil {
			t.Fatal(err)
		}
		packet, ok := n.source.NextFrame()
		if !ok || binary.BigEndian.Uint32(packet[1:]) != 16 {
			t.Errorf("frame %v", packet)
		}
		n.refusals = 100
		n.call.end(errors.New("lost"))
		pass(2 * time.Minute)
		if v := n.player().View(); v.Channel != "" || v.Notice.Kind != jukebox.NoticeLost {
			t.Errorf("never gave up: %+v", v)
		}
		n.refusals = 0
	})
}

func TestADryPlaylistGoesOnWithFavourites(t *testing.T) {
	inHall(t, func(t *testing.T, n *night) {
		n.enter(lounge, "ana")
		for _, id := range []string{"x", "y"} {
			n.song(id, 10, "pop")
			if err := n.db.Favour(t.Context(), songs.SongID(id), "ben", true); err != nil {
				t.Fatal(err)
			}
		}
		n.play(as("ana"), n.song("a", 100, "pop"))
		pass(2 * time.Second)
		got := n.hear(110)
		if got != "a×100 x×10" && got != "a×100 y×10" {
			t.Errorf("heard %s", got)
		}
		pass(2 * time.Second)
		n.play(as("ana"), n.song("b", 10, "pop")) // before what nobody asked for
		if got := n.titles(); !strings.HasPrefix(got, "b") {
			t.Errorf("%s", got)
		}
	})
}

func TestTheRadioHasSongsMadeAheadOfTime(t *testing.T) {
	inHall(t, func(t *testing.T, n *night) {
		n.enter(lounge, "ana")
		n.quietly()
		liked := n.song("l", 50, "folk")
		if err := n.db.Favour(t.Context(), liked.ID, "ben", true); err != nil {
			t.Fatal(err)
		}
		n.play(as("ana"), liked)
		n.hear(51)
		p := n.player()
		n.play(as("ana"), n.song("a", 2000, "pop")) // 40 s
		n.startRadio()
		if len(n.orders) != 1 || n.orders[0].Brief.Play != songs.PlayRadio || n.orders[0].Requester.ID != "ana" || string(n.orders[0].Address) != text {
			t.Fatalf("%+v", n.orders)
		}
		if m := n.moods[0]; m.Theme != "the sea" || len(m.Liked) != 1 || m.Liked[0] != "Song l · folk" || strings.Join(m.Recent, ", ") != "Song a · pop, Song l · folk" {
			t.Errorf("%+v", m)
		}
		o := n.queueOrder(n.orders[0])
		n.finish(o.ID, "r", 500, "sea")
		pass(3 * time.Second)
		if got := n.titles(); got != "r" {
			t.Fatalf("waiting: %s", got)
		}
		if got := n.hear(2100); got != "a×2000 r×100" {
			t.Errorf("heard %s", got)
		}
		pass(3 * time.Second)
		if len(n.orders) != 2 { // the next one, since nothing waits
			t.Errorf("%d orders", len(n.orders))
		}
		if wishes, err := n.db.Wishes(t.Context()); err != nil || len(wishes) != 0 {
			t.Errorf("%v %v", wishes, err)
		}
		// Its song does not come in time: something of the server's bridges the gap.
		if got := n.hear(420); got != "r×400 l×20" && got != "r×400 a×20" {
			t.Errorf("heard %s", got)
		}
		// It fails: the radio waits a minute.
		n.mu.Lock()
		n.state = songs.Failed
		n.mu.Unlock()
		pass(10 * time.Second)
		if v := p.View(); v.Radio.Order != "" || v.Radio.Failures != 1 || len(n.orders) != 2 {
			t.Errorf("%+v, %d orders", v.Radio, len(n.orders))
		}
		n.mu.Lock()
		n.fail = &songs.LimitError{Kind: songs.LimitGuildDay, Limit: 1, Again: time.Now().Add(5 * time.Hour)}
		n.mu.Unlock()
		pass(2 * time.Minute)
		if v := p.View(); v.Radio.Until.Before(time.Now().Add(4*time.Hour)) || v.Notice.Kind != jukebox.NoticeSpent {
			t.Errorf("%+v %+v", v.Radio, v.Notice)
		}
		moods := len(n.moods)
		n.exit("ana")
		n.box.Changed(guild)
		pass(time.Minute)
		if len(n.moods) != moods {
			t.Error("songs are made for nobody")
		}
	})
}

// What the radio had made is not taken for an old song of the server's in the moment
// before it comes, to be heard once more then.
func TestTheRadiosFirstSongIsHeardOnce(t *testing.T) {
	inHall(t, func(t *testing.T, n *night) {
		n.enter(lounge, "ana")
		if err := n.player().Radio(t.Context(), as("ana"), text, "the sea"); err != nil {
			t.Fatal(err)
		}
		pass(drawAgain - 500*time.Millisecond)
		o := n.queueOrder(n.orders[0])
		n.finish(o.ID, "r", 500, "sea")
		pass(5 * time.Second)
		if v := n.player().View(); v.Now == nil || v.Now.Why != jukebox.ByRadio || len(v.Waiting) != 0 {
			t.Errorf("plays %+v before %d others", v.Now, len(v.Waiting))
		}
	})
}

// A server's first songs come while the radio waits: what else there is by then
// follows the radio's first, should its second be late.
func TestTheRadiosFirstSongIsFollowedByWhatThereIs(t *testing.T) {
	inHall(t, func(t *testing.T, n *night) {
		n.enter(lounge, "ana")
		n.startRadio()
		o := n.queueOrder(n.orders[0])
		n.song("x", 500, "pop")
		n.finish(o.ID, "r", 150, "sea") // 3 s
		pass(3 * time.Second)
		if got := n.hear(160); got != "r×150 x×10" {
			t.Errorf("heard %s", got)
		}
	})
}

// drawAgain is when the jukebox looks again for a song to go on with.
const drawAgain = 15 * time.Second

func TestARadioThatMayOrderNothingGoesOnWithWhatThereIs(t *testing.T) {
	again := time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	for kind, notice := range map[songs.LimitKind]jukebox.NoticeKind{
		songs.LimitGuildDay: jukebox.NoticeSpent, songs.LimitMemberDay: jukebox.NoticeSpent, songs.LimitChannel: jukebox.NoticeForbidden, songs.LimitCoolDown: "",
	} {
		t.Run(string(kind), func(t *testing.T) {
			inHall(t, func(t *testing.T, n *night) {
				n.enter(lounge, "ana")
				for _, id := range []string{"a", "b", "l"} {
					n.song(id, 200, "pop") // 4 s
				}
				if err := n.db.Favour(t.Context(), "l", "ben", true); err != nil { // a single favourite
					t.Fatal(err)
				}
				n.fail = &songs.LimitError{Kind: kind, Limit: 3, Again: again}
				if err := n.player().Radio(t.Context(), as("ana"), text, "the sea"); err != nil {
					t.Fatal(err)
				}
				pass(2 * time.Second)
				first, rest := n.hear(1), n.hear(1199)
				if first != "l×1" || !strings.HasPrefix(rest, "l×199 ") || strings.Contains(rest, "–") ||
					strings.Count(rest, "×200") != 5 || !strings.Contains(rest, "a×200") || !strings.Contains(rest, "b×200") {
					t.Errorf("heard %s, %s", first, rest)
				}
				if got := n.player().View().Notice; got.Kind != notice {
					t.Errorf("said %q", got.Kind)
				}
				if n.checks != 1 || len(n.moods) != 0 {
					t.Errorf("asked %d times, and for %d songs that were refused", n.checks, len(n.moods))
				}
			})
		})
	}
}

func TestASongIsPlayedWhenItIsDone(t *testing.T) {
	inHall(t, func(t *testing.T, n *night) {
		n.enter(lounge, "ana")
		n.quietly()
		for _, who := range []string{"ana", "gone"} {
			o := songs.Order{ID: songs.OrderID("wish-" + who), Requester: songs.Member{ID: who, Name: who}, Place: songs.Place{GuildID: guild, ChannelID: text},
				State: songs.Queued, Brief: songs.Brief{Prompt: "x", Play: songs.PlayAsker}, CreatedAt: time.Now(), UpdatedAt: time.Now()}
			if err := n.db.Add(t.Context(), o, songs.Bounds{}); err != nil {
				t.Fatal(err)
			}
		}
		pass(5 * time.Second)
		if _, known := n.box.View(guild); known && n.player().View().Channel != "" {
			t.Fatal("plays before it is done")
		}
		n.stop() // the wish outlives the process
		n.finish("wish-ana", "w", 10, "pop")
		n.begin()
		pass(5 * time.Second)
		if got := n.hear(5); got != "w×5" {
			t.Errorf("heard %s", got)
		}
		n.finish("wish-gone", "v", 10, "pop") // of somebody who is elsewhere by now, but it is playing
		pass(5 * time.Second)
		if got := n.titles(); got != "v" {
			t.Errorf("waiting: %s", got)
		}
	})
}

// What a server chose together waits its turn where the jukebox is on, whether who
// had the idea is there or not, and without counting in what they may have waiting.
func TestWhatTheServerChoseIsPlayedWhereTheJukeboxIsOn(t *testing.T) {
	inHall(t, func(t *testing.T, n *night) {
		n.enter(lounge, "ana")
		chosen := func(id, style string) {
			t.Helper()
			o := songs.Order{ID: songs.OrderID("board-" + id), Requester: songs.Member{ID: "gone", Name: "Gone"}, Place: songs.Place{GuildID: guild, ChannelID: text},
				State: songs.Queued, Brief: songs.Brief{Prompt: "x", Play: songs.PlayServer}, CreatedAt: time.Now(), UpdatedAt: time.Now()}
			if err := n.db.Add(t.Context(), o, songs.Bounds{}); err != nil {
				t.Fatal(err)
			}
			n.finish(o.ID, id, 10, style)
			pass(5 * time.Second)
			if wishes, err := n.db.Wishes(t.Context()); err != nil || len(wishes) != 0 {
				t.Errorf("%d wishes are left, %v", len(wishes), err)
			}
		}
		chosen("x", "pop")
		if _, used := n.box.View(guild); used {
			t.Fatal("a jukebox is there that nobody called")
		}
		if n.box.Low(guild) {
			t.Error("it runs out before it plays")
		}
		n.quietly()
		low := func(want bool, when string) {
			t.Helper()
			pass(2 * time.Second)
			if got := n.box.Low(guild); got != want {
				t.Errorf("about to run out %s: %v", when, got)
			}
		}
		p := n.player()
		if _, err := p.Configure(t.Context(), func(s *jukebox.Settings) { s.Cap = 1 }); err != nil {
			t.Fatal(err)
		}
		n.play(as("ana"), n.song("a", 20, "pop"))
		low(true, "with the last song")
		n.play(as("ana"), n.song("b", 20, "pop"))
		low(false, "while one waits")
		chosen("y", "pop")
		chosen("z", "pop")
		chosen("w", "aac") // cannot be played
		if got := n.titles(); got != "y b z" {
			t.Errorf("waiting: %s", got)
		}
		if got := n.hear(45); got != "a×20 y×10 b×15" {
			t.Errorf("heard %s", got)
		}
		low(false, "while one waits")
		n.hear(10)
		low(true, "with the last song")
		if err := p.Pause(t.Context(), as("ana"), true); err != nil {
			t.Fatal(err)
		}
		low(false, "while it is paused")
		if err := p.Pause(t.Context(), as("ana"), false); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Loop(t.Context(), as("ana"), jukebox.LoopOne); err != nil {
			t.Fatal(err)
		}
		low(false, "in a loop")
		if _, err := p.Loop(t.Context(), as("ana"), jukebox.LoopOff); err != nil {
			t.Fatal(err)
		}
		low(true, "without the loop")
		if err := p.Radio(t.Context(), as("ana"), text, "the sea"); err != nil {
			t.Fatal(err)
		}
		low(false, "with a radio")
		if err := p.Radio(t.Context(), as("ana"), text, ""); err != nil {
			t.Fatal(err)
		}
		n.exit("ana")
		low(false, "while nobody listens")
	})
}

func TestWhatCannotBePlayedIsSaidOrLeftOut(t *testing.T) {
	inHall(t, func(t *testing.T, n *night) {
		n.enter(lounge, "ana")
		n.quietly()
		if _, err := n.player().Play(t.Context(), as("ana"), text, []songs.Entry{n.song("x", 5, "aac")}, false); !errors.Is(err, jukebox.ErrUnplayable) {
			t.Errorf("%v", err)
		}
		n.play(as("ana"), n.song("a", 5, "pop"), n.song("b", 5, "broken"), n.song("c", 5, "pop"))
		if got := n.hear(10); got != "a×5 c×5" {
			t.Errorf("heard %s", got)
		}
		if notice := n.player().View().Notice; notice != (jukebox.Notice{Kind: jukebox.NoticeDropped, Title: "Song b", Song: "b"}) {
			t.Errorf("notice %+v", notice)
		}
	})
}
