package jukebox_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/jukeboxdb"
	"github.com/riffbot/riffbot/internal/store/librarydb"
	"github.com/riffbot/riffbot/internal/store/storetest"
	"github.com/riffbot/riffbot/internal/visibility"
)

const (
	guildID = "g"
	lounge  = "lounge"
	text    = "text"
)

// fixture is a test fixture: a jukebox with its dependencies in a synctest bubble.
type fixture struct {
	*fakeDeps
	t    *testing.T
	db   *faultyStore
	box  *jukebox.Jukebox
	stop func()
}

func withFixture(t *testing.T, do func(t *testing.T, f *fixture)) {
	t.Helper()
	dir := storetest.Dir(t)
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(t.Context(), dir, "")
		if err != nil {
			t.Fatal(err)
		}
		f := &fixture{fakeDeps: newFakeDeps(), t: t, db: &faultyStore{DB: db, Jukebox: jukeboxdb.New(db)}}
		defer func() {
			f.stop()
			if f.open != 0 {
				t.Errorf("%d songs are still open", f.open)
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		}()
		f.start()
		do(t, f)
	})
}

// start starts a jukebox, as in a new process.
func (f *fixture) start() {
	f.box = jukebox.New(jukebox.Deps{
		Voice: f.fakeDeps, Presence: f.fakeDeps, Tracks: f.fakeDeps, Store: f.db, Library: f.db,
		Access: visibility.Songs{Store: f.db, Settings: f.fakeDeps, Channels: f.fakeDeps},
		Orders: f.fakeDeps, Planner: f.fakeDeps, Display: f.fakeDeps,
		Follower: &f.followed,
		Log:      slog.New(slog.DiscardHandler), Now: time.Now, IdleTimeout: 5 * time.Minute,
		Address: func(channel string) []byte { return []byte(channel) },
		NewID:   func() string { f.mu.Lock(); defer f.mu.Unlock(); f.ids++; return fmt.Sprintf("e%03d", f.ids) },
		Rand: func(m int64) int64 {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.ids++
			return int64(uint64(f.ids)*0x9e3779b97f4a7c15>>24) % m
		},
	})
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	all.Go(func() {
		if err := f.box.Run(ctx); err != nil {
			f.t.Error(err)
		}
	})
	f.stop = func() { cancel(); all.Wait() }
	all.Go(func() { f.box.Restore(ctx, func(string) bool { return true }, false) })
}

// song adds a song to the library. Its length is in frames.
func (f *fixture) song(id string, length int, style string) songs.Entry {
	f.t.Helper()
	o := songs.Order{
		ID: songs.OrderID("o" + id), Requester: songs.Member{ID: "maker", Name: "Maker"},
		Place: songs.Place{GuildID: guildID, ChannelID: text}, State: songs.Queued,
		Spec: songs.SongSpec{Prompt: "x"}, CreatedAt: time.Now(), UpdatedAt: time.Now(),
	}
	if err := f.db.Add(f.t.Context(), o, songs.Limits{}); err != nil {
		f.t.Fatal(err)
	}
	return f.finish(o.ID, id, length, style)
}

// finish finishes an order with one song.
func (f *fixture) finish(order songs.OrderID, id string, length int, style string) songs.Entry {
	f.t.Helper()
	o, err := f.db.Claim(f.t.Context(), order)
	if err != nil {
		f.t.Fatal(err)
	}
	o.State, o.UpdatedAt = songs.Done, time.Now()
	o.Songs = []songs.Song{{
		ID: songs.SongID(id), Take: 1, Title: "Song " + id, Style: style,
		Duration: time.Duration(length) * jukebox.FrameTime,
	}}
	if err := f.db.Save(f.t.Context(), o); err != nil {
		f.t.Fatal(err)
	}
	e, err := librarydb.New(f.db.DB).Entry(f.t.Context(), songs.SongID(id), songs.Viewer{GuildID: guildID, All: true})
	if err != nil {
		f.t.Fatal(err)
	}
	return e
}

func (f *fixture) player() *jukebox.Player {
	f.t.Helper()
	p, err := f.box.Player(f.t.Context(), guildID)
	if err != nil {
		f.t.Fatal(err)
	}
	return p
}

func member(name string) jukebox.Actor {
	return jukebox.Actor{User: songs.Member{ID: name, Name: strings.ToUpper(name[:1]) + name[1:]}, NoDJRole: true}
}

func dj(name string) jukebox.Actor { a := member(name); a.DJ = true; return a }

func (f *fixture) play(who jukebox.Actor, all ...songs.Entry) jukebox.Added {
	f.t.Helper()
	added, err := f.player().Play(f.t.Context(), who, text, all, false)
	if err != nil {
		f.t.Fatal(err)
	}
	return added
}

// pullFrames pulls frames at intervals of 20 ms and returns the songs that they belong to, such as "a×3".
func (f *fixture) pullFrames(count int) string {
	var out []string
	last, times := "", 0
	flush := func() {
		if times > 0 {
			out = append(out, fmt.Sprintf("%s×%d", last, times))
		}
	}
	for range count {
		packet, ok := f.source.NextFrame()
		name := "–"
		if ok {
			name = string(packet[:1])
		}
		if name != last {
			flush()
			last, times = name, 0
		}
		times++
		time.Sleep(jukebox.FrameTime) //nolint:forbidigo // fake clock of the synctest bubble
	}
	flush()
	return strings.Join(out, " ")
}

func advance(d time.Duration) {
	time.Sleep(d) //nolint:forbidigo // fake clock of the synctest bubble
	synctest.Wait()
}

func (f *fixture) titles() string {
	var all []string
	for _, e := range f.player().View().Waiting {
		all = append(all, strings.TrimPrefix(e.Title(), "Song "))
	}
	return strings.Join(all, " ")
}

func (f *fixture) disableAutoplay() {
	f.t.Helper()
	if _, err := f.player().Configure(f.t.Context(), func(s *jukebox.Settings) { s.Autoplay = false }); err != nil {
		f.t.Fatal(err)
	}
}
