package export

import (
	"context"
	"fmt"
	"testing"
)

func isStarted(t *ticket) bool {
	select {
	case <-t.started:
		return true
	default:
		return false
	}
}

// No member and no guild can use all slots, and guilds alternate.
func TestFairQueueSharesSlotsAmongServersAndMembers(t *testing.T) {
	q := &fairQueue{limits: queueLimits{total: 4, guild: 3, user: 2, waitTotal: 100, waitPerGuild: 50}}
	join := func(guild, user string) *ticket {
		t.Helper()
		task, ok := q.join(guild, user)
		if !ok {
			t.Fatal("the queue is full")
		}
		return task
	}
	var greedy []*ticket
	for range 5 {
		greedy = append(greedy, join("g1", "ana"))
	}
	if !isStarted(greedy[1]) || isStarted(greedy[2]) {
		t.Fatal("member does not run exactly two tasks")
	}
	ben, cleo := join("g1", "ben"), join("g1", "cleo")
	if !isStarted(ben) || isStarted(cleo) {
		t.Error("guild does not run exactly three tasks")
	}
	dan, eva := join("g2", "dan"), join("", "eva")
	if !isStarted(dan) || isStarted(eva) {
		t.Error("not exactly four tasks run in total")
	}
	q.leave(greedy[0])
	if !isStarted(eva) || isStarted(cleo) || isStarted(greedy[2]) {
		t.Error("guild with the fewest running tasks is not next")
	}
	q.leave(dan)
	if !isStarted(greedy[2]) || isStarted(cleo) {
		t.Error("task that waited longest is not next")
	}
	q.leave(greedy[3]) // still waiting
	q.leave(greedy[4])
	q.leave(greedy[1])
	if !isStarted(cleo) {
		t.Error("waiting task does not start after others have left")
	}
}

// The queue is limited, and one guild cannot fill it.
func TestFairQueueIsBounded(t *testing.T) {
	q := &fairQueue{limits: queueLimits{total: 1, guild: 1, user: 1, waitTotal: 10, waitPerGuild: 6}}
	for i := range 7 { // one of them starts
		if _, ok := q.join("g1", fmt.Sprint(i)); !ok {
			t.Fatalf("the queue is full after %d", i)
		}
	}
	if _, ok := q.join("g1", "more"); ok {
		t.Error("one guild can fill the queue")
	}
	for i := range 4 {
		if _, ok := q.join(fmt.Sprint("g", i+2), "user"); !ok {
			t.Fatalf("queue is full after %d other guilds", i)
		}
	}
	if _, ok := q.join("g9", "user"); ok {
		t.Error("queue is not limited")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	waits := q.waiting[0]
	if err := q.wait(ctx, waits); err == nil {
		t.Error("wait does not return after its context has ended")
	}
	q.leave(waits)
	if len(q.waiting) != 9 || len(q.running) != 1 {
		t.Errorf("%d wait, %d run", len(q.waiting), len(q.running))
	}
}
