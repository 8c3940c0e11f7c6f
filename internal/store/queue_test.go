package store_test

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// Each check of a property runs hundreds of transactions.
func TestMain(m *testing.M) {
	migrateUntilKilled()
	flag.Parse()
	if err := flag.Set("rapid.checks", "40"); err != nil {
		panic(err)
	}
	all := recordStatements()
	code := m.Run()
	if code == 0 { // all statements have run
		code = all.check(m)
	}
	os.Exit(code)
}

var start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func newOrder(id, guild, user string, age int) songs.Order {
	return songs.Order{ID: songs.OrderID(id), State: songs.Queued, Place: songs.Place{GuildID: guild, ChannelID: "c"},
		Requester: songs.Member{ID: user, Name: "Name of " + user}, Spec: songs.SongSpec{Prompt: "p " + id}, Credits: 1,
		CreatedAt: start.Add(time.Duration(age) * time.Second), UpdatedAt: start}
}

func add(t *testing.T, db *store.DB, o songs.Order) {
	t.Helper()
	if err := db.Add(t.Context(), o, songs.Limits{}); err != nil {
		t.Fatal(err)
	}
}

func next(t *testing.T, db *store.DB, limits songs.Limits) (id songs.OrderID) {
	t.Helper()
	_, err := db.Dispatch(t.Context(), limits, func(_ context.Context, _ *sql.Tx, o songs.OrderID) error {
		id = o
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func finish(t *testing.T, db *store.DB, id songs.OrderID, state songs.State) {
	t.Helper()
	o, err := db.Claim(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	o.State = state
	if err := db.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
}

var noLimits = songs.Limits{MaxConcurrent: 1000}

func TestManyOrdersOfOneGuildDoNotDelayOthers(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for n := range 200 {
		add(t, db, newOrder(fmt.Sprintf("flood%03d", n), "A", "u", n))
	}
	if got := next(t, db, noLimits); got != "flood000" {
		t.Fatalf("first order: %s", got)
	}
	add(t, db, newOrder("b1", "B", "x", 300))
	add(t, db, newOrder("b2", "B", "y", 301))
	for id, want := range map[songs.OrderID]int{"b1": 0, "b2": 2} {
		if n, err := db.Ahead(t.Context(), id); err != nil || n != want {
			t.Errorf("%d orders ahead of %s, %v", n, id, err)
		}
	}
	got := []songs.OrderID{next(t, db, noLimits), next(t, db, noLimits), next(t, db, noLimits)}
	if fmt.Sprint(got) != "[b1 flood001 b2]" {
		t.Errorf("order: %v", got)
	}
}

// TestQueueIsFair checks with random operations that the store dispatches the same orders as the
// model, and that Ahead is correct while no orders are added.
func TestQueueIsFair(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	check := 0
	rapid.Check(t, func(r *rapid.T) {
		// Each run uses other guilds and members in the same database.
		check++
		own := func(name string) string {
			if name == "" {
				return ""
			}
			return fmt.Sprint(name, check)
		}
		all := make(map[songs.OrderID]songs.Order)
		defer func() {
			for id := range all {
				if o, err := db.Claim(t.Context(), id); err == nil && !o.State.Final() {
					finish(t, db, id, songs.Cancelled)
				}
			}
		}()
		m := &model{served: make(map[string]int), busy: make(map[string]int)}
		limits := songs.Limits{MaxConcurrent: rapid.IntRange(1, 8).Draw(r, "at once"),
			MaxConcurrentPerGuild: rapid.IntRange(0, 3).Draw(r, "guild"),
			MaxConcurrentPerUser:  rapid.IntRange(0, 2).Draw(r, "user")}
		var line []songs.Order
		var err error
		for n := range rapid.IntRange(1, 40).Draw(r, "events") {
			switch rapid.IntRange(0, 3).Draw(r, "event") {
			case 0, 1:
				o := newOrder(fmt.Sprintf("o%d-%02d", check, n),
					own(rapid.SampledFrom([]string{"A", "B", "C", ""}).Draw(r, "guild")),
					own(rapid.SampledFrom([]string{"u", "v", "w"}).Draw(r, "user")), n)
				add(t, db, o)
				m.waiting = append(m.waiting, o)
				all[o.ID] = o
			case 2:
				want, _ := m.next(limits)
				if got := next(t, db, limits); got != want {
					r.Fatalf("dispatched %q, want %q", got, want)
				}
				if want != "" {
					line = append(line, all[want])
				}
			case 3:
				if len(line) > 0 {
					o := line[0]
					line = line[1:]
					finish(t, db, o.ID, songs.Done)
					m.busy[""]--
					m.busy[guildOf(o)]--
					m.busy["u"+o.Requester.ID]--
				}
			}
		}
		ahead := make(map[songs.OrderID]int)
		for _, o := range m.waiting {
			if ahead[o.ID], err = db.Ahead(t.Context(), o.ID); err != nil {
				r.Fatal(err)
			}
		}
		for n := 0; len(m.waiting) > 0; n++ {
			want, _ := m.next(songs.Limits{MaxConcurrent: 1000})
			if got := next(t, db, noLimits); got != want || ahead[want] != n {
				r.Fatalf("dispatched %q as number %d, want %q; Ahead returned %d", got, n, want, ahead[want])
			}
		}
	})
}

func TestQueueOfGuild(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for n, who := range []string{"ana", "ana", "ben"} {
		add(t, db, newOrder(fmt.Sprint("a", n), "A", who, n))
		add(t, db, newOrder(fmt.Sprint("b", n), "B", who, n))
	}
	next(t, db, noLimits)
	got, err := db.Queue(t.Context(), songs.Viewer{ID: "ana", GuildID: "A", All: true}, 10)
	if err != nil || len(got) != 3 {
		t.Fatalf("%d orders, %v", len(got), err)
	}
	text := ""
	for _, w := range got {
		text += fmt.Sprint(w.ID, w.State, w.Ahead, w.Spec.Prompt, " ")
	}
	if text != "a0writing-1p a0 a2queued1p a2 a1queued3p a1 " {
		t.Errorf("%s", text)
	}
	if _, err := db.Ahead(t.Context(), "a0"); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("dispatched order has a position: %v", err)
	}
	if queued, busy, err := db.Depth(t.Context()); queued != 5 || busy != 1 || err != nil {
		t.Errorf("%d queued, %d busy, %v", queued, busy, err)
	}
}

// TestRecentDurationsAreOfOneAction checks that durations of new songs and of an edit are separate, also if a
// prompt looks like an edit.
func TestRecentDurationsAreOfOneAction(t *testing.T) {
	db := storetest.Open(t)
	for n, spec := range []songs.SongSpec{{Prompt: `"Edit":{"Action":"stems"}`}, {Prompt: "rain"},
		{Edit: &songs.Edit{Action: provider.ActionStems}}} {
		o := newOrder(fmt.Sprint("o", n), "g", "u", 0)
		o.Spec = spec
		add(t, db, o)
		id := next(t, db, songs.Limits{MaxConcurrent: 1})
		finish(t, db, id, songs.Buying)
		finish(t, db, id, songs.Done)
	}
	for action, want := range map[provider.Action]int{"": 2, provider.ActionStems: 1, provider.ActionCover: 0} {
		got, err := db.RecentDurations(t.Context(), action)
		if err != nil || len(got) != want {
			t.Errorf("%q: %v, %v; want %d", action, got, err, want)
		}
	}
}
