package store_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/boarddb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// inParallel calls do many times concurrently in two processes and returns the number of successes.
// All failures must be [songs.ErrDuplicate].
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

// TestInteractionAddsOneOrder checks that an interaction adds one order over all processes, and
// that a repetition is a duplicate even if the first order has used up a limit.
func TestInteractionAddsOneOrder(t *testing.T) {
	t.Parallel()
	for name, limits := range map[string]songs.Limits{
		"without limits": {}, "a day's quota": {UserPerDay: 1}, "a server's quota": {GuildPerDay: 1},
		"one waiting": {MaxQueuedPerUser: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			added := inParallel(t, func(db *store.DB, n int) error {
				o := newOrder(fmt.Sprint("o", n), "A", "u", 0)
				o.Interaction = "i"
				return db.Add(t.Context(), o, limits)
			})
			if added != 1 {
				t.Errorf("%d orders", added)
			}
		})
	}
}

func TestInteractionOrdersDraftOnce(t *testing.T) {
	t.Parallel()
	var keep sync.Once
	added := inParallel(t, func(db *store.DB, n int) error {
		keep.Do(func() {
			if err := db.SaveDraft(t.Context(), songs.Draft{ID: "d", Owner: songs.Member{ID: "u"},
				CreatedAt: start}); err != nil {
				t.Error(err)
			}
		})
		o := newOrder(fmt.Sprint("o", n), "A", "u", 0)
		o.Interaction, o.Draft = "i", "d"
		return db.Add(t.Context(), o, songs.Limits{})
	})
	if added != 1 {
		t.Errorf("%d orders", added)
	}
}

func TestInteractionStartsOneBattle(t *testing.T) {
	t.Parallel()
	added := inParallel(t, func(db *store.DB, n int) error {
		return boarddb.New(db).AddBattle(t.Context(), board.Battle{ID: board.BattleID(fmt.Sprint("b", n)),
			GuildID: "A", State: board.Preparing, Interaction: "i"})
	})
	if added != 1 {
		t.Errorf("%d battles", added)
	}
}

func TestInteractionProposesOneRequest(t *testing.T) {
	t.Parallel()
	added := inParallel(t, func(db *store.DB, n int) error {
		return boarddb.New(db).Propose(t.Context(), board.Request{ID: board.ID(fmt.Sprint("r", n)), GuildID: "A",
			Status: board.Open, Interaction: "i",
			Proposer: songs.Member{ID: "u"}, CreatedAt: start}, 1)
	})
	if added != 1 {
		t.Errorf("%d requests", added)
	}
}

// TestDraftIsDeletedWithItsOrder checks that a draft is deleted only when its order is added, and
// only by its owner.
func TestDraftIsDeletedWithItsOrder(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	if err := db.SaveDraft(t.Context(), songs.Draft{ID: "d", Owner: songs.Member{ID: "u"},
		CreatedAt: start}); err != nil {
		t.Fatal(err)
	}
	order := func(id, user string, limits songs.Limits) error {
		o := newOrder(id, "A", user, 0)
		o.Draft, o.Interaction = "d", id
		return db.Add(t.Context(), o, limits)
	}
	if err := order("foreign", "v", songs.Limits{}); !errors.Is(err, songs.ErrDraftGone) {
		t.Errorf("another member's draft: %v", err)
	}
	add(t, db, newOrder("before", "A", "u", 0))
	var limit *songs.LimitError
	if err := order("refused", "u", songs.Limits{MaxQueuedPerUser: 1}); !errors.As(err, &limit) {
		t.Errorf("limit reached: %v", err)
	}
	if _, err := db.Draft(t.Context(), "d"); err != nil {
		t.Errorf("after rejected orders: %v", err)
	}
	if err := order("first", "u", songs.Limits{}); err != nil {
		t.Error(err)
	}
	if _, err := db.Draft(t.Context(), "d"); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("after the order: %v", err)
	}
	if err := order("second", "u", songs.Limits{}); !errors.Is(err, songs.ErrDraftGone) {
		t.Errorf("a second order: %v", err)
	}
	if _, err := db.Order(t.Context(), "second"); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("the second order: %v", err)
	}
}

// TestWeekIsClaimedUntilPosted checks that one process posts a digest, and another one if that
// process dies before recording it.
func TestWeekIsClaimedUntilPosted(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	if err := boarddb.New(db).Propose(t.Context(), board.Request{ID: "r", GuildID: "A", Status: board.Held,
		CreatedAt: start}, 1); err != nil {
		t.Fatal(err)
	}
	week := board.WeekOf(start)
	for n, c := range []struct {
		after time.Duration
		want  bool
	}{{0, true}, {30 * time.Second, false}, {time.Minute, true}} {
		now := start.Add(c.after)
		if mine, err := boarddb.New(db).ClaimWeek(t.Context(), "A", week, now, now.Add(time.Minute)); mine != c.want ||
			err != nil {
			t.Errorf("claim %d: %v, %v", n, mine, err)
		}
	}
	if err := boarddb.New(db).MarkWeekPosted(t.Context(), "A", week); err != nil {
		t.Fatal(err)
	}
	if mine, err := boarddb.New(db).ClaimWeek(t.Context(), "A", week, start.Add(time.Hour),
		start.Add(2*time.Hour)); mine || err != nil {
		t.Errorf("after it was posted: %v, %v", mine, err)
	}
}

// TestBattleIsAddedWithItsMessage checks that the message of a battle is saved together with the
// battle.
func TestBattleIsAddedWithItsMessage(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	b := board.Battle{ID: "b", GuildID: "A", ChannelID: "c", MessageID: "m", ParentChannelID: "w",
		State: board.Preparing}
	if err := boarddb.New(db).AddBattle(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	p, err := boarddb.New(db).Panel(t.Context(), board.BattlePanelID("b"))
	if want := (board.Post{ChannelID: "c", MessageID: "m", ParentChannelID: "w"}); err != nil || p.Post != want {
		t.Errorf("%+v, %v", p.Post, err)
	}
}
