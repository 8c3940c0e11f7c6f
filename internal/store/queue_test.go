package store_test

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"riffbot/internal/songs"
	"riffbot/internal/store"
	"riffbot/internal/store/storetest"
)

// Each check of a property is hundreds of transactions.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("rapid.checks", "40"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

var start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func newOrder(id, guild, user string, age int) songs.Order {
	return songs.Order{ID: songs.OrderID(id), State: songs.Queued, Place: songs.Place{GuildID: guild, ChannelID: "c"},
		Requester: songs.Member{ID: user, Name: "Name of " + user}, Brief: songs.Brief{Prompt: "p " + id}, Credits: 1,
		CreatedAt: start.Add(time.Duration(age) * time.Second), UpdatedAt: start}
}

func add(t *testing.T, db *store.DB, o songs.Order) {
	t.Helper()
	if err := db.Add(t.Context(), o, songs.Bounds{}); err != nil {
		t.Fatal(err)
	}
}

func next(t *testing.T, db *store.DB, b songs.Bounds) (id songs.OrderID) {
	t.Helper()
	_, err := db.Dispatch(t.Context(), b, func(_ context.Context, _ *sql.Tx, o songs.OrderID) error { id = o; return nil })
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

var plenty = songs.Bounds{AtOnce: 1000}

func TestAFloodDoesNotKeepOthersWaiting(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for n := range 200 {
		add(t, db, newOrder(fmt.Sprintf("flood%03d", n), "A", "u", n))
	}
	if got := next(t, db, plenty); got != "flood000" {
		t.Fatalf("%s is first", got)
	}
	add(t, db, newOrder("b1", "B", "x", 300))
	add(t, db, newOrder("b2", "B", "y", 301))
	for id, want := range map[songs.OrderID]int{"b1": 0, "b2": 2} {
		if n, err := db.Ahead(t.Context(), id); err != nil || n != want {
			t.Errorf("%d go before %s, %v", n, id, err)
		}
	}
	got := []songs.OrderID{next(t, db, plenty), next(t, db, plenty), next(t, db, plenty)}
	if fmt.Sprint(got) != "[b1 flood001 b2]" {
		t.Errorf("the order is %v", got)
	}
}

// model is the queue as one would explain it: guilds take turns, and in a guild
// its members do; whoever was served the longest ago is next, and among those who
// never were the one who waits the longest.
type model struct {
	waiting []songs.Order
	turn    int
	served  map[string]int
	busy    map[string]int
}

func (m *model) next(b songs.Bounds) (songs.OrderID, bool) {
	best := -1
	for i, o := range m.waiting {
		if b.GuildAtOnce > 0 && m.busy[guildOf(o)] >= b.GuildAtOnce || b.UserAtOnce > 0 && m.busy["u"+o.Requester.ID] >= b.UserAtOnce || m.busy[""] >= b.AtOnce {
			continue
		}
		if best < 0 || m.before(o, m.waiting[best]) {
			best = i
		}
	}
	if best < 0 {
		return "", false
	}
	o := m.waiting[best]
	m.waiting = slices.Delete(m.waiting, best, best+1)
	m.turn++
	m.served[guildOf(o)], m.served[memberOf(o)] = m.turn, m.turn
	m.busy[""]++
	m.busy[guildOf(o)]++
	m.busy["u"+o.Requester.ID]++
	return o.ID, true
}

func guildOf(o songs.Order) string {
	if o.Place.GuildID == "" {
		return "dm:" + o.Requester.ID
	}
	return o.Place.GuildID
}

func memberOf(o songs.Order) string { return guildOf(o) + "/" + o.Requester.ID }

// since is how long the oldest order of a group has waited.
func (m *model) since(same func(songs.Order) bool) time.Time {
	var oldest time.Time
	for _, o := range m.waiting {
		if same(o) && (oldest.IsZero() || o.CreatedAt.Before(oldest)) {
			oldest = o.CreatedAt
		}
	}
	return oldest
}

func (m *model) before(a, b songs.Order) bool {
	ga, gb := guildOf(a), guildOf(b)
	if ga != gb {
		if m.served[ga] != m.served[gb] {
			return m.served[ga] < m.served[gb]
		}
		return m.since(func(o songs.Order) bool { return guildOf(o) == ga }).Before(m.since(func(o songs.Order) bool { return guildOf(o) == gb }))
	}
	ma, mb := memberOf(a), memberOf(b)
	if ma != mb {
		if m.served[ma] != m.served[mb] {
			return m.served[ma] < m.served[mb]
		}
		return m.since(func(o songs.Order) bool { return memberOf(o) == ma }).Before(m.since(func(o songs.Order) bool { return memberOf(o) == mb }))
	}
	return a.CreatedAt.Before(b.CreatedAt)
}

// Whatever comes in and ends, the store picks whom the model picks; and while
// nothing comes in, what Ahead says comes true.
func TestTheQueueIsFair(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	check := 0
	rapid.Check(t, func(r *rapid.T) {
		// A world of its own in one database: other guilds, other people.
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
		b := songs.Bounds{AtOnce: rapid.IntRange(1, 8).Draw(r, "at once"), GuildAtOnce: rapid.IntRange(0, 3).Draw(r, "guild"), UserAtOnce: rapid.IntRange(0, 2).Draw(r, "user")}
		var line []songs.Order
		var err error
		for n := range rapid.IntRange(1, 40).Draw(r, "events") {
			switch rapid.IntRange(0, 3).Draw(r, "event") {
			case 0, 1:
				o := newOrder(fmt.Sprintf("o%d-%02d", check, n), own(rapid.SampledFrom([]string{"A", "B", "C", ""}).Draw(r, "guild")), own(rapid.SampledFrom([]string{"u", "v", "w"}).Draw(r, "user")), n)
				add(t, db, o)
				m.waiting = append(m.waiting, o)
				all[o.ID] = o
			case 2:
				want, _ := m.next(b)
				if got := next(t, db, b); got != want {
					r.Fatalf("%q is taken, the model takes %q", got, want)
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
			want, _ := m.next(songs.Bounds{AtOnce: 1000})
			if got := next(t, db, plenty); got != want || ahead[want] != n {
				r.Fatalf("%q comes as number %d; the model takes %q, and Ahead said %d", got, n, want, ahead[want])
			}
		}
	})
}

func TestTheQueueAsAGuildSeesIt(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for n, who := range []string{"ana", "ana", "ben"} {
		add(t, db, newOrder(fmt.Sprint("a", n), "A", who, n))
		add(t, db, newOrder(fmt.Sprint("b", n), "B", who, n))
	}
	next(t, db, plenty)
	got, err := db.Queue(t.Context(), songs.Viewer{ID: "ana", GuildID: "A", All: true}, 10)
	if err != nil || len(got) != 3 {
		t.Fatalf("%d orders, %v", len(got), err)
	}
	text := ""
	for _, w := range got {
		text += fmt.Sprint(w.ID, w.State, w.Ahead, w.Brief.Prompt, " ")
	}
	if text != "a0writing-1p a0 a2queued1p a2 a1queued3p a1 " {
		t.Errorf("%s", text)
	}
	if _, err := db.Ahead(t.Context(), "a0"); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("a taken order has a place: %v", err)
	}
	if queued, busy, err := db.Depth(t.Context()); queued != 5 || busy != 1 || err != nil {
		t.Errorf("%d queued, %d busy, %v", queued, busy, err)
	}
}
