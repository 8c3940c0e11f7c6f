package store_test

import (
	"cmp"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"riffbot/internal/guilds"
	"riffbot/internal/songs"
	"riffbot/internal/store"
	"riffbot/internal/store/storetest"
)

// handles are two processes' views of one database; on SQLite, which has one
// process, one view twice.
func handles(t *testing.T) [2]*store.DB {
	t.Helper()
	address := storetest.Address(t)
	if address == "" {
		db := storetest.Open(t)
		return [2]*store.DB{db, db}
	}
	var both [2]*store.DB
	for i := range both {
		db, err := store.Open(t.Context(), t.TempDir(), address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		both[i] = db
	}
	return both
}

// Whatever the budgets are, and however many orders come at once through two
// processes: no budget is passed, nothing is refused for which there was room, and
// what failed is given back to the credit.
func TestBudgetsCannotBePassedByRacing(t *testing.T) {
	t.Parallel()
	both := handles(t)
	house := guilds.NewHouse(both[0], newIDs("audit"), time.Now)
	round := 0
	rapid.Check(t, func(r *rapid.T) {
		round++
		guild := fmt.Sprint("g", round)
		limit := func(name string) int { return rapid.IntRange(0, 6).Draw(r, name) }
		b := songs.Bounds{UserPerDay: limit("user"), GuildPerDay: 2 * limit("guild")}
		var s guilds.Settings
		s.Budget = guilds.Budget{MemberDay: limit("member"), ServerDay: 2 * limit("server"), ServerMonth: 3 * limit("month"), Bonus: map[string]int{"vip": limit("bonus")}}
		if _, err := house.Change(t.Context(), guild, "admin", func(was *guilds.Settings) error { *was = s; return nil }); err != nil {
			r.Fatal(err)
		}
		orders := make([]songs.Order, rapid.IntRange(1, 24).Draw(r, "orders"))
		for i := range orders {
			u := rapid.IntRange(0, 2).Draw(r, "user of an order")
			orders[i] = newOrder(fmt.Sprintf("%s-%d", guild, i), guild, fmt.Sprintf("%s-u%d", guild, u), rapid.IntRange(0, 1).Draw(r, "day")*24*60*60)
			orders[i].Credits = rapid.IntRange(1, 2).Draw(r, "credits")
			if u == 0 {
				orders[i].Roles = []string{"other", "vip"}
			}
		}

		errs := make([]error, len(orders))
		var all sync.WaitGroup
		for i, o := range orders {
			all.Go(func() { errs[i] = both[i%2].Add(t.Context(), o, b) })
		}
		all.Wait()

		usage := func(o songs.Order) map[songs.LimitKind]songs.Usage {
			list, err := both[1].Usage(t.Context(), o, b)
			if err != nil {
				r.Fatal(err)
			}
			byKind := make(map[songs.LimitKind]songs.Usage)
			for _, u := range list {
				if u.Kind != songs.LimitWaiting { // no budget
					byKind[u.Kind] = u
				}
			}
			return byKind
		}
		// counted is what the orders that keep says count in the same accounts as o.
		counted := func(o songs.Order, keep func(i int) bool) map[songs.LimitKind]int {
			sum := make(map[songs.LimitKind]int)
			for i, other := range orders {
				if !keep(i) {
					continue
				}
				sum[songs.LimitGuildMonth] += other.Credits
				if other.CreatedAt.Truncate(24 * time.Hour).Equal(o.CreatedAt.Truncate(24 * time.Hour)) {
					sum[songs.LimitGuildDay] += other.Credits
					if other.Requester == o.Requester {
						sum[songs.LimitUserDay] += other.Credits
						sum[songs.LimitMemberDay] += other.Credits
					}
				}
			}
			return sum
		}
		taken := func(i int) bool { return errs[i] == nil }
		check := func(when string, keep func(i int) bool) {
			for i, o := range orders {
				want := counted(o, keep)
				for kind, u := range usage(o) {
					if u.Used != want[kind] {
						r.Fatalf("%s, order %d, %s: %d used, the orders say %d", when, i, kind, u.Used, want[kind])
					}
					if u.Limit > 0 && u.Used > u.Limit {
						r.Fatalf("%s, order %d: %d of %d used of the %s", when, i, u.Used, u.Limit, kind)
					}
				}
			}
		}
		check("after the race", taken)
		for i, err := range errs {
			if err == nil {
				continue
			}
			e, ok := errors.AsType[*songs.LimitError](err)
			if !ok {
				r.Fatalf("order %d: %v", i, err)
			}
			if u := usage(orders[i])[e.Kind]; u.Used+orders[i].Credits <= e.Limit {
				r.Fatalf("order %d was refused for the %s: %d of %d were used", i, e.Kind, u.Used, e.Limit)
			}
		}

		ended := make(map[int]songs.State)
		for i := range orders {
			if taken(i) {
				ended[i] = rapid.SampledFrom([]songs.State{songs.Queued, songs.Failed, songs.Cancelled, songs.Unsure, songs.Done}).Draw(r, "end")
			}
		}
		for i, state := range ended {
			if state != songs.Queued {
				all.Go(func() { finish(t, both[(i+1)%2], orders[i].ID, state) })
			}
		}
		all.Wait()
		check("after the end", func(i int) bool {
			state, ok := ended[i]
			return ok && state != songs.Failed && state != songs.Cancelled
		})
	})
}

// A server's other wishes hold in the same transaction, too.
func TestAServersWishesHoldWhenAnOrderIsTakenIn(t *testing.T) {
	t.Parallel()
	both := handles(t)
	house := guilds.NewHouse(both[0], newIDs("wishes"), time.Now)
	change := func(do func(*guilds.Settings)) {
		t.Helper()
		if _, err := house.Change(t.Context(), "A", "admin", func(s *guilds.Settings) error { do(s); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	refused := func(id, user string, age int) songs.LimitKind {
		t.Helper()
		e, ok := errors.AsType[*songs.LimitError](both[1].Add(t.Context(), newOrder(id, "A", user, age), songs.Bounds{}))
		if !ok {
			return ""
		}
		return e.Kind
	}
	expect := func(what string, got, want songs.LimitKind) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %q, want %q", what, cmp.Or(string(got), "taken in"), cmp.Or(string(want), "taken in"))
		}
	}
	change(func(s *guilds.Settings) { s.CoolDown = 60 })
	expect("the first", refused("c1", "u", 0), "")
	expect("too soon", refused("c2", "u", 59), songs.LimitCoolDown)
	expect("somebody else", refused("c3", "v", 1), "")
	expect("soon enough", refused("c4", "u", 60), "")
	finish(t, both[0], "c4", songs.Failed)
	expect("after one that failed", refused("c5", "u", 61), "")
	var mu sync.Mutex
	var all sync.WaitGroup
	n := 0
	for i := range 10 {
		all.Go(func() {
			if both[i%2].Add(t.Context(), newOrder(fmt.Sprint("w", i), "A", "w", 0), songs.Bounds{}) == nil {
				mu.Lock()
				n++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if n != 1 {
		t.Errorf("%d of ten orders at once passed the cool-down", n)
	}

	change(func(s *guilds.Settings) { *s = guilds.Settings{Blocked: []string{"u", guilds.Alias("A", "gone")}} })
	expect("a blocked member", refused("b1", "u", 500), songs.LimitBlocked)
	expect("one who had their data deleted", refused("b2", "gone", 500), songs.LimitBlocked)
	expect("another", refused("b3", "v", 500), "")
	change(func(s *guilds.Settings) { *s = guilds.Settings{Channels: []string{"other"}} })
	expect("a channel that is not allowed", refused("d1", "v", 900), songs.LimitChannel)
	change(func(s *guilds.Settings) { s.Channels = append(s.Channels, "c") })
	expect("one that is", refused("d2", "v", 900), "")
}

func TestMonthsBeginOnTheFirst(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	house := guilds.NewHouse(db, newIDs("months"), time.Now)
	if _, err := house.Change(t.Context(), "A", "admin", func(s *guilds.Settings) error { s.Budget.ServerMonth = 1; return nil }); err != nil {
		t.Fatal(err)
	}
	at := func(id string, when time.Time) error {
		o := newOrder(id, "A", "u", 0)
		o.CreatedAt = when
		return db.Add(t.Context(), o, songs.Bounds{})
	}
	if err := at("a", time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	e, ok := errors.AsType[*songs.LimitError](at("b", time.Date(2026, 12, 31, 23, 59, 59, 0, time.UTC)))
	if !ok || e.Kind != songs.LimitGuildMonth || !e.Again.Equal(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)) {
		t.Fatalf("%+v", e)
	}
	if err := at("c", e.Again); err != nil {
		t.Error(err)
	}
}

// newIDs counts.
func newIDs(prefix string) func() string {
	var mu sync.Mutex
	n := 0
	return func() string { mu.Lock(); defer mu.Unlock(); n++; return fmt.Sprintf("%s%06d", prefix, n) }
}
