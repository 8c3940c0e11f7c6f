package jukebox_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/jukeboxdb"
	"github.com/riffbot/riffbot/internal/store/storetest"
	"github.com/riffbot/riffbot/internal/visibility"
)

// slowStore is a store whose calls block until the test releases them.
type slowStore struct {
	*jukeboxdb.Jukebox
	waiting chan string   // receives the name of a blocked call
	release chan struct{} // releases one call; closed: calls do not block
}

func (s *slowStore) wait(what string) {
	select {
	case s.waiting <- what:
		<-s.release
	case <-s.release:
	}
}

func (s *slowStore) ClaimPlayer(ctx context.Context, guildID string) (jukebox.State, error) {
	if guildID != "quick" {
		s.wait("claim")
	}
	return s.Jukebox.ClaimPlayer(ctx, guildID)
}

func (s *slowStore) SavePlayer(ctx context.Context, state jukebox.State) error {
	s.wait("save")
	return s.Jukebox.SavePlayer(ctx, state)
}

func TestGatewayEventsDoNotWaitForDatabase(t *testing.T) {
	db, err := store.Open(t.Context(), storetest.Dir(t), "")
	if err != nil {
		t.Fatal(err)
	}
	h, s := newFakeDeps(), &slowStore{
		Jukebox: jukeboxdb.New(db), waiting: make(chan string), release: make(chan struct{}),
	}
	box := jukebox.New(jukebox.Deps{
		Voice: h, Presence: h, Tracks: h, Store: s, Library: s, Display: h, Log: slog.New(slog.DiscardHandler),
		Access: visibility.Songs{Store: db, Settings: h, Channels: h},
		Now:    time.Now, IdleTimeout: time.Minute, NewID: func() string { return "id" },
		Rand:    func(int64) int64 { return 0 },
		Address: func(string) []byte { return nil },
	})
	ctx, stop := context.WithCancel(context.Background())
	var all sync.WaitGroup
	t.Cleanup(func() { stop(); all.Wait(); _ = db.Close() })
	all.Go(func() { _ = box.Run(ctx) })
	// Concurrent calls for one guildID share one claim.
	players := make(chan *jukebox.Player, 2)
	for range 2 {
		all.Go(func() {
			p, err := box.Player(ctx, guildID)
			if err != nil {
				t.Error(err)
			}
			players <- p
		})
	}
	within := func(what string, do func()) {
		t.Helper()
		done := make(chan struct{})
		go func() { defer close(done); do() }()
		select {
		case <-done:
		case <-time.After(5 * time.Second):
			close(s.release)
			t.Fatalf("%s blocked on the database", what)
		}
	}
	events := func() {
		t.Helper()
		within("event of the guild", func() { box.Changed(guildID) })
		within("event of another guild", func() { box.Changed("another") })
		within("player of another guild", func() {
			if _, err := box.Player(ctx, "quick"); err != nil {
				t.Error(err)
			}
		})
	}
	if what := <-s.waiting; what != "claim" {
		t.Fatalf("blocked call is %q, want claim", what)
	}
	events()
	s.release <- struct{}{} // release the claim
	p := <-players
	if again := <-players; again != p {
		t.Error("got two players for one guild")
	}
	h.joinVoice(lounge, "ana")
	all.Go(func() { _, _ = p.Join(ctx, member("ana"), text) })
	if what := <-s.waiting; what != "save" {
		t.Fatalf("blocked call is %q, want save", what)
	}
	events()
	close(s.release)
}
