package board_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/jukeboxdb"
)

func TestRequestIsChosenWhenJukeboxQueueIsLow(t *testing.T) {
	t.Parallel()
	runService(t, true, func(t *testing.T, c *fixture) {
		c.set(func() { c.rules.Mode = board.WhenQueueLow })
		first, second := c.propose("a song of rain"), c.propose("trains at night")
		pass(10 * time.Second)
		if n := len(c.ordered()); n != 0 {
			t.Fatalf("%d songs ordered while the queue is full", n)
		}
		c.set(func() { c.low = true })
		pass(10 * time.Second)
		all := c.ordered()
		if len(all) != 1 || all[0].Spec.Prompt != "a song of rain" || all[0].Spec.Play != songs.PlayForGuild ||
			all[0].Requester.ID != "ben" {
			t.Fatalf("ordered %+v", all)
		}
		c.end("o1", songs.Done)
		pass(10 * time.Second)
		if r := c.request(first); r.Status != board.Done || r.Song != "s-o1" {
			t.Errorf("%+v", r)
		}
		if n := len(c.ordered()); n != 1 {
			t.Fatalf("%d songs ordered while one waits to be played", n)
		}
		// the jukebox has queued the song, and it is the last one again
		if pending, err := jukeboxdb.New(c.db).PendingPlays(t.Context()); err != nil || len(pending) != 1 ||
			pending[0].Play != songs.PlayForGuild || pending[0].Song.ID != "s-o1" {
			t.Fatalf("%+v, %v", pending, err)
		}
		if err := jukeboxdb.New(c.db).DeletePendingPlay(t.Context(), "o1"); err != nil {
			t.Fatal(err)
		}
		pass(10 * time.Second)
		if r := c.request(second); r.Status != board.Making {
			t.Errorf("status of the next request: %s", r.Status)
		}
	})
}

func TestQueueModeRequiresJukebox(t *testing.T) {
	t.Parallel()
	runService(t, false, func(t *testing.T, c *fixture) {
		c.set(func() { c.rules.Mode, c.low = board.WhenQueueLow, true })
		id := c.propose("a song of rain")
		pass(10 * time.Second)
		if rules, err := c.RulesOf(t.Context(), "g"); err != nil || rules.Mode != board.ByCurator ||
			slices.Contains(c.Modes(), board.WhenQueueLow) {
			t.Errorf("%v, %v, %v", rules.Mode, c.Modes(), err)
		}
		if _, err := c.Choose(t.Context(), "g", id, "Cleo"); err != nil {
			t.Fatal(err)
		}
		pass(10 * time.Second)
		if all := c.ordered(); len(all) != 1 || all[0].Spec.Play != "" {
			t.Errorf("ordered %+v", all)
		}
	})
}

// TestRequestIsDelayedUntilAllowed checks that a delayed request has a note, is ordered once the
// cause is gone, and is announced once.
func TestRequestIsDelayedUntilAllowed(t *testing.T) {
	t.Parallel()
	limit := func(kind songs.LimitKind) error { return &songs.LimitError{Kind: kind} }
	for name, test := range map[string]struct {
		channels []string // allowed by the server
		refuse   error    // by the pipeline
		early    bool     // announced before the order is rejected
		rest     time.Duration
		note     board.Note
	}{
		"channel is forbidden": {channels: []string{"elsewhere"}, rest: 30 * time.Second,
			note: board.NoteForbidden},
		"channel is forbidden after announcement": {refuse: limit(songs.LimitChannel), early: true,
			rest: 30 * time.Second, note: board.NoteForbidden},
		"daily quota is used up": {refuse: limit(songs.LimitGuildDay), early: true,
			rest: 10 * time.Minute, note: board.NoteLimitReached},
		"parent channel of thread is allowed": {channels: []string{"above"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runService(t, false, func(t *testing.T, c *fixture) {
				c.set(func() { c.rules.Channels, c.submitErr = test.channels, test.refuse })
				id := c.propose("a song of rain")
				if _, err := c.Choose(t.Context(), "g", id, "Cleo"); err != nil {
					t.Fatal(err)
				}
				pass(2*test.rest + 10*time.Second)
				delayed := test.note != ""
				if r := c.request(id); delayed && (r.Status != board.Chosen || r.Note != test.note) {
					t.Errorf("%s: %q", r.Status, r.Note)
				}
				if got := c.sent(); delayed && (got == "announced in asked") != test.early {
					t.Errorf("messages while delayed: %s", got)
				}
				c.set(func() { c.rules.Channels, c.submitErr = nil, nil })
				pass(test.rest + 10*time.Second)
				all := c.ordered()
				if len(all) != 1 || all[0].Place.ChannelID != "asked" || all[0].ParentChannelID != "above" ||
					c.sent() != "announced in asked" {
					t.Fatalf("%+v; messages: %s", all, c.sent())
				}
				c.end("o1", songs.Done)
				pass(10 * time.Second)
				if got := c.sent(); got != "announced in asked; thanked for a song of rain" {
					t.Errorf("messages: %s", got)
				}
			})
		})
	}
}

// TestRetryIsAnnouncedAgain checks that each attempt has its own announcement.
func TestRetryIsAnnouncedAgain(t *testing.T) {
	t.Parallel()
	runService(t, false, func(t *testing.T, c *fixture) {
		id := c.propose("a song of rain")
		for _, order := range []songs.OrderID{"o1", "o2"} {
			if _, err := c.Choose(t.Context(), "g", id, "Cleo"); err != nil {
				t.Fatal(err)
			}
			pass(10 * time.Second)
			c.end(order, songs.Failed)
			pass(10 * time.Second)
		}
		if got, want := c.sent(), strings.Repeat("announced in asked; sorry for a song of rain; ", 2); got+
			"; " != want {
			t.Errorf("messages: %s", got)
		}
	})
}
