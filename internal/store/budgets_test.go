package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// handles opens a database in two processes. SQLite has only one process, so both handles are the
// same.
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

// TestConcurrentOrdersStayWithinBudgets checks with random budgets and concurrent orders in two
// processes that no budget is exceeded, that no order is rejected without need, and that failed
// orders are refunded.
func TestConcurrentOrdersStayWithinBudgets(t *testing.T) {
	t.Parallel()
	both := handles(t)
	settings := guild.NewSettingsService(both[0], newIDs("audit"), time.Now)
	round := 0
	rapid.Check(t, func(r *rapid.T) {
		round++
		guildID := fmt.Sprint("g", round)
		limit := func(name string) int { return rapid.IntRange(0, 6).Draw(r, name) }
		limits := songs.Limits{UserPerDay: limit("user"), GuildPerDay: 2 * limit("guild")}
		var s guild.Settings
		s.Budget = guild.Budget{MemberDay: limit("member"), ServerDay: 2 * limit("server"),
			ServerMonth: 3 * limit("month"), Bonus: map[string]int{"vip": limit("bonus")}}
		if _, err := settings.Change(t.Context(), guildID,
			"admin", func(was *guild.Settings) error { *was = s; return nil }); err != nil {
			r.Fatal(err)
		}
		orders := make([]songs.Order, rapid.IntRange(1, 24).Draw(r, "orders"))
		for i := range orders {
			u := rapid.IntRange(0, 2).Draw(r, "user of an order")
			orders[i] = newOrder(fmt.Sprintf("%s-%d", guildID, i), guildID, fmt.Sprintf("%s-u%d", guildID, u),
				rapid.IntRange(0, 1).Draw(r, "day")*24*60*60)
			orders[i].Credits = rapid.IntRange(1, 2).Draw(r, "credits")
			if u == 0 {
				orders[i].Roles = []string{"other", "vip"}
			}
		}

		errs := make([]error, len(orders))
		var all sync.WaitGroup
		for i, o := range orders {
			all.Go(func() { errs[i] = both[i%2].Add(t.Context(), o, limits) })
		}
		all.Wait()

		usage := func(o songs.Order) map[songs.LimitKind]songs.Usage {
			list, err := both[1].Usage(t.Context(), o, limits)
			if err != nil {
				r.Fatal(err)
			}
			byKind := make(map[songs.LimitKind]songs.Usage)
			for _, u := range list {
				if u.Kind != songs.LimitQueued { // not a budget
					byKind[u.Kind] = u
				}
			}
			return byKind
		}
		// counted returns the credits of the charged orders that count in the same accounts as o.
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
						r.Fatalf("%s, order %d, %s: %d used, want %d", when, i, kind, u.Used, want[kind])
					}
					if u.Limit > 0 && u.Used > u.Limit {
						r.Fatalf("%s, order %d: %d of %d used of the %s", when, i, u.Used, u.Limit, kind)
					}
				}
			}
		}
		check("after concurrent orders", taken)
		for i, err := range errs {
			if err == nil {
				continue
			}
			e, ok := errors.AsType[*songs.LimitError](err)
			if !ok {
				r.Fatalf("order %d: %v", i, err)
			}
			if u := usage(orders[i])[e.Kind]; u.Used+orders[i].Credits <= e.Limit {
				r.Fatalf("order %d was rejected by limit %s: %d of %d used", i, e.Kind, u.Used, e.Limit)
			}
		}

		ended := make(map[int]songs.State)
		for i := range orders {
			if taken(i) {
				ended[i] = rapid.SampledFrom([]songs.State{songs.Queued, songs.Failed, songs.Cancelled, songs.Unsure,
					songs.Done}).Draw(r, "end")
			}
		}
		for i, state := range ended {
			if state != songs.Queued {
				all.Go(func() { finish(t, both[(i+1)%2], orders[i].ID, state) })
			}
		}
		all.Wait()
		check("after all orders have ended", func(i int) bool {
			state, ok := ended[i]
			return ok && state != songs.Failed && state != songs.Cancelled
		})
	})
}

// newIDs returns a function that returns consecutive ids.
func newIDs(prefix string) func() string {
	var mu sync.Mutex
	n := 0
	return func() string { mu.Lock(); defer mu.Unlock(); n++; return fmt.Sprintf("%s%06d", prefix, n) }
}
