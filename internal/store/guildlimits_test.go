package store_test

import (
	"cmp"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// TestGuildSettingsApplyToNewOrders checks that the settings of a guild apply in the transaction
// that adds an order.
func TestGuildSettingsApplyToNewOrders(t *testing.T) {
	t.Parallel()
	both := handles(t)
	settings := guild.NewSettingsService(both[0], newIDs("wishes"), time.Now)
	change := func(do func(*guild.Settings)) {
		t.Helper()
		if _, err := settings.Change(t.Context(),
			"A", "admin", func(s *guild.Settings) error { do(s); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	refused := func(id, user string, age int) songs.LimitKind {
		t.Helper()
		e, ok := errors.AsType[*songs.LimitError](both[1].Add(t.Context(), newOrder(id, "A", user, age),
			songs.Limits{}))
		if !ok {
			return ""
		}
		return e.Kind
	}
	expect := func(what string, got, want songs.LimitKind) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %q, want %q", what, cmp.Or(string(got), "added"), cmp.Or(string(want), "added"))
		}
	}
	change(func(s *guild.Settings) { s.CoolDown = 60 })
	expect("first", refused("c1", "u", 0), "")
	expect("too soon", refused("c2", "u", 59), songs.LimitCoolDown)
	expect("another member", refused("c3", "v", 1), "")
	expect("soon enough", refused("c4", "u", 60), "")
	finish(t, both[0], "c4", songs.Failed)
	expect("after a failed order", refused("c5", "u", 61), "")
	var mu sync.Mutex
	var all sync.WaitGroup
	n := 0
	for i := range 10 {
		all.Go(func() {
			if both[i%2].Add(t.Context(), newOrder(fmt.Sprint("w", i), "A", "w", 0), songs.Limits{}) == nil {
				mu.Lock()
				n++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if n != 1 {
		t.Errorf("%d of 10 concurrent orders passed the cool-down", n)
	}

	change(func(s *guild.Settings) { *s = guild.Settings{Blocked: []string{"u", guild.Alias("A", "gone")}} })
	expect("blocked member", refused("b1", "u", 500), songs.LimitBlocked)
	expect("deleted member", refused("b2", "gone", 500), songs.LimitBlocked)
	expect("another", refused("b3", "v", 500), "")
	change(func(s *guild.Settings) { *s = guild.Settings{Channels: []string{"other"}} })
	expect("forbidden channel", refused("d1", "v", 900), songs.LimitChannel)
	change(func(s *guild.Settings) { s.Channels = append(s.Channels, "c") })
	expect("allowed channel", refused("d2", "v", 900), "")
}

func TestMonthsBeginOnTheFirst(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	settings := guild.NewSettingsService(db, newIDs("months"), time.Now)
	if _, err := settings.Change(t.Context(),
		"A", "admin", func(s *guild.Settings) error { s.Budget.ServerMonth = 1; return nil }); err != nil {
		t.Fatal(err)
	}
	at := func(id string, when time.Time) error {
		o := newOrder(id, "A", "u", 0)
		o.CreatedAt = when
		return db.Add(t.Context(), o, songs.Limits{})
	}
	if err := at("a", time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	e, ok := errors.AsType[*songs.LimitError](at("b", time.Date(2026, 12, 31, 23, 59, 59, 0, time.UTC)))
	if !ok || e.Kind != songs.LimitGuildMonth || !e.RetryAt.Equal(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)) {
		t.Fatalf("%+v", e)
	}
	if err := at("c", e.RetryAt); err != nil {
		t.Error(err)
	}
}
