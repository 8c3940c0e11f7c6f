package jukebox_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"riffbot/internal/jukebox"
	"riffbot/internal/store"
	"riffbot/internal/store/storetest"
	"riffbot/internal/visibility"
)

// slowStore is a store whose calls wait until they are let go on.
type slowStore struct {
	*store.DB
	waiting chan string   // who waits
	goOn    chan struct{} // closed: nobody waits any more
}

func (s *slowStore) wait(what string) {
	select {
	case s.waiting <- what:
		<-s.goOn
	case <-s.goOn:
	}
}

func (s *slowStore) ClaimPlayer(ctx context.Context, guildID string) (jukebox.State, error) {
	if guildID != "quick" {
		s.wait("claim")
	}
	return s.DB.ClaimPlayer(ctx, guildID)
}

func (s *slowStore) SavePlayer(ctx context.Context, state jukebox.State) error {
	s.wait("save")
	return s.DB.SavePlayer(ctx, state)
}

// What the gateway says is taken at once, although the database stands still.
func TestGatewayEventsDoNotWaitForTheDatabase(t *testing.T) {
	db, err := store.Open(t.Context(), storetest.Dir(t), "")
	if err != nil {
		t.Fatal(err)
	}
	h, s := newHall(), &slowStore{DB: db, waiting: make(chan string), goOn: make(chan struct{})}
	box := jukebox.New(jukebox.Deps{Voice: h, Room: h, Tracks: h, Store: s, Library: db, Access: visibility.Songs{Store: db, Settings: h, Channels: h}, Display: h, Log: slog.New(slog.DiscardHandler),
		Now: time.Now, Alone: time.Minute, NewID: func() string { return "id" }, Dice: func(int64) int64 { return 0 },
		Address: func(string) []byte { return nil }})
	ctx, stop := context.WithCancel(context.Background())
	var all sync.WaitGroup
	t.Cleanup(func() { stop(); all.Wait(); _ = db.Close() })
	all.Go(func() { _ = box.Run(ctx) })
	// Several claims of one guild at the same time are one.
	players := make(chan *jukebox.Player, 2)
	for range 2 {
		all.Go(func() {
			p, err := box.Player(ctx, guild)
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
			close(s.goOn)
			t.Fatalf("%s waits for the database", what)
		}
	}
	events := func() {
		t.Helper()
		within("an event of the guild", func() { box.Changed(guild) })
		within("an event of another guild", func() { box.Changed("another") })
		within("another guild's player", func() {
			if _, err := box.Player(ctx, "quick"); err != nil {
				t.Error(err)
			}
		})
	}
	if what := <-s.waiting; what != "claim" {
		t.Fatalf("%s waits", what)
	}
	events()
	s.goOn <- struct{}{} // the claim goes on
	p := <-players
	if again := <-players; again != p {
		t.Error("one guild has two players")
	}
	h.enter(lounge, "ana")
	all.Go(func() { _, _ = p.Join(ctx, as("ana"), text) })
	if what := <-s.waiting; what != "save" {
		t.Fatalf("%s waits", what)
	}
	events()
	close(s.goOn)
}
