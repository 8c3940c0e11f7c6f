package app

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// Environment variables with the number of steps and the seed.
const (
	abuseStepsVariable = "RIFFBOT_ABUSE_STEPS"
	abuseSeedVariable  = "RIFFBOT_ABUSE_SEED"
	abuseSteps         = 192
	stepsPerDay        = 96
	abuseMembers       = 6
)

// abuseOrder is an order before its requester was erased.
type abuseOrder struct {
	user, guild, task string
	day               string
	shared            bool
	sent              bool // the paid request was sent
}

// TestLimitsHoldUnderAbuse sends random interactions, sequentially and concurrently, to all
// processes. Purchases never exceed a limit, each is charged once, and nothing else is
// charged.
func TestLimitsHoldUnderAbuse(t *testing.T) {
	t.Parallel()
	seed, steps := uint64(time.Now().UnixNano()), abuseSteps //nolint:gosec // any number
	if s := os.Getenv(abuseSeedVariable); s != "" {
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		seed = n
	}
	if s := os.Getenv(abuseStepsVariable); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		steps = n
	}
	t.Logf("seed %d (%s), %d steps", seed, abuseSeedVariable, steps)
	w := newAbuseHarness(t)
	rng := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // in a test
	for done := 0; done < steps && !t.Failed(); done += stepsPerDay {
		var all sync.WaitGroup
		for n := range abuseMembers {
			own := rand.New(rand.NewPCG(seed, rng.Uint64())) //nolint:gosec // in a test
			member := &abuser{w: w, rng: own, user: fmt.Sprintf("u%d", n+1)}
			all.Go(func() {
				for range stepsPerDay / abuseMembers {
					member.step()
				}
			})
		}
		all.Wait()
		w.waitIdle()
		w.check()
		w.offset.Add(int64(time.Duration(1+rng.IntN(30)) * time.Hour))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	t.Logf("%d bought; answers: %v", len(w.provider.Ledger()), w.answers)
	if len(w.provider.Ledger()) == 0 {
		t.Error("nothing was bought")
	}
}

// observe stores the requesters of the orders before they are erased.
func (w *abuseHarness) observe() {
	since := w.now().Add(-48 * time.Hour).UnixMilli()
	rows, err := w.raw.QueryContext(w.t.Context(),
		`SELECT id, user_id, guild_id, task_id, request, created_at, sent_at FROM orders WHERE created_at >= $1`, since)
	if err != nil {
		w.t.Error(err)
		return
	}
	defer func() { _ = rows.Close() }()
	w.mu.Lock()
	defer w.mu.Unlock()
	for rows.Next() {
		var id, request string
		var o abuseOrder
		var at, sent int64
		if err := rows.Scan(&id, &o.user, &o.guild, &o.task, &request, &at, &sent); err != nil {
			w.t.Error(err)
			return
		}
		o.day = time.UnixMilli(at).UTC().Format(time.DateOnly)
		o.sent = sent != 0
		o.shared = (&songs.Order{Purpose: request}).Shared()
		if o.user == "" {
			o.user = w.users[songs.OrderID(id)]
		}
		w.orders[id] = o
	}
	if err := rows.Err(); err != nil {
		w.t.Error(err)
	}
}

// count returns a number from the database.
func (w *abuseHarness) count(query string) (n int) {
	w.t.Helper()
	if err := w.raw.QueryRowContext(w.t.Context(), query).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

// waitIdle waits until every order has ended and the ledgers of the bot and the provider
// agree.
func (w *abuseHarness) waitIdle() {
	w.t.Helper()
	limit := time.Now().Add(time.Minute)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	var open, charged, bought int
	for range tick.C {
		w.observe()
		bought = len(w.provider.Ledger())
		charged = w.count(`SELECT coalesce(sum(credits), 0) FROM ledger WHERE kind = 'charge' AND (account LIKE 'guild:%' OR account LIKE 'direct:%')`)
		open = w.count(`SELECT count(*) FROM orders WHERE state NOT IN ('done', 'failed', 'cancelled', 'unsure')`)
		if open == 0 && charged == bought && bought == len(w.provider.Ledger()) {
			return
		}
		if time.Now().After(limit) {
			w.t.Fatalf("%d orders are open; %d credits are charged and %d songs were bought", open, charged, bought)
		}
	}
}

// check compares the purchases with the limits.
func (w *abuseHarness) check() {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	bought := make(map[string]abuseOrder)
	for id, o := range w.orders {
		switch {
		case o.task != "":
			bought[o.task] = o
		case o.sent: // cancelled before the response
			bought[id] = o
		}
	}
	if len(bought) != len(w.provider.Ledger()) {
		w.t.Errorf("%d orders were sent, and %d songs were bought", len(bought), len(w.provider.Ledger()))
	}
	used := make(map[string]int)
	limits := make(map[string]int)
	add := func(limit int, parts ...string) {
		key := strings.Join(parts, " ")
		used[key]++
		limits[key] = limit
	}
	b, s := abuseLimits, abuseSettings
	for id, o := range bought {
		if !o.shared {
			if o.user == "" {
				w.t.Errorf("requester of %s is unknown", id)
			}
			add(b.UserPerDay, o.day, "member", o.user)
		}
		switch o.guild {
		case "":
			add(b.DirectPerDay, o.day, "direct messages of", o.user)
		case "1":
			add(s.Budget.ServerDay, o.day, "server 1")
			add(s.Budget.ServerMonth, o.day[:7], "server 1")
			if !o.shared {
				add(s.MemberDay(abuseRoles(o.user)), o.day, "server 1, member", o.user)
			}
		default:
			add(b.GuildPerDay, o.day, "server", o.guild)
		}
		if o.user == "u6" && o.guild != "2" {
			w.t.Errorf("a song was bought for a blocked member in %q", o.guild)
		}
	}
	for key, n := range w.calls {
		used["calls "+key], limits["calls "+key] = n, b.WriterPerUserDay
		if strings.Contains(key, "server") {
			limits["calls "+key] = b.WriterPerGuildDay
		}
	}
	if w.asked > w.allowed {
		w.t.Errorf("the language model answered %d times, and %d requests were counted", w.asked, w.allowed)
	}
	for key, n := range used {
		if n > limits[key] {
			w.t.Errorf("%s: %d, and the limit is %d", key, n, limits[key])
		}
	}
}

// abuseRoles returns the roles of a member in server 1.
func abuseRoles(user string) []string {
	if user == "u5" {
		return []string{"vip"}
	}
	return nil
}
