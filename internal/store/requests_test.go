package store_test

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"riffbot/internal/requests"
	"riffbot/internal/songs"
	"riffbot/internal/store"
	"riffbot/internal/store/storetest"
)

func ask(t *testing.T, db *store.DB, id requests.ID, guild, user, idea string, at time.Time) {
	t.Helper()
	err := db.Propose(t.Context(), requests.Request{ID: id, GuildID: guild, ChannelID: "c", Proposer: songs.Member{ID: user, Name: user}, Idea: idea,
		Status: requests.Open, CreatedAt: at}, 1)
	if err != nil {
		t.Fatal(err)
	}
}

func member(n int) songs.Member {
	return songs.Member{ID: fmt.Sprintf("u%03d", n), Name: fmt.Sprintf("Member %d", n)}
}

func request(t *testing.T, db *store.DB, id requests.ID) requests.Request {
	t.Helper()
	r, err := db.Request(t.Context(), "g", id, "")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// processes opens the database as many processes would have it: on PostgreSQL
// each has a pool of its own, on SQLite there is one.
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

// However many vote at once, in whichever process, the counts are exact: they are
// what a count of the votes says.
func TestFiveHundredVotesAtOnceAreCountedExactly(t *testing.T) {
	t.Parallel()
	dbs := processes(t, 2)
	ask(t, dbs[0], "r", "g", "proposer", "a song about rain", start)
	// Everybody votes; every fifth presses twice, which takes the vote back, and
	// every tenth three times.
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
				if _, err := dbs[(n+p)%2].Vote(t.Context(), "g", "r", member(n), weight, start); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	t.Logf("%d members in %v", members, time.Since(began))
	r := request(t, dbs[0], "r")
	voters, err := dbs[1].Voters(t.Context(), "r")
	if err != nil || r.Votes != want || r.Voters != wantVoters || len(voters) != wantVoters {
		t.Errorf("%d votes of %d, %d voters (%d) of %d, %v", r.Votes, want, r.Voters, len(voters), wantVoters, err)
	}
	if os.Getenv(storetest.Variable) == "" && time.Since(began) > 10*time.Second {
		t.Log("slower than people press")
	}
}

// Rules of many processes choose once, within the day's budget.
func TestRulesChooseOnceInAllProcesses(t *testing.T) {
	t.Parallel()
	dbs := processes(t, 2)
	for n := range 10 {
		ask(t, dbs[0], requests.ID(fmt.Sprintf("r%d", n)), "g", "u", fmt.Sprintf("idea %d", n), start.Add(time.Duration(n)*time.Second))
	}
	race := func(p requests.Pick, at time.Time) (chosen []requests.ID) {
		t.Helper()
		var mu sync.Mutex
		var all sync.WaitGroup
		for n := range 12 {
			all.Go(func() {
				r, err := dbs[n%2].ChooseNext(t.Context(), "g", p, at)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					chosen = append(chosen, r.ID)
				case !errors.Is(err, requests.ErrNothing):
					t.Error(err)
				}
			})
		}
		all.Wait()
		return chosen
	}
	at := start.Add(time.Hour)
	if got := race(requests.Pick{Since: at.Add(-time.Hour), Daily: 5}, at); len(got) != 1 || got[0] != "r0" {
		t.Errorf("the timer chose %v", got)
	}
	if got := race(requests.Pick{Since: at.Add(-time.Minute), Daily: 5}, at.Add(30*time.Second)); len(got) != 0 {
		t.Errorf("the timer chose %v too early", got)
	}
	if got := race(requests.Pick{Idle: true, Daily: 5}, at); len(got) != 0 {
		t.Errorf("%v were chosen while one was being made", got)
	}
	if got := race(requests.Pick{Least: 2, Daily: 5}, at); len(got) != 0 {
		t.Errorf("%v were chosen without votes", got)
	}
	if got := race(requests.Pick{Daily: 5}, at); len(got) != 4 { // one of five was chosen before
		t.Errorf("%v were chosen within the budget", got)
	}
	if got := race(requests.Pick{Daily: 5}, at.Add(24*time.Hour)); len(got) != 5 {
		t.Errorf("%v were chosen on the next day", got)
	}
	if got := race(requests.Pick{Daily: 0}, at.Add(48*time.Hour)); len(got) != 0 {
		t.Errorf("%v were chosen without a budget", got)
	}
}

func TestCuratorsDecideOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for _, id := range []requests.ID{"a", "b", "c", "d"} {
		ask(t, db, id, "g", "u-"+string(id), "idea "+string(id), start)
	}
	for n, id := range []requests.ID{"a", "b"} {
		for m := range 3 {
			if _, err := db.Vote(t.Context(), "g", id, member(n+m), 1, start); err != nil {
				t.Fatal(err)
			}
		}
	}
	// a has u-a, 0, 1, 2; b has u-b, 1, 2, 3: together six.
	into, err := db.Merge(t.Context(), "g", "a", "b", start)
	if err != nil || into.ID != "b" || into.Votes != 6 || into.Voters != 6 {
		t.Errorf("%+v, %v", into, err)
	}
	if r, err := db.Vote(t.Context(), "g", "a", member(7), 1, start); err != nil || r.ID != "b" || r.Votes != 7 {
		t.Errorf("a vote for what was merged: %+v, %v", r, err)
	}
	if _, err := db.Merge(t.Context(), "g", "b", "a", start); !errors.Is(err, requests.ErrClosed) {
		t.Errorf("merged into what was merged: %v", err)
	}
	if _, err := db.Pin(t.Context(), "g", "d", true, start); err != nil {
		t.Fatal(err)
	}
	page, total, err := db.Requests(t.Context(), requests.Query{GuildID: "g", Viewer: "u-c", Sort: requests.SortVotes, Limit: 10})
	if err != nil || total != 3 || page[0].ID != "d" || page[1].ID != "b" || !page[2].Mine || page[1].Mine {
		t.Errorf("%d, %+v, %v", total, page, err)
	}
	won := make(chan error, 8)
	for range cap(won) {
		go func() { _, err := db.Choose(t.Context(), "g", "d", "Cleo", start); won <- err }()
	}
	n := 0
	for range cap(won) {
		if err := <-won; err == nil {
			n++
		} else if !errors.Is(err, requests.ErrClosed) {
			t.Error(err)
		}
	}
	if n != 1 {
		t.Errorf("chosen %d times", n)
	}
	if _, err := db.Decline(t.Context(), "g", "c", "not here", start); err != nil {
		t.Error(err)
	}
	for what, err := range map[string]error{
		"declined twice":       second(db.Decline(t.Context(), "g", "c", "", start)),
		"declined when chosen": second(db.Decline(t.Context(), "g", "d", "", start)),
		"voted when declined":  second(db.Vote(t.Context(), "g", "c", member(1), 1, start)),
	} {
		if !errors.Is(err, requests.ErrClosed) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := db.Vote(t.Context(), "another server", "b", member(1), 1, start); !errors.Is(err, requests.ErrNotFound) {
		t.Errorf("voted from another server: %v", err)
	}
}

func second(_ requests.Request, err error) error { return err }

