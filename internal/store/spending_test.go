package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"
	"time"

	"riffbot/internal/guilds"
	"riffbot/internal/songs"
	"riffbot/internal/store"
	"riffbot/internal/store/storetest"
)

// limitOf is the kind of the limit that refused an order; empty: none did.
func limitOf(t *testing.T, err error) songs.LimitKind {
	t.Helper()
	if err == nil {
		return ""
	}
	limit, ok := errors.AsType[*songs.LimitError](err)
	if !ok {
		t.Fatal(err)
	}
	return limit.Kind
}

// What a member has spent counts after their data was deleted, on every account and
// through every process, and the member's id is nowhere.
func TestSpendingSurvivesErasure(t *testing.T) {
	t.Parallel()
	both := handles(t)
	house := guilds.NewHouse(both[0], newIDs("erased"), time.Now)
	set := func(guild string, s guilds.Settings) {
		t.Helper()
		if _, err := house.Change(t.Context(), guild, "admin", func(was *guilds.Settings) error { *was = s; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	set("member", guilds.Settings{Budget: guilds.Budget{MemberDay: 2}})
	set("server", guilds.Settings{Budget: guilds.Budget{ServerDay: 2}})
	set("month", guilds.Settings{Budget: guilds.Budget{ServerMonth: 2}})
	set("wait", guilds.Settings{CoolDown: 600})
	const user = "100000000000000001"
	for _, c := range []struct {
		guild  string
		bounds songs.Bounds
		orders int
		want   songs.LimitKind
	}{
		{"open", songs.Bounds{UserPerDay: 2}, 2, songs.LimitUserDay},
		{"member", songs.Bounds{}, 2, songs.LimitMemberDay},
		{"server", songs.Bounds{}, 2, songs.LimitGuildDay},
		{"month", songs.Bounds{}, 2, songs.LimitGuildMonth},
		{"wait", songs.Bounds{}, 1, songs.LimitCoolDown},
	} {
		for i := range c.orders {
			id := fmt.Sprint(c.guild, i)
			if err := both[0].Add(t.Context(), newOrder(id, c.guild, user, i), c.bounds); err != nil {
				t.Fatal(c.guild, err)
			}
			finish(t, both[0], songs.OrderID(id), songs.Done)
		}
		if err := both[0].Erase(t.Context(), user, true); err != nil {
			t.Fatal(err)
		}
		got := limitOf(t, both[1].Add(t.Context(), newOrder(c.guild+"-more", c.guild, user, 9), c.bounds))
		if got != c.want {
			t.Errorf("%s: after the deletion an order meets %q, want %q", c.guild, got, c.want)
		}
		if got == "" {
			finish(t, both[0], songs.OrderID(c.guild+"-more"), songs.Failed)
		}
	}
}

// Orders that belong together are taken in together or not at all.
func TestOrdersTogetherAreTakenInWholly(t *testing.T) {
	t.Parallel()
	both := handles(t)
	house := guilds.NewHouse(both[0], newIDs("together"), time.Now)
	sides := func(guild, battle string, n, age int) []songs.Order {
		var all []songs.Order
		for i := range n {
			o := newOrder(fmt.Sprintf("%s%d", battle, i), guild, "host", age)
			o.Request = fmt.Sprintf("battle:%s/%d", battle, i+1)
			all = append(all, o)
		}
		return all
	}
	for name, c := range map[string]struct {
		settings guilds.Settings
		bounds   songs.Bounds
		want     songs.LimitKind
	}{
		"user":      {bounds: songs.Bounds{UserPerDay: 4}, want: songs.LimitUserDay},
		"server":    {bounds: songs.Bounds{GuildPerDay: 4}, want: songs.LimitGuildDay},
		"member":    {settings: guilds.Settings{Budget: guilds.Budget{MemberDay: 4}}, want: songs.LimitMemberDay},
		"month":     {settings: guilds.Settings{Budget: guilds.Budget{ServerMonth: 4}}, want: songs.LimitGuildMonth},
		"cool-down": {settings: guilds.Settings{CoolDown: 60}, want: songs.LimitCoolDown},
		"blocked":   {settings: guilds.Settings{Blocked: []string{"host"}}, want: songs.LimitBlocked},
		"waiting":   {bounds: songs.Bounds{UserWaiting: 1}, want: songs.LimitWaiting},
	} {
		guild := "together-" + name
		before := newOrder(guild, guild, "host", 0)
		if err := both[0].Add(t.Context(), before, c.bounds); err != nil {
			t.Fatal(err)
		}
		if _, err := house.Change(t.Context(), guild, "admin", func(s *guilds.Settings) error { *s = c.settings; return nil }); err != nil {
			t.Fatal(err)
		}
		want := sides(guild, name, 4, 1)
		if got := limitOf(t, both[1].Check(t.Context(), want, c.bounds)); got != c.want {
			t.Errorf("%s: a check meets %q, want %q", name, got, c.want)
		}
		if got := limitOf(t, both[1].AddAll(t.Context(), want, c.bounds)); got != c.want {
			t.Errorf("%s: four orders meet %q, want %q", name, got, c.want)
		}
		for _, o := range want {
			if _, err := both[0].Order(t.Context(), o.ID); !errors.Is(err, songs.ErrNotFound) {
				t.Errorf("%s: order %s was taken in: %v", name, o.ID, err)
			}
		}
		usage, err := both[0].Usage(t.Context(), before, c.bounds)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range usage {
			if u.Kind == songs.LimitUserDay && name == "user" && u.Used != 1 || u.Kind == songs.LimitGuildDay && u.Used != 1 {
				t.Errorf("%s: %d credits are held of the %s, want 1", name, u.Used, u.Kind)
			}
		}
		finish(t, both[0], before.ID, songs.Failed)
	}
	// A battle has room to wait as a whole, and counts as one there.
	bounds := songs.Bounds{UserWaiting: 2, UserPerDay: 100}
	if err := both[0].AddAll(t.Context(), sides("room", "first", 4, 10), bounds); err != nil {
		t.Errorf("the first battle: %v", err)
	}
	if err := both[1].AddAll(t.Context(), sides("room", "second", 4, 11), bounds); err != nil {
		t.Errorf("the second battle: %v", err)
	}
	if got := limitOf(t, both[0].AddAll(t.Context(), sides("room", "third", 2, 12), bounds)); got != songs.LimitWaiting {
		t.Errorf("the third battle meets %q", got)
	}
}

// Direct messages are closed unless the operator opens them, have a quota of their
// own beside the member's, and are closed to those whom any server blocks.
func TestDirectMessagesHaveLimits(t *testing.T) {
	t.Parallel()
	both := handles(t)
	house := guilds.NewHouse(both[0], newIDs("direct"), time.Now)
	n := 0
	order := func(user, guild string, b songs.Bounds) songs.LimitKind {
		t.Helper()
		n++
		return limitOf(t, both[n%2].Add(t.Context(), newOrder(fmt.Sprint("d", n), guild, user, n), b))
	}
	expect := func(what string, got, want songs.LimitKind) {
		t.Helper()
		if got != want {
			t.Errorf("%s meets %q, want %q", what, got, want)
		}
	}
	expect("an order where they are closed", order("u", "", songs.Bounds{DirectPerDay: -1}), songs.LimitDirect)
	open := songs.Bounds{DirectPerDay: 1, UserPerDay: 3}
	expect("the first", order("u", "", open), "")
	expect("the second", order("u", "", open), songs.LimitDirectDay)
	expect("one on a server", order("u", "A", open), "")
	expect("the last of the day", order("u", "B", open), "")
	expect("one more", order("u", "B", open), songs.LimitUserDay)
	if _, err := house.Change(t.Context(), "A", "admin", func(s *guilds.Settings) error { s.Blocked = []string{"v"}; return nil }); err != nil {
		t.Fatal(err)
	}
	expect("one who is blocked somewhere", order("v", "", songs.Bounds{}), songs.LimitDirectBlocked)
	expect("one who is blocked elsewhere", order("v", "B", songs.Bounds{}), "")
	if err := both[0].Erase(t.Context(), "v", true); !errors.Is(err, guilds.ErrUnderWay) {
		t.Fatal(err)
	}
	finish(t, both[0], songs.OrderID(fmt.Sprint("d", n)), songs.Done)
	if err := both[0].Erase(t.Context(), "v", true); err != nil {
		t.Fatal(err)
	}
	expect("one who is blocked and erased", order("v", "", songs.Bounds{}), songs.LimitDirectBlocked)
	allowed := songs.Bounds{Guilds: []string{"A"}}
	expect("a server that is not allowed", order("w", "B", allowed), songs.LimitServer)
	expect("one that is", order("w", "A", allowed), "")
	expect("direct messages beside", order("w", "", allowed), "")
}

// Accounts of an earlier version, which named members and servers, go on counting.
func TestAccountsAreAdopted(t *testing.T) {
	t.Parallel()
	dir, address := t.TempDir(), storetest.Address(t)
	at := time.Now().UTC()
	if at.Hour() == 23 && at.Minute() > 50 {
		at = at.Add(-time.Hour)
	}
	store.MigrateTo(t, dir, address, 13, func(raw *sql.DB) error {
		today := at.Unix() / (24 * 60 * 60)
		month := time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)
		for owner, day := range map[string]int64{"user:u": today, "member:A/u": today, "guild:A": today, "month:A": month} {
			if _, err := raw.ExecContext(context.Background(), `INSERT INTO accounts (owner, day, held, charged) VALUES ($1, $2, 0, 2)`, owner, day); err != nil {
				return err
			}
		}
		return nil
	})
	db, err := store.Open(t.Context(), dir, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	o := newOrder("o", "A", "u", 0)
	o.CreatedAt = at
	usage, err := db.Usage(t.Context(), o, songs.Bounds{})
	if err != nil {
		t.Fatal(err)
	}
	used := make(map[songs.LimitKind]int)
	for _, u := range usage {
		used[u.Kind] = u.Used
	}
	for _, kind := range []songs.LimitKind{songs.LimitUserDay, songs.LimitMemberDay, songs.LimitGuildDay, songs.LimitGuildMonth} {
		if used[kind] != 2 {
			t.Errorf("%s: %d credits are used, want 2", kind, used[kind])
		}
	}
}
