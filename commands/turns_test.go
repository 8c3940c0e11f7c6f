package commands

import (
	"context"
	"fmt"
	"testing"
)

func granted(t *turn) bool {
	select {
	case <-t.granted:
		return true
	default:
		return false
	}
}

// No member and no server takes all, and servers take turns.
func TestTurnsAreSharedByServersAndMembers(t *testing.T) {
	q := &turns{bounds: turnBounds{total: 4, guild: 3, user: 2, waitTotal: 100, waitPerGuild: 50}}
	join := func(guild, user string) *turn {
		t.Helper()
		turn, ok := q.join(guild, user)
		if !ok {
			t.Fatal("the queue is full")
		}
		return turn
	}
	var greedy []*turn
	for range 5 {
		greedy = append(greedy, join("g1", "ana"))
	}
	if !granted(greedy[1]) || granted(greedy[2]) {
		t.Fatal("a member runs more or less than two")
	}
	ben, cleo := join("g1", "ben"), join("g1", "cleo")
	if !granted(ben) || granted(cleo) {
		t.Error("a server runs more or less than three")
	}
	dan, eva := join("g2", "dan"), join("", "eva")
	if !granted(dan) || granted(eva) {
		t.Error("more or less than four run in all")
	}
	q.leave(greedy[0])
	if !granted(eva) || granted(cleo) || granted(greedy[2]) {
		t.Error("the server with the least work does not go first")
	}
	q.leave(dan)
	if !granted(greedy[2]) || granted(cleo) {
		t.Error("who waited longest does not go first")
	}
	q.leave(greedy[3]) // which waits
	q.leave(greedy[4])
	q.leave(greedy[1])
	if !granted(cleo) {
		t.Error("who waits after others have left does not run")
	}
}

// The queue is bounded, and one server cannot fill it.
func TestQueueOfTurnsIsBounded(t *testing.T) {
	q := &turns{bounds: turnBounds{total: 1, guild: 1, user: 1, waitTotal: 10, waitPerGuild: 6}}
	for i := range 7 { // one runs
		if _, ok := q.join("g1", fmt.Sprint(i)); !ok {
			t.Fatalf("the queue is full after %d", i)
		}
	}
	if _, ok := q.join("g1", "more"); ok {
		t.Error("a server fills the queue")
	}
	for i := range 4 {
		if _, ok := q.join(fmt.Sprint("g", i+2), "user"); !ok {
			t.Fatalf("the queue is full after %d others", i)
		}
	}
	if _, ok := q.join("g9", "user"); ok {
		t.Error("the queue has no end")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	waits := q.waiting[0]
	if err := q.wait(ctx, waits); err == nil {
		t.Error("it waits although its context has ended")
	}
	q.leave(waits)
	if len(q.waiting) != 9 || len(q.running) != 1 {
		t.Errorf("%d wait, %d run", len(q.waiting), len(q.running))
	}
}