// A panel is claimed by one process at a time, at its pace, and only while it
// does not show the newest.
func TestAPanelIsDrawnByOneProcessAtATime(t *testing.T) {
	t.Parallel()
	dbs := processes(t, 2)
	ask(t, dbs[0], "r", "g", "u", "an idea", start)
	id := requests.BoardPanel("g")
	claim := func(at time.Time) (panels []requests.Panel) {
		t.Helper()
		var mu sync.Mutex
		var all sync.WaitGroup
		for n := range 8 {
			all.Go(func() {
				got, err := dbs[n%2].ClaimPanels(t.Context(), at, at.Add(time.Minute))
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				panels = append(panels, got...)
			})
		}
		all.Wait()
		return panels
	}
	if got := claim(start); len(got) != 0 {
		t.Errorf("a panel without a message was claimed: %+v", got)
	}
	if err := dbs[0].PlacePanel(t.Context(), requests.Panel{ID: id, GuildID: "g", Post: requests.Post{ChannelID: "c", MessageID: "m"}}); err != nil {
		t.Fatal(err)
	}
	got := claim(start)
	if len(got) != 1 {
		t.Fatalf("claimed %d times", len(got))
	}
	if _, err := dbs[1].Vote(t.Context(), "g", "r", member(1), 1, start); err != nil { // while it is drawn
		t.Fatal(err)
	}
	if err := dbs[0].Drawn(t.Context(), got[0], start.Add(5*time.Second)); err != nil {
		t.Fatal(err)
	}
	if got := claim(start.Add(4 * time.Second)); len(got) != 0 {
		t.Error("claimed before its rest was over")
	}
	if got = claim(start.Add(5 * time.Second)); len(got) != 1 {
		t.Fatalf("what came while it was drawn is claimed %d times", len(got))
	}
	if err := dbs[1].Drawn(t.Context(), got[0], start.Add(10*time.Second)); err != nil {
		t.Fatal(err)
	}
	if got := claim(start.Add(time.Hour)); len(got) != 0 {
		t.Error("claimed though nothing changed")
	}
	// Moved while it is drawn: the new message is drawn as well.
	if _, err := dbs[1].Vote(t.Context(), "g", "r", member(2), 1, start); err != nil {
		t.Fatal(err)
	}
	got = claim(start.Add(time.Hour))
	if err := dbs[0].PlacePanel(t.Context(), requests.Panel{ID: id, GuildID: "g", Post: requests.Post{ChannelID: "c", MessageID: "m2"}}); err != nil {
		t.Fatal(err)
	}
	if err := dbs[0].Drawn(t.Context(), got[0], start.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := claim(start.Add(2 * time.Hour)); len(got) != 1 || got[0].Post.MessageID != "m2" {
		t.Errorf("%+v", got)
	}
}

// One order is taken in for an attempt, and the server pays for it.
func TestARequestIsOrderedOnce(t *testing.T) {
	t.Parallel()
	dbs := processes(t, 2)
	bounds := songs.Bounds{UserPerDay: 1, GuildPerDay: 3, UserWaiting: 1}
	taken := make(chan error, 8)
	for n := range cap(taken) {
		o := newOrder(fmt.Sprintf("o%d", n), "g", "u", n)
		o.Request, o.Credits = "r/a", 1
		go func() { taken <- dbs[n%2].Add(t.Context(), o, bounds) }()
	}
	n := 0
	for range cap(taken) {
		if err := <-taken; err == nil {
			n++
		} else if !errors.Is(err, songs.ErrTaken) {
			t.Error(err)
		}
	}
	if id, err := dbs[0].OrderFor(t.Context(), "r/a"); n != 1 || err != nil || id == "" {
		t.Errorf("taken in %d times, %q, %v", n, id, err)
	}
	// Neither the member's quota nor their place in the queue was used.
	own := newOrder("own", "g", "u", 20)
	own.Credits = 1
	if err := dbs[0].Add(t.Context(), own, songs.Bounds{UserPerDay: 1, GuildPerDay: 2}); err != nil {
		t.Error(err)
	}
	more := newOrder("more", "g", "v", 21)
	more.Credits = 1
	var limit *songs.LimitError
	if err := dbs[0].Add(t.Context(), more, songs.Bounds{GuildPerDay: 2}); !errors.As(err, &limit) || limit.Kind != songs.LimitGuildDay {
		t.Errorf("the server's quota: %v", err)
	}
	if _, err := dbs[0].OrderFor(t.Context(), ""); !errors.Is(err, requests.ErrNotFound) {
		t.Errorf("the order of nothing: %v", err)
	}
}

// In a battle everybody has one vote, which may move.
func TestAVoteInABattleMoves(t *testing.T) {
	t.Parallel()
	dbs := processes(t, 2)
	for n := range 2 {
		o := newOrder(fmt.Sprintf("o%d", n), "g", "u", n)
		add(t, dbs[0], o)
		o, err := dbs[0].Claim(t.Context(), o.ID)
		if err != nil {
			t.Fatal(err)
		}
		o.State, o.Songs = songs.Done, []songs.Song{{ID: songs.SongID(fmt.Sprintf("s%d", n)), Take: 1, Title: fmt.Sprintf("Song %d", n)}}
		if err := dbs[0].Save(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	b := requests.Battle{ID: "b", GuildID: "g", ChannelID: "c", State: requests.Running, EndsAt: start.Add(time.Hour), CreatedAt: start, Lasts: time.Hour,
		Sides: []requests.Side{{Number: 1, Song: "s0", Title: "Song 0"}, {Number: 2, Song: "s1", Title: "Song 1"}}}
	if err := dbs[0].AddBattle(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for n := range 60 {
		all.Go(func() {
			for _, side := range [][]int{{1}, {1, 2}, {2, 2}}[n%3] { // stays, moves, is taken back
				if _, err := dbs[n%2].VoteBattle(t.Context(), "g", "b", side, member(n).ID, start); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	got, err := dbs[1].Battle(t.Context(), "g", "b")
	if err != nil || got.Sides[0].Votes != 20 || got.Sides[1].Votes != 20 {
		t.Fatalf("%+v, %v", got.Sides, err)
	}
	if _, err := dbs[0].VoteBattle(t.Context(), "g", "b", 2, "late", start.Add(time.Hour)); !errors.Is(err, requests.ErrClosed) {
		t.Errorf("a vote after the end: %v", err)
	}
	if _, err := dbs[0].VoteBattle(t.Context(), "g", "b", 3, "lost", start); !errors.Is(err, requests.ErrClosed) {
		t.Errorf("a vote for nobody: %v", err)
	}
	if side, err := dbs[0].VoteBattle(t.Context(), "g", "b", 2, "last", start.Add(time.Minute)); side != 2 || err != nil {
		t.Errorf("%d, %v", side, err)
	}
	due, err := dbs[0].ClaimBattles(t.Context(), start.Add(time.Hour), start.Add(2*time.Hour))
	if err != nil || len(due) != 1 {
		t.Fatalf("%+v, %v", due, err)
	}
	due[0].State, due[0].Sides[1].Won = requests.Over, true
	for _, want := range []error{nil, requests.ErrClosed} {
		if err := dbs[1].SaveBattle(t.Context(), due[0], requests.Running, start.Add(time.Hour)); !errors.Is(err, want) {
			t.Errorf("saved: %v, not %v", err, want)
		}
	}
	hall, err := dbs[0].Hall(t.Context(), songs.Viewer{GuildID: "g", All: true}, time.Time{}, 10)
	if err != nil || len(hall) != 2 || hall[0].Song != "s1" || hall[0].Votes != 21 || hall[0].Trophies != 1 || hall[1].Votes != 20 {
		t.Errorf("%+v, %v", hall, err)
	}
	if hall, err := dbs[0].Hall(t.Context(), songs.Viewer{GuildID: "elsewhere", All: true}, time.Time{}, 10); len(hall) != 0 || err != nil {
		t.Errorf("another server: %+v, %v", hall, err)
	}
	w, err := dbs[0].Week(t.Context(), songs.Viewer{GuildID: "g", All: true}, start.Add(-time.Hour), start.Add(24*time.Hour))
	if err != nil || w.Battles != 1 || len(w.Best) != 2 || w.Quiet() {
		t.Errorf("%+v, %v", w, err)
	}
}
