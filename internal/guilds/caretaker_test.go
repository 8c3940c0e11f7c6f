package guilds_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"riffbot/internal/guilds"
	"riffbot/internal/songs"
	"riffbot/internal/store/storetest"
)

// shelf notes what is deleted, and fails when it is told to.
type shelf struct {
	mu      sync.Mutex
	gone    []string
	trouble error
}

func (s *shelf) Delete(_ context.Context, key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.trouble != nil {
		return s.trouble
	}
	s.gone = append(s.gone, key)
	return nil
}

func (s *shelf) DeleteFolder(context.Context, string, []string) error { return nil }

// Servers that a new connection does not list were left while the bot was away;
// those of other connections are none of its business.
func TestACaretakerNoticesServersThatWereLeftMeanwhile(t *testing.T) {
	t.Parallel()
	c, db := newClock(), storetest.Open(t)
	care := guilds.NewCaretaker(db, &shelf{}, guilds.Keep{Guilds: 30}, time.Minute, slog.New(slog.DiscardHandler), c.Now)
	for _, guild := range []string{"here", "gone", "elsewhere", ""} {
		o := songs.Order{ID: songs.OrderID("o" + guild), State: songs.Queued, Place: songs.Place{GuildID: guild}, Requester: songs.Member{ID: "u"}, CreatedAt: c.Now(), UpdatedAt: c.Now()}
		if err := db.Add(t.Context(), o, songs.Bounds{}); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		care.Listed(t.Context(), []string{"here", "new"}, func(guild string) bool { return guild != "elsewhere" })
		c.advance(20 * 24 * time.Hour) // being told again does not put it off
	}
	if due, err := db.Due(t.Context(), c.Now()); err != nil || !slices.Equal(due, []string{"gone"}) {
		t.Errorf("due: %v, %v", due, err)
	}
}

// A server's data goes when the grace is over, and its files with it; coming back
// in time keeps everything; what cannot be deleted now is deleted later.
func TestACaretakerForgetsServersInTheirTime(t *testing.T) {
	t.Parallel()
	c, db, files := newClock(), storetest.Open(t), &shelf{}
	var log bytes.Buffer
	care := guilds.NewCaretaker(db, files, guilds.Keep{Guilds: 30}, time.Minute, slog.New(slog.NewTextHandler(&log, nil)), c.Now)
	o := songs.Order{ID: "o", State: songs.Queued, Place: songs.Place{GuildID: "g"}, Requester: songs.Member{ID: "u"}, CreatedAt: c.Now(), UpdatedAt: c.Now()}
	if err := db.Add(t.Context(), o, songs.Bounds{}); err != nil {
		t.Fatal(err)
	}
	there := func() bool {
		_, err := db.Order(t.Context(), "o")
		return !errors.Is(err, songs.ErrNotFound)
	}
	clean := func() {
		t.Helper()
		if err := care.Clean(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	care.Left(t.Context(), "g")
	c.advance(29 * 24 * time.Hour)
	clean()
	care.Joined(t.Context(), "g")
	c.advance(48 * time.Hour)
	clean()
	if !there() {
		t.Fatal("forgotten although the bot came back")
	}
	care.Left(t.Context(), "g")
	c.advance(31 * 24 * time.Hour)
	clean()
	if !there() {
		t.Fatal("forgotten while an order is under way")
	}
	o, err := db.Claim(t.Context(), "o")
	if err != nil {
		t.Fatal(err)
	}
	o.State, o.Songs = songs.Done, []songs.Song{{ID: "s", Take: 1, Audio: songs.File{Key: "songs/s.mp3"}}}
	if err := db.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	files.trouble = errors.New("the disk is away")
	if err := care.Clean(t.Context()); !errors.Is(err, files.trouble) {
		t.Errorf("%v", err)
	}
	if there() {
		t.Error("not forgotten")
	}
	files.trouble = nil
	clean()
	clean()
	if strings.Join(files.gone, " ") != "songs/s.mp3" {
		t.Errorf("deleted: %v", files.gone)
	}
}
