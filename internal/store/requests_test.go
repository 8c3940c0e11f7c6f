package store_test

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/boarddb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

func ask(t *testing.T, db *store.DB, id board.ID, guild, user, idea string, at time.Time) {
	t.Helper()
	err := boarddb.New(db).Propose(t.Context(), board.Request{ID: id, GuildID: guild, ChannelID: "c",
		Proposer: songs.Member{ID: user, Name: user}, Idea: idea,
		Status: board.Open, CreatedAt: at}, 1)
	if err != nil {
		t.Fatal(err)
	}
}

func member(n int) songs.Member {
	return songs.Member{ID: fmt.Sprintf("u%03d", n), Name: fmt.Sprintf("Member %d", n)}
}

func request(t *testing.T, db *store.DB, id board.ID) board.Request {
	t.Helper()
	r, err := boarddb.New(db).Request(t.Context(), "g", id, "")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// processes opens the database n times on PostgreSQL, and returns the same handle n times on
// SQLite.
func processes(t *testing.T, n int) []*store.DB {
	t.Helper()
	address := storetest.Address(t)
	if address == "" {
		db := storetest.Open(t)
		all := make([]*store.DB, n)
		for i := range all {
			all[i] = db
		}
		return all
	}
	var all []*store.DB
	for range n {
		db, err := store.Open(t.Context(), t.TempDir(), address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		all = append(all, db)
	}
	return all
}

// TestConcurrentVotesAreCountedExactly checks that the counts of a request match its votes after
// concurrent changes.
func TestConcurrentVotesAreCountedExactly(t *testing.T) {
	t.Parallel()
	dbs := processes(t, 2)
	ask(t, dbs[0], "r", "g", "proposer", "a song about rain", start)
	// All members vote; every fifth votes twice, which removes the vote, and every tenth three
	// times.
	const members = 500
	want, wantVoters := 1, 1
	var all sync.WaitGroup
	began := time.Now()
	for n := range members {
		presses, weight := 1, 1+n%3
		switch {
		case n%10 == 0:
			presses = 3
		case n%5 == 0:
			presses = 2
		}
		if presses%2 == 1 {
			want, wantVoters = want+weight, wantVoters+1
		}
		for p := range presses {
			all.Go(func() {
				if _, err := boarddb.New(dbs[(n+p)%2]).Vote(t.Context(), "g", "r", member(n), weight,
					start); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	t.Logf("%d members in %v", members, time.Since(began))
	r := request(t, dbs[0], "r")
	voters, err := boarddb.New(dbs[1]).Voters(t.Context(), "r")
	if err != nil || r.Votes != want || r.Voters != wantVoters || len(voters) != wantVoters {
		t.Errorf("%d votes of %d, %d voters (%d) of %d, %v", r.Votes, want, r.Voters, len(voters), wantVoters, err)
	}
	if os.Getenv(storetest.Variable) == "" && time.Since(began) > 10*time.Second {
		t.Log("slower than people press")
	}
}

// TestRequestIsOrderedOnce checks that one order is added per attempt, and that it is charged to
// the guild.
func TestRequestIsOrderedOnce(t *testing.T) {
	t.Parallel()
	dbs := processes(t, 2)
	limits := songs.Limits{UserPerDay: 1, GuildPerDay: 3, MaxQueuedPerUser: 1}
	taken := make(chan error, 8)
	for n := range cap(taken) {
		o := newOrder(fmt.Sprintf("o%d", n), "g", "u", n)
		o.Purpose, o.Credits = "r/a", 1
		go func() { taken <- dbs[n%2].Add(t.Context(), o, limits) }()
	}
	n := 0
	for range cap(taken) {
		if err := <-taken; err == nil {
			n++
		} else if !errors.Is(err, songs.ErrConflict) {
			t.Error(err)
		}
	}
	if id, err := boarddb.New(dbs[0]).OrderOfAttempt(t.Context(), "r/a"); n != 1 || err != nil || id == "" {
		t.Errorf("added %d times, %q, %v", n, id, err)
	}
	// Neither the quota nor the queue limit of the member was used.
	own := newOrder("own", "g", "u", 20)
	own.Credits = 1
	if err := dbs[0].Add(t.Context(), own, songs.Limits{UserPerDay: 1, GuildPerDay: 2}); err != nil {
		t.Error(err)
	}
	more := newOrder("more", "g", "v", 21)
	more.Credits = 1
	var limit *songs.LimitError
	if err := dbs[0].Add(t.Context(), more, songs.Limits{GuildPerDay: 2}); !errors.As(err, &limit) ||
		limit.Kind != songs.LimitGuildDay {
		t.Errorf("quota of guild: %v", err)
	}
	if _, err := boarddb.New(dbs[0]).OrderOfAttempt(t.Context(), ""); !errors.Is(err, board.ErrNotFound) {
		t.Errorf("order of unknown attempt: %v", err)
	}
}
