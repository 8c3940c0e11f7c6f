package store_test

import (
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/boarddb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

func TestChosenRequestIsClaimedUntilItEnds(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ctx, bd := t.Context(), boarddb.New(db)
	r := board.Request{ID: "r", GuildID: "G", Proposer: songs.Member{ID: "u", Name: "U"}, Idea: "idea",
		Status: board.Held, CreatedAt: start, UpdatedAt: start}
	if err := bd.Propose(ctx, r, 1); err != nil {
		t.Fatal(err)
	}
	if _, err := bd.Confirm(ctx, "r", r.Proposer, 1, start); err != nil {
		t.Fatal(err)
	}
	if all, err := bd.GuildsWithOpen(ctx); err != nil || len(all) != 1 || all[0] != "G" {
		t.Errorf("guilds with open requests: %v, %v", all, err)
	}
	if _, err := bd.Choose(ctx, "G", "r", "curator", start); err != nil {
		t.Fatal(err)
	}
	claim := func(want int) {
		t.Helper()
		if all, err := bd.ClaimChosen(ctx, start, start.Add(time.Minute)); err != nil || len(all) != want {
			t.Errorf("chosen: %d, %v", len(all), err)
		}
	}
	claim(1)
	claim(0)
	if err := bd.Postpone(ctx, r, start); err != nil {
		t.Fatal(err)
	}
	claim(1)
	o := newOrder("one", "G", "u", 0)
	o.Purpose = "request:r/1"
	add(t, db, o)
	if id, err := bd.OrderOfAttempt(ctx, o.Purpose); err != nil || id != "one" {
		t.Errorf("order of attempt: %s, %v", id, err)
	}
	if err := bd.SaveOrder(ctx, "r", "one", board.Post{}, start); err != nil {
		t.Fatal(err)
	}
	empty[board.Request](t, "ended requests")(bd.ClaimEnded(ctx, start, start))
	finish(t, db, "one", songs.Failed)
	if all, err := bd.ClaimEnded(ctx, start, start.Add(time.Minute)); err != nil || len(all) != 1 {
		t.Errorf("ended: %d, %v", len(all), err)
	}
	for _, sort := range []board.Sort{board.SortVotes, board.SortNew, board.SortMine} {
		for _, status := range [][]board.Status{nil, {board.Making}} {
			_, total, err := bd.Requests(ctx, board.Query{GuildID: "G", Viewer: "u", Sort: sort, Status: status, Limit: 5})
			if want := len(status); err != nil || total != want && sort != board.SortMine {
				t.Errorf("%s %v: %d, %v", sort, status, total, err)
			}
		}
	}
}
