package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/boarddb"
)

// TestBattleVoteCanMove checks that each member has one vote per battle, which can be moved.
func TestBattleVoteCanMove(t *testing.T) {
	t.Parallel()
	dbs := processes(t, 2)
	for n := range 2 {
		o := newOrder(fmt.Sprintf("o%d", n), "g", "u", n)
		add(t, dbs[0], o)
		o, err := dbs[0].Claim(t.Context(), o.ID)
		if err != nil {
			t.Fatal(err)
		}
		o.State, o.Songs = songs.Done, []songs.Song{{ID: songs.SongID(fmt.Sprintf("s%d", n)), Take: 1,
			Title: fmt.Sprintf("Song %d", n)}}
		if err := dbs[0].Save(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	b := board.Battle{ID: "b", GuildID: "g", ChannelID: "c", State: board.Running, EndsAt: start.Add(time.Hour),
		CreatedAt: start, Duration: time.Hour,
		Sides: []board.Side{{Number: 1, Song: "s0", Title: "Song 0"}, {Number: 2, Song: "s1", Title: "Song 1"}}}
	if err := boarddb.New(dbs[0]).AddBattle(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for n := range 60 {
		all.Go(func() {
			for _, side := range [][]int{{1}, {1, 2}, {2, 2}}[n%3] { // stays, moves, is removed
				if _, err := boarddb.New(dbs[n%2]).VoteBattle(t.Context(), "g", "b", side, member(n).ID,
					start); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	got, err := boarddb.New(dbs[1]).Battle(t.Context(), "g", "b")
	if err != nil || got.Sides[0].Votes != 20 || got.Sides[1].Votes != 20 {
		t.Fatalf("%+v, %v", got.Sides, err)
	}
	if _, err := boarddb.New(dbs[0]).VoteBattle(t.Context(), "g", "b", 2,
		"late", start.Add(time.Hour)); !errors.Is(err, board.ErrClosed) {
		t.Errorf("vote after the end: %v", err)
	}
	if _, err := boarddb.New(dbs[0]).VoteBattle(t.Context(), "g", "b", 3, "lost", start); !errors.Is(err,
		board.ErrClosed) {
		t.Errorf("vote for unknown side: %v", err)
	}
	if side, err := boarddb.New(dbs[0]).VoteBattle(t.Context(), "g", "b", 2,
		"last", start.Add(time.Minute)); side != 2 || err != nil {
		t.Errorf("%d, %v", side, err)
	}
	due, err := boarddb.New(dbs[0]).ClaimBattles(t.Context(), start.Add(time.Hour), start.Add(2*time.Hour))
	if err != nil || len(due) != 1 {
		t.Fatalf("%+v, %v", due, err)
	}
	due[0].State, due[0].Sides[1].Won = board.Ended, true
	for _, want := range []error{nil, board.ErrClosed} {
		if err := boarddb.New(dbs[1]).SaveBattle(t.Context(), due[0], board.Running,
			start.Add(time.Hour)); !errors.Is(err, want) {
			t.Errorf("saved: %v, not %v", err, want)
		}
	}
	hall, err := boarddb.New(dbs[0]).Leaderboard(t.Context(), songs.Viewer{GuildID: "g", All: true}, time.Time{}, 10)
	if err != nil || len(hall) != 2 || hall[0].Song != "s1" || hall[0].Votes != 21 || hall[0].Trophies != 1 ||
		hall[1].Votes != 20 {
		t.Errorf("%+v, %v", hall, err)
	}
	if hall, err := boarddb.New(dbs[0]).Leaderboard(t.Context(), songs.Viewer{GuildID: "elsewhere", All: true},
		time.Time{}, 10); len(hall) != 0 || err != nil {
		t.Errorf("other guild: %+v, %v", hall, err)
	}
	w, err := boarddb.New(dbs[0]).Week(t.Context(), songs.Viewer{GuildID: "g", All: true}, start.Add(-time.Hour),
		start.Add(24*time.Hour))
	if err != nil || w.Battles != 1 || len(w.Best) != 2 || w.Empty() {
		t.Errorf("%+v, %v", w, err)
	}
}

// TestSongsOfBattleAreHidden checks that no member sees the songs of a side, also those that were found later, before
// the battle has ended.
func TestSongsOfBattleAreHidden(t *testing.T) {
	t.Parallel()
	db := processes(t, 1)[0]
	bd := boarddb.New(db)
	var sides []board.Side
	for n, c := range []struct{ id, purpose string }{
		{"o1", "battle:b/1"}, {"o2", "battle:b/2"}, {"o3", songs.RemainderOf("o2")}, {"o4", ""}, {"o5", "battle:bb/1"},
		{"o6", songs.RemainderOf("o4")},
	} {
		o := newOrder(c.id, "g", "u", n)
		o.Purpose = c.purpose
		add(t, db, o)
		o, err := db.Claim(t.Context(), o.ID)
		if err != nil {
			t.Fatal(err)
		}
		o.State, o.Songs = songs.Done, []songs.Song{{ID: songs.SongID("s" + c.id), Take: 1, Title: "Song"}}
		if err := db.Save(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		if n < 2 {
			sides = append(sides, board.Side{Number: n + 1, Style: "ska", Order: o.ID, Song: o.Songs[0].ID})
		}
	}
	b := board.Battle{ID: "b", GuildID: "g", ChannelID: "c", State: board.Running, EndsAt: start.Add(time.Hour),
		CreatedAt: start, Duration: time.Hour, Sides: sides}
	if err := bd.AddBattle(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	check := func(hidden map[string]int) {
		t.Helper()
		for _, id := range []string{"o1", "o2", "o3", "o4", "o5", "o6"} {
			o, err := db.Order(t.Context(), songs.OrderID(id))
			if err != nil {
				t.Fatal(err)
			}
			side, err := bd.HiddenSide(t.Context(), o)
			if err != nil || side != hidden[id] {
				t.Errorf("%s: side %d, %v", id, side, err)
			}
			song := songs.SongID("s" + id)
			for who, v := range map[string]songs.Viewer{"requester": {ID: "u", GuildID: "g"}, "admin": {GuildID: "g", All: true}} {
				visible, err := db.VisibleSongs(t.Context(), v, song)
				if err != nil || visible[song] != (hidden[id] == 0) {
					t.Errorf("%s sees the song of %s: %t, %v", who, id, visible[song], err)
				}
			}
		}
	}
	check(map[string]int{"o1": 1, "o2": 2, "o3": 2})
	b.State = board.Ended
	if err := bd.SaveBattle(t.Context(), b, board.Running, start); err != nil {
		t.Fatal(err)
	}
	check(nil)
}
