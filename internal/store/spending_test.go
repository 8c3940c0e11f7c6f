package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// limitOf returns the kind of the limit that rejected an order; empty if none did.
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

// TestSpendingSurvivesErasure checks that a member's spending counts in all accounts after the
// member's data was deleted, and that no row contains the member's id.
func TestSpendingSurvivesErasure(t *testing.T) {
	t.Parallel()
	both := handles(t)
	settings := guild.NewSettingsService(both[0], newIDs("erased"), time.Now)
	set := func(guildID string, s guild.Settings) {
		t.Helper()
		if _, err := settings.Change(t.Context(), guildID,
			"admin", func(was *guild.Settings) error { *was = s; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	set("member", guild.Settings{Budget: guild.Budget{MemberDay: 2}})
	set("server", guild.Settings{Budget: guild.Budget{ServerDay: 2}})
	set("month", guild.Settings{Budget: guild.Budget{ServerMonth: 2}})
	set("wait", guild.Settings{CoolDown: 600})
	const user = "100000000000000001"
	for _, c := range []struct {
		guildID string
		limits  songs.Limits
		orders  int
		want    songs.LimitKind
	}{
		{"open", songs.Limits{UserPerDay: 2}, 2, songs.LimitUserDay},
		{"member", songs.Limits{}, 2, songs.LimitMemberDay},
		{"server", songs.Limits{}, 2, songs.LimitGuildDay},
		{"month", songs.Limits{}, 2, songs.LimitGuildMonth},
		{"wait", songs.Limits{}, 1, songs.LimitCoolDown},
	} {
		for i := range c.orders {
			id := fmt.Sprint(c.guildID, i)
			if err := both[0].Add(t.Context(), newOrder(id, c.guildID, user, i), c.limits); err != nil {
				t.Fatal(c.guildID, err)
			}
			finish(t, both[0], songs.OrderID(id), songs.Done)
		}
		if err := deletiondb.New(both[0]).Erase(t.Context(), user, true); err != nil {
			t.Fatal(err)
		}
		got := limitOf(t, both[1].Add(t.Context(), newOrder(c.guildID+"-more", c.guildID, user, 9), c.limits))
		if got != c.want {
			t.Errorf("%s: order after deletion: limit %q, want %q", c.guildID, got, c.want)
		}
		if got == "" {
			finish(t, both[0], songs.OrderID(c.guildID+"-more"), songs.Failed)
		}
	}
}

// TestOrdersAreAddedTogether checks that orders that belong together are added together or not at
// all.
func TestOrdersAreAddedTogether(t *testing.T) {
	t.Parallel()
	both := handles(t)
	settings := guild.NewSettingsService(both[0], newIDs("together"), time.Now)
	sides := func(guildID, battle string, n, age int) []songs.Order {
		var all []songs.Order
		for i := range n {
			o := newOrder(fmt.Sprintf("%s%d", battle, i), guildID, "host", age)
			o.Purpose = fmt.Sprintf("battle:%s/%d", battle, i+1)
			all = append(all, o)
		}
		return all
	}
	for name, c := range map[string]struct {
		settings guild.Settings
		limits   songs.Limits
		want     songs.LimitKind
	}{
		"user":      {limits: songs.Limits{UserPerDay: 4}, want: songs.LimitUserDay},
		"server":    {limits: songs.Limits{GuildPerDay: 4}, want: songs.LimitGuildDay},
		"member":    {settings: guild.Settings{Budget: guild.Budget{MemberDay: 4}}, want: songs.LimitMemberDay},
		"month":     {settings: guild.Settings{Budget: guild.Budget{ServerMonth: 4}}, want: songs.LimitGuildMonth},
		"cool-down": {settings: guild.Settings{CoolDown: 60}, want: songs.LimitCoolDown},
		"blocked":   {settings: guild.Settings{Blocked: []string{"host"}}, want: songs.LimitBlocked},
		"waiting":   {limits: songs.Limits{MaxQueuedPerUser: 1}, want: songs.LimitQueued},
	} {
		guildID := "together-" + name
		before := newOrder(guildID, guildID, "host", 0)
		if err := both[0].Add(t.Context(), before, c.limits); err != nil {
			t.Fatal(err)
		}
		if _, err := settings.Change(t.Context(), guildID,
			"admin", func(s *guild.Settings) error { *s = c.settings; return nil }); err != nil {
			t.Fatal(err)
		}
		want := sides(guildID, name, 4, 1)
		if got := limitOf(t, both[1].Check(t.Context(), want, c.limits)); got != c.want {
			t.Errorf("%s: check: limit %q, want %q", name, got, c.want)
		}
		err := both[1].Check(t.Context(), want, c.limits)
		if e, ok := errors.AsType[*songs.LimitError](err); ok && e.Limit == 4 && (e.Orders != 4 || e.Needed != 4 || e.Left != 3) {
			t.Errorf("%s: %d credits needed and %d left, want 4 and 3", name, e.Needed, e.Left)
		}
		if got := limitOf(t, both[1].AddAll(t.Context(), want, c.limits)); got != c.want {
			t.Errorf("%s: four orders: limit %q, want %q", name, got, c.want)
		}
		for _, o := range want {
			if _, err := both[0].Order(t.Context(), o.ID); !errors.Is(err, songs.ErrNotFound) {
				t.Errorf("%s: order %s was added: %v", name, o.ID, err)
			}
		}
		usage, err := both[0].Usage(t.Context(), before, c.limits)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range usage {
			if u.Kind == songs.LimitUserDay && name == "user" && u.Used != 1 || u.Kind == songs.LimitGuildDay &&
				u.Used != 1 {
				t.Errorf("%s: %d credits reserved for %s, want 1", name, u.Used, u.Kind)
			}
			if u.Held != 0 && u.Held != u.Used || u.Held == 0 && u.Kind == songs.LimitGuildDay {
				t.Errorf("%s: %d of %d credits held for %s", name, u.Held, u.Used, u.Kind)
			}
		}
		finish(t, both[0], before.ID, songs.Failed)
	}
	// A battle counts as one queued order.
	limits := songs.Limits{MaxQueuedPerUser: 2, UserPerDay: 100}
	if err := both[0].AddAll(t.Context(), sides("room", "first", 4, 10), limits); err != nil {
		t.Errorf("first battle: %v", err)
	}
	if err := both[1].AddAll(t.Context(), sides("room", "second", 4, 11), limits); err != nil {
		t.Errorf("second battle: %v", err)
	}
	if got := limitOf(t, both[0].AddAll(t.Context(), sides("room", "third", 2, 12), limits)); got != songs.LimitQueued {
		t.Errorf("third battle: limit %q", got)
	}
}

// TestAccountNamesAreHashed checks that spending in accounts of an earlier version, whose names
// contain ids, still counts.
func TestAccountNamesAreHashed(t *testing.T) {
	t.Parallel()
	dir, address := t.TempDir(), storetest.Address(t)
	at := time.Now().UTC()
	if at.Hour() == 23 && at.Minute() > 50 {
		at = at.Add(-time.Hour)
	}
	store.MigrateTo(t, dir, address, 13, func(raw *sql.DB) error {
		today := at.Unix() / (24 * 60 * 60)
		month := time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)
		for owner, day := range map[string]int64{"user:u": today, "member:A/u": today, "guild:A": today,
			"month:A": month} {
			if _, err := raw.ExecContext(context.Background(), `INSERT INTO accounts (owner, day, held, charged)
				VALUES ($1, $2, 0, 2)`, owner, day); err != nil {
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
	usage, err := db.Usage(t.Context(), o, songs.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	used := make(map[songs.LimitKind]int)
	for _, u := range usage {
		used[u.Kind] = u.Used
	}
	for _, kind := range []songs.LimitKind{songs.LimitUserDay, songs.LimitMemberDay, songs.LimitGuildDay,
		songs.LimitGuildMonth} {
		if used[kind] != 2 {
			t.Errorf("%s: %d credits used, want 2", kind, used[kind])
		}
	}
}
