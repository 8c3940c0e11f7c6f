package guild_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// clock is a clock that the test advances.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }
func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func newClock() *clock { return &clock{now: time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC)} }

func ids() func() string {
	var mu sync.Mutex
	n := 0
	return func() string { mu.Lock(); defer mu.Unlock(); n++; return fmt.Sprintf("id%04d", n) }
}

func TestChangesAreAudited(t *testing.T) {
	t.Parallel()
	c := newClock()
	service := guild.NewSettingsService(storetest.Open(t), ids(), c.Now)
	change := func(by string, do func(*guild.Settings) error) {
		t.Helper()
		c.Advance(time.Second)
		if _, err := service.Change(t.Context(), "g", by, do); err != nil {
			t.Fatal(err)
		}
	}
	change("ana", func(s *guild.Settings) error {
		s.Budget.MemberDay, s.Roles.DJ = 3, []string{"dj"}
		return nil
	})
	change("ben", func(s *guild.Settings) error { s.Budget.MemberDay = 5; return nil })
	change("ben", func(s *guild.Settings) error { s.Roles.DJ = nil; return nil })
	change("ben", func(*guild.Settings) error { return nil })
	entries, total, err := service.Audit(t.Context(), "g", 0, 10)
	if err != nil || total != 4 {
		t.Fatalf("%d entries, %v", total, err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, fmt.Sprintf("%s %s %s→%s", e.By, e.Action, e.Before, e.After))
	}
	want := []string{`ben roles.dj ["dj"]→`, `ben budget.member_day 3→5`, `ana roles.dj →["dj"]`,
		`ana budget.member_day →3`}
	if !slices.Equal(got, want) {
		t.Errorf("audit:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if _, n, _ := service.Audit(t.Context(), "other", 0, 10); n != 0 {
		t.Errorf("other guild has %d entries", n)
	}
}

func TestFailedChangeHasNoEffect(t *testing.T) {
	t.Parallel()
	service := guild.NewSettingsService(storetest.Open(t), ids(), newClock().Now)
	no := errors.New("no")
	_, err := service.Change(t.Context(), "g", "ana", func(s *guild.Settings) error { s.CoolDown = 9; return no })
	if !errors.Is(err, no) {
		t.Fatal(err)
	}
	if settings, err := service.Settings(t.Context(), "g"); err != nil || settings.CoolDown != 0 {
		t.Errorf("%+v, %v", settings, err)
	}
	if _, n, _ := service.Audit(t.Context(), "g", 0, 10); n != 0 {
		t.Errorf("%d entries", n)
	}
}

func TestConcurrentChangesAreSaved(t *testing.T) {
	t.Parallel()
	service := guild.NewSettingsService(storetest.Open(t), ids(), newClock().Now)
	var all sync.WaitGroup
	for n := range 20 {
		all.Go(func() {
			_, err := service.Change(t.Context(), "g", "ana", func(s *guild.Settings) error {
				s.Blocked = append(s.Blocked, fmt.Sprint(n))
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	settings, err := service.Settings(t.Context(), "g")
	if err != nil || len(settings.Blocked) != 20 {
		t.Errorf("%d of 20 changes, %v", len(settings.Blocked), err)
	}
}

// TestChangeByOtherProcessIsNoticed checks that the cache expires.
func TestChangeByOtherProcessIsNoticed(t *testing.T) {
	t.Parallel()
	c, db := newClock(), storetest.Open(t)
	here, there := guild.NewSettingsService(db, ids(), c.Now), guild.NewSettingsService(db, ids(), c.Now)
	if _, err := here.Settings(t.Context(), "g"); err != nil {
		t.Fatal(err)
	}
	if _, err := there.Change(t.Context(),
		"g", "ana", func(s *guild.Settings) error { s.CoolDown = 60; return nil }); err != nil {
		t.Fatal(err)
	}
	c.Advance(time.Minute)
	if settings, err := here.Settings(t.Context(), "g"); err != nil || settings.Wait() != time.Minute {
		t.Errorf("%v, %v", settings.Wait(), err)
	}
}

func TestSettingsPermissions(t *testing.T) {
	t.Parallel()
	settings := guild.Settings{Roles: guild.Roles{DJ: []string{"1"}, Curator: []string{"2"}},
		Blocked:  []string{"bad", guild.Alias("g", "gone")},
		Channels: []string{"c"}, Budget: guild.Budget{MemberDay: 3, Bonus: map[string]int{"1": 2, "2": 5}}}
	for name, ok := range map[string]bool{
		"a DJ":                   settings.IsDJ([]string{"9", "1"}),
		"no DJ":                  !settings.IsDJ([]string{"2"}),
		"a curator":              settings.IsCurator([]string{"2"}),
		"blocked":                settings.Blocks("g", "bad"),
		"blocked and deleted":    settings.Blocks("g", "gone"),
		"not blocked":            !settings.Blocks("g", "good"),
		"blocked elsewhere only": !settings.Blocks("h", "gone"),
		"a channel":              settings.Allows("c") && !settings.Allows("d"),
		"all channels":           guild.Settings{}.Allows("d"),
		"the largest bonus":      settings.MemberDay([]string{"1", "2"}) == 8,
		"no bonus":               settings.MemberDay(nil) == 3,
		"no limit is not raised": guild.Settings{Budget: guild.Budget{Bonus: map[string]int{"1": 2}}}.MemberDay(
			[]string{"1"}) == 0,
		"an alias shows no id":          !strings.Contains(guild.Alias("g", "12345"), "12345"),
		"aliases differ between guilds": guild.Alias("g", "u") != guild.Alias("h", "u"),
	} {
		if !ok {
			t.Errorf("%s: wrong", name)
		}
	}
}
