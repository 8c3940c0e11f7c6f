package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/store/boarddb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// TestRulesChooseOnce checks that several processes choose one request, within the daily budget.
func TestRulesChooseOnce(t *testing.T) {
	t.Parallel()
	dbs := processes(t, 2)
	for n := range 10 {
		ask(t, dbs[0], board.ID(fmt.Sprintf("r%d", n)), "g", "u", fmt.Sprintf("idea %d", n),
			start.Add(time.Duration(n)*time.Second))
	}
	race := func(p board.Criteria, at time.Time) (chosen []board.ID) {
		t.Helper()
		var mu sync.Mutex
		var all sync.WaitGroup
		for n := range 12 {
			all.Go(func() {
				r, err := boarddb.New(dbs[n%2]).ChooseNext(t.Context(), "g", p, at)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					chosen = append(chosen, r.ID)
				case !errors.Is(err, board.ErrNoneEligible):
					t.Error(err)
				}
			})
		}
		all.Wait()
		return chosen
	}
	at := start.Add(time.Hour)
	if got := race(board.Criteria{NoneSince: at.Add(-time.Hour), MaxPerDay: 5}, at); len(got) != 1 || got[0] != "r0" {
		t.Errorf("timer chose %v", got)
	}
	if got := race(board.Criteria{NoneSince: at.Add(-time.Minute), MaxPerDay: 5},
		at.Add(30*time.Second)); len(got) != 0 {
		t.Errorf("timer chose %v too early", got)
	}
	if got := race(board.Criteria{OnlyIdle: true, MaxPerDay: 5}, at); len(got) != 0 {
		t.Errorf("%v chosen while one is in progress", got)
	}
	if got := race(board.Criteria{MinVotes: 2, MaxPerDay: 5}, at); len(got) != 0 {
		t.Errorf("%v chosen without votes", got)
	}
	if got := race(board.Criteria{MaxPerDay: 5}, at); len(got) != 4 { // one of five was chosen before
		t.Errorf("%v chosen within the budget", got)
	}
	if got := race(board.Criteria{MaxPerDay: 5}, at.Add(24*time.Hour)); len(got) != 5 {
		t.Errorf("%v chosen on the next day", got)
	}
	if got := race(board.Criteria{MaxPerDay: 0}, at.Add(48*time.Hour)); len(got) != 0 {
		t.Errorf("%v chosen without a budget", got)
	}
}

func TestCuratorsDecideOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for _, id := range []board.ID{"a", "b", "c", "d"} {
		ask(t, db, id, "g", "u-"+string(id), "idea "+string(id), start)
	}
	for n, id := range []board.ID{"a", "b"} {
		for m := range 3 {
			if _, err := boarddb.New(db).Vote(t.Context(), "g", id, member(n+m), 1, start); err != nil {
				t.Fatal(err)
			}
		}
	}
	// a has the votes u-a, 0, 1 and 2, and b has u-b, 1, 2 and 3: six members in total.
	into, err := boarddb.New(db).Merge(t.Context(), "g", "a", "b", start)
	if err != nil || into.ID != "b" || into.Votes != 6 || into.Voters != 6 {
		t.Errorf("%+v, %v", into, err)
	}
	if r, err := boarddb.New(db).Vote(t.Context(), "g", "a", member(7), 1, start); err != nil || r.ID != "b" ||
		r.Votes != 7 {
		t.Errorf("vote for merged request: %+v, %v", r, err)
	}
	if _, err := boarddb.New(db).Merge(t.Context(), "g", "b", "a", start); !errors.Is(err, board.ErrClosed) {
		t.Errorf("merge into merged request: %v", err)
	}
	if _, err := boarddb.New(db).Pin(t.Context(), "g", "d", true, start); err != nil {
		t.Fatal(err)
	}
	page, total, err := boarddb.New(db).Requests(t.Context(), board.Query{GuildID: "g", Viewer: "u-c",
		Sort: board.SortVotes, Limit: 10})
	if err != nil || total != 3 || page[0].ID != "d" || page[1].ID != "b" || !page[2].VotedByViewer ||
		page[1].VotedByViewer {
		t.Errorf("%d, %+v, %v", total, page, err)
	}
	won := make(chan error, 8)
	for range cap(won) {
		go func() { _, err := boarddb.New(db).Choose(t.Context(), "g", "d", "Cleo", start); won <- err }()
	}
	n := 0
	for range cap(won) {
		if err := <-won; err == nil {
			n++
		} else if !errors.Is(err, board.ErrClosed) {
			t.Error(err)
		}
	}
	if n != 1 {
		t.Errorf("chosen %d times", n)
	}
	if _, err := boarddb.New(db).Decline(t.Context(), "g", "c", "not here", start); err != nil {
		t.Error(err)
	}
	for what, err := range map[string]error{
		"declined twice":       second(boarddb.New(db).Decline(t.Context(), "g", "c", "", start)),
		"declined when chosen": second(boarddb.New(db).Decline(t.Context(), "g", "d", "", start)),
		"voted when declined":  second(boarddb.New(db).Vote(t.Context(), "g", "c", member(1), 1, start)),
	} {
		if !errors.Is(err, board.ErrClosed) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := boarddb.New(db).Vote(t.Context(), "another server", "b", member(1), 1, start); !errors.Is(err,
		board.ErrNotFound) {
		t.Errorf("vote from another guild: %v", err)
	}
}

func second(_ board.Request, err error) error { return err }
