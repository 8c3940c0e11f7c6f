package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/retention"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
)

// TestDirectMessagesHaveLimits checks that orders in direct messages are disabled by default, have
// their own quota, and are rejected for members blocked in any guild.
func TestDirectMessagesHaveLimits(t *testing.T) {
	t.Parallel()
	both := handles(t)
	settings := guild.NewSettingsService(both[0], newIDs("direct"), time.Now)
	n := 0
	order := func(user, guildID string, limits songs.Limits) songs.LimitKind {
		t.Helper()
		n++
		return limitOf(t, both[n%2].Add(t.Context(), newOrder(fmt.Sprint("d", n), guildID, user, n), limits))
	}
	expect := func(what string, got, want songs.LimitKind) {
		t.Helper()
		if got != want {
			t.Errorf("%s: limit %q, want %q", what, got, want)
		}
	}
	expect("disabled", order("u", "", songs.Limits{DirectPerDay: -1}), songs.LimitDirect)
	open := songs.Limits{DirectPerDay: 1, UserPerDay: 3}
	expect("first", order("u", "", open), "")
	expect("second", order("u", "", open), songs.LimitDirectDay)
	expect("in a guild", order("u", "A", open), "")
	expect("last of the day", order("u", "B", open), "")
	expect("above the daily quota", order("u", "B", open), songs.LimitUserDay)
	if _, err := settings.Change(t.Context(), "A", "admin", func(s *guild.Settings) error {
		s.Blocked = []string{"v"}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	expect("blocked in a guild", order("v", "", songs.Limits{}), songs.LimitDirectBlocked)
	expect("blocked in another guild", order("v", "B", songs.Limits{}), "")
	if err := deletiondb.New(both[0]).Erase(t.Context(), "v", true); !errors.Is(err, retention.ErrOrdersInProgress) {
		t.Fatal(err)
	}
	finish(t, both[0], songs.OrderID(fmt.Sprint("d", n)), songs.Done)
	if err := deletiondb.New(both[0]).Erase(t.Context(), "v", true); err != nil {
		t.Fatal(err)
	}
	expect("blocked and erased", order("v", "", songs.Limits{}), songs.LimitDirectBlocked)
	allowed := songs.Limits{Guilds: []string{"A"}}
	expect("guild that is not allowed", order("w", "B", allowed), songs.LimitServer)
	expect("allowed guild", order("w", "A", allowed), "")
	expect("direct messages with allowed guilds", order("w", "", allowed), "")
}
