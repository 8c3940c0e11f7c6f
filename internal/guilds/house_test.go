package guilds_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"riffbot/internal/guilds"
	"riffbot/internal/store/storetest"
)

// clock is a time that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }
func (c *clock) advance(d time.Duration) {
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

func TestEveryChangeIsWrittenDown(t *testing.T) {
	t.Parallel()
	c := newClock()
	h := guilds.NewHouse(storetest.Open(t), ids(), c.Now)
	change := func(by string, do func(*guilds.Settings) error) {
		t.Helper()
		c.advance(time.Second)
		if _, err := h.Change(t.Context(), "g", by, do); err != nil {
			t.Fatal(err)
		}
	}
	change("ana", func(s *guilds.Settings) error {
		s.Budget.MemberDay, s.Roles.DJ = 3, []string{"dj"}
		return nil
	})
	change("ben", func(s *guilds.Settings) error { s.Budget.MemberDay = 5; return nil })
	change("ben", func(s *guilds.Settings) error { s.Roles.DJ = nil; return nil })
	change("ben", func(*guilds.Settings) error { return nil })
	entries, total, err := h.Audit(t.Context(), "g", 0, 10)
	if err != nil || total != 4 {
		t.Fatalf("%d entries, %v", total, err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, fmt.Sprintf("%s %s %s→%s", e.By, e.What, e.Before, e.After))
	}
	want := []string{`ben roles.dj ["dj"]→`, `ben budget.member_day 3→5`, `ana roles.dj →["dj"]`, `ana budget.member_day →3`}
	if !slices.Equal(got, want) {
		t.Errorf("the audit says\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if _, n, _ := h.Audit(t.Context(), "elsewhere", 0, 10); n != 0 {
		t.Errorf("another server sees %d entries", n)
	}
}

func TestAChangeThatFailsChangesNothing(t *testing.T) {
	t.Parallel()
	h := guilds.NewHouse(storetest.Open(t), ids(), newClock().Now)
	no := errors.New("no")
	_, err := h.Change(t.Context(), "g", "ana", func(s *guilds.Settings) error { s.CoolDown = 9; return no })
	if !errors.Is(err, no) {
		t.Fatal(err)
	}
	if s, err := h.Settings(t.Context(), "g"); err != nil || s.CoolDown != 0 {
		t.Errorf("%+v, %v", s, err)
	}
	if _, n, _ := h.Audit(t.Context(), "g", 0, 10); n != 0 {
		t.Errorf("%d entries", n)
	}
}

func TestChangesAtOnceAreAllKept(t *testing.T) {
	t.Parallel()
	h := guilds.NewHouse(storetest.Open(t), ids(), newClock().Now)
	var all sync.WaitGroup
	for n := range 20 {
		all.Go(func() {
			_, err := h.Change(t.Context(), "g", "ana", func(s *guilds.Settings) error {
				s.Blocked = append(s.Blocked, fmt.Sprint(n))
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	s, err := h.Settings(t.Context(), "g")
	if err != nil || len(s.Blocked) != 20 {
		t.Errorf("%d of 20 changes, %v", len(s.Blocked), err)
	}
}

// What another process changed is known a few seconds later.
func TestSettingsAreReadAnewAfterAWhile(t *testing.T) {
	t.Parallel()
	c, db := newClock(), storetest.Open(t)
	here, there := guilds.NewHouse(db, ids(), c.Now), guilds.NewHouse(db, ids(), c.Now)
	if _, err := here.Settings(t.Context(), "g"); err != nil {
		t.Fatal(err)
	}
	if _, err := there.Change(t.Context(), "g", "ana", func(s *guilds.Settings) error { s.CoolDown = 60; return nil }); err != nil {
		t.Fatal(err)
	}
	c.advance(time.Minute)
	if s, err := here.Settings(t.Context(), "g"); err != nil || s.Wait() != time.Minute {
		t.Errorf("%v, %v", s.Wait(), err)
	}
}

func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	s := guilds.Settings{Roles: guilds.Roles{DJ: []string{"1"}, Curator: []string{"2"}}, Blocked: []string{"bad", guilds.Alias("g", "gone")},
		Channels: []string{"c"}, Budget: guilds.Budget{MemberDay: 3, Bonus: map[string]int{"1": 2, "2": 5}}}
	for name, ok := range map[string]bool{
		"a DJ":                          s.IsDJ([]string{"9", "1"}),
		"no DJ":                         !s.IsDJ([]string{"2"}),
		"a curator":                     s.IsCurator([]string{"2"}),
		"blocked":                       s.Blocks("g", "bad"),
		"blocked and deleted":           s.Blocks("g", "gone"),
		"not blocked":                   !s.Blocks("g", "good"),
		"blocked elsewhere only":        !s.Blocks("h", "gone"),
		"a channel":                     s.Allows("c") && !s.Allows("d"),
		"all channels":                  guilds.Settings{}.Allows("d"),
		"the largest bonus":             s.MemberDay([]string{"1", "2"}) == 8,
		"no bonus":                      s.MemberDay(nil) == 3,
		"no limit is not raised":        guilds.Settings{Budget: guilds.Budget{Bonus: map[string]int{"1": 2}}}.MemberDay([]string{"1"}) == 0,
		"an alias shows no id":          !strings.Contains(guilds.Alias("g", "12345"), "12345"),
		"aliases differ between guilds": guilds.Alias("g", "u") != guilds.Alias("h", "u"),
	} {
		if !ok {
			t.Errorf("%s: wrong", name)
		}
	}
}
