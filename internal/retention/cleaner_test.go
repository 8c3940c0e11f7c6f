package retention_test

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

	"github.com/riffbot/riffbot/internal/retention"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// clock is a clock that the test advances.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC)} }

func (c *clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// fakeFiles records deletions.
type fakeFiles struct {
	mu      sync.Mutex
	deleted []string
	err     error
}

func (s *fakeFiles) Delete(_ context.Context, key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return s.err
	}
	s.deleted = append(s.deleted, key)
	return nil
}

func (s *fakeFiles) DeleteFolder(context.Context, string, []string) error { return nil }

// TestGuildsLeftWhileOfflineAreScheduled checks that guilds that a connection is responsible for
// and does not list are deleted, and that repeated calls do not change the time.
func TestGuildsLeftWhileOfflineAreScheduled(t *testing.T) {
	t.Parallel()
	c, db := newClock(), storetest.Open(t)
	cleaner := retention.NewCleaner(deletiondb.New(db), &fakeFiles{}, retention.Policy{Guilds: 30}, time.Minute,
		slog.New(slog.DiscardHandler), c.Now)
	for _, guild := range []string{"here", "gone", "elsewhere", ""} {
		o := songs.Order{ID: songs.OrderID("o" + guild), State: songs.Queued, Place: songs.Place{GuildID: guild},
			Requester: songs.Member{ID: "u"}, CreatedAt: c.Now(), UpdatedAt: c.Now()}
		if err := db.Add(t.Context(), o, songs.Limits{}); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		cleaner.SyncGuilds(t.Context(), []string{"here", "new"},
			func(guild string) bool { return guild != "elsewhere" })
		c.Advance(20 * 24 * time.Hour) // a repeated call does not change the time
	}
	if due, err := deletiondb.New(db).DueGuilds(t.Context(), c.Now()); err != nil ||
		!slices.Equal(due, []string{"gone"}) {
		t.Errorf("due: %v, %v", due, err)
	}
}

// TestGuildDataIsDeletedWhenDue checks that the data and files of a guild are deleted once they are
// due, unless the bot rejoins, and that failed deletions are retried.
func TestGuildDataIsDeletedWhenDue(t *testing.T) {
	t.Parallel()
	c, db, files := newClock(), storetest.Open(t), &fakeFiles{}
	var log bytes.Buffer
	cleaner := retention.NewCleaner(deletiondb.New(db), files, retention.Policy{Guilds: 30}, time.Minute,
		slog.New(slog.NewTextHandler(&log, nil)), c.Now)
	o := songs.Order{ID: "o", State: songs.Queued, Place: songs.Place{GuildID: "g"}, Requester: songs.Member{ID: "u"},
		CreatedAt: c.Now(), UpdatedAt: c.Now()}
	if err := db.Add(t.Context(), o, songs.Limits{}); err != nil {
		t.Fatal(err)
	}
	there := func() bool {
		_, err := db.Order(t.Context(), "o")
		return !errors.Is(err, songs.ErrNotFound)
	}
	clean := func() {
		t.Helper()
		if err := cleaner.Clean(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	cleaner.GuildLeft(t.Context(), "g")
	c.Advance(29 * 24 * time.Hour)
	clean()
	cleaner.GuildJoined(t.Context(), "g")
	c.Advance(48 * time.Hour)
	clean()
	if !there() {
		t.Fatal("deleted although the bot has rejoined")
	}
	cleaner.GuildLeft(t.Context(), "g")
	c.Advance(31 * 24 * time.Hour)
	clean()
	if !there() {
		t.Fatal("deleted although an order is in progress")
	}
	o, err := db.Claim(t.Context(), "o")
	if err != nil {
		t.Fatal(err)
	}
	o.State, o.Songs = songs.Done, []songs.Song{{ID: "s", Take: 1, Audio: songs.File{Key: "songs/s.mp3"}}}
	if err := db.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	files.err = errors.New("disk is unavailable")
	if err := cleaner.Clean(t.Context()); !errors.Is(err, files.err) {
		t.Errorf("%v", err)
	}
	if there() {
		t.Error("not deleted")
	}
	files.err = nil
	clean()
	clean()
	if strings.Join(files.deleted, " ") != "songs/s.mp3" {
		t.Errorf("deleted: %v", files.deleted)
	}
}
