package store_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"riffbot/internal/requests"
	"riffbot/internal/songs"
	"riffbot/internal/store"
	"riffbot/internal/store/storetest"
)

// inParallel calls do many times at once over two processes and returns how often
// it succeeded. Every failure has to be [songs.ErrDuplicate].
func inParallel(t *testing.T, do func(db *store.DB, n int) error) int64 {
	t.Helper()
	both := handles(t)
	var done atomic.Int64
	var all sync.WaitGroup
	for n := range 12 {
		all.Go(func() {
			switch err := do(both[n%2], n); {
			case err == nil:
				done.Add(1)
			case !errors.Is(err, songs.ErrDuplicate):
				t.Errorf("delivery %d: %v", n, err)
			}
		})
	}
	all.Wait()
	return done.Load()
}

// One interaction adds one order over all processes, and a repetition is a
// duplicate rather than a refusal by what its own order used up.
func TestInteractionAddsOneOrder(t *testing.T) {
	t.Parallel()
	for name, bounds := range map[string]songs.Bounds{
		"without limits": {}, "a day's quota": {UserPerDay: 1}, "a server's quota": {GuildPerDay: 1}, "one waiting": {UserWaiting: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			added := inParallel(t, func(db *store.DB, n int) error {
				o := newOrder(fmt.Sprint("o", n), "A", "u", 0)
				o.Interaction = "i"
				return db.Add(t.Context(), o, bounds)
			})
			if added != 1 {
				t.Errorf("%d orders", added)
			}
		})
	}
}

func TestInteractionOrdersADraftOnce(t *testing.T) {
	t.Parallel()
	var keep sync.Once
	added := inParallel(t, func(db *store.DB, n int) error {
		keep.Do(func() {
			if err := db.KeepDraft(t.Context(), songs.Draft{ID: "d", Owner: songs.Member{ID: "u"}, CreatedAt: start}); err != nil {
				t.Error(err)
			}
		})
		o := newOrder(fmt.Sprint("o", n), "A", "u", 0)
		o.Interaction, o.Draft = "i", "d"
		return db.Add(t.Context(), o, songs.Bounds{})
	})
	if added != 1 {
		t.Errorf("%d orders", added)
	}
}

func TestInteractionBeginsOneBattle(t *testing.T) {
	t.Parallel()
	added := inParallel(t, func(db *store.DB, n int) error {
		return db.AddBattle(t.Context(), requests.Battle{ID: requests.BattleID(fmt.Sprint("b", n)), GuildID: "A", State: requests.Preparing, Interaction: "i"})
	})
	if added != 1 {
		t.Errorf("%d battles", added)
	}
}

func TestInteractionProposesOneRequest(t *testing.T) {
	t.Parallel()
	added := inParallel(t, func(db *store.DB, n int) error {
		return db.Propose(t.Context(), requests.Request{ID: requests.ID(fmt.Sprint("r", n)), GuildID: "A", Status: requests.Open, Interaction: "i",
			Proposer: songs.Member{ID: "u"}, CreatedAt: start}, 1)
	})
	if added != 1 {
		t.Errorf("%d requests", added)
	}
}

// A draft goes when its order is in, and only then; it is its owner's alone.
func TestDraftIsDeletedWithItsOrder(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	if err := db.KeepDraft(t.Context(), songs.Draft{ID: "d", Owner: songs.Member{ID: "u"}, CreatedAt: start}); err != nil {
		t.Fatal(err)
	}
	order := func(id, user string, b songs.Bounds) error {
		o := newOrder(id, "A", user, 0)
		o.Draft, o.Interaction = "d", id
		return db.Add(t.Context(), o, b)
	}
	if err := order("foreign", "v", songs.Bounds{}); !errors.Is(err, songs.ErrDraftGone) {
		t.Errorf("another member's draft: %v", err)
	}
	add(t, db, newOrder("before", "A", "u", 0))
	var limit *songs.LimitError
	if err := order("refused", "u", songs.Bounds{UserWaiting: 1}); !errors.As(err, &limit) {
		t.Errorf("over the limit: %v", err)
	}
	if _, err := db.Draft(t.Context(), "d"); err != nil {
		t.Errorf("after refused orders: %v", err)
	}
	if err := order("first", "u", songs.Bounds{}); err != nil {
		t.Error(err)
	}
	if _, err := db.Draft(t.Context(), "d"); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("after the order: %v", err)
	}
	if err := order("second", "u", songs.Bounds{}); !errors.Is(err, songs.ErrDraftGone) {
		t.Errorf("a second order: %v", err)
	}
	if _, err := db.Order(t.Context(), "second"); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("the second order: %v", err)
	}
}

// A week is posted by one process, and by another one when that died before it noted
// that it had.
func TestWeekIsClaimedUntilItIsTold(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	if err := db.Propose(t.Context(), requests.Request{ID: "r", GuildID: "A", Status: requests.Held, CreatedAt: start}, 1); err != nil {
		t.Fatal(err)
	}
	week := requests.WeekOf(start)
	for n, c := range []struct {
		after time.Duration
		want  bool
	}{{0, true}, {30 * time.Second, false}, {time.Minute, true}} {
		now := start.Add(c.after)
		if mine, err := db.ClaimWeek(t.Context(), "A", week, now, now.Add(time.Minute)); mine != c.want || err != nil {
			t.Errorf("claim %d: %v, %v", n, mine, err)
		}
	}
	if err := db.WeekTold(t.Context(), "A", week); err != nil {
		t.Fatal(err)
	}
	if mine, err := db.ClaimWeek(t.Context(), "A", week, start.Add(time.Hour), start.Add(2*time.Hour)); mine || err != nil {
		t.Errorf("after it was told: %v, %v", mine, err)
	}
}

// A battle's message is known from the moment the battle is.
func TestBattleIsAddedWithItsMessage(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	b := requests.Battle{ID: "b", GuildID: "A", ChannelID: "c", MessageID: "m", Within: "w", State: requests.Preparing}
	if err := db.AddBattle(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	p, err := db.Panel(t.Context(), requests.BattlePanel("b"))
	if want := (requests.Post{ChannelID: "c", MessageID: "m", Within: "w"}); err != nil || p.Post != want {
		t.Errorf("%+v, %v", p.Post, err)
	}
}
