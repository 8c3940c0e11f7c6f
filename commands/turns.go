package commands

import (
	"context"
	"slices"
	"sync"
)

// turnBounds are how many pieces of work run at once, of all, of one server and of
// one member, and how many may wait, of all and of one server.
type turnBounds struct {
	total, guild, user      int
	waitTotal, waitPerGuild int
}

// turns let work run in turn: the server with the least work running goes first, and
// within it who has waited longest.
type turns struct {
	bounds turnBounds

	mu      sync.Mutex
	running []*turn
	waiting []*turn
}

// turn is one piece of work that runs or waits. guild is empty in direct messages,
// where each member is on their own.
type turn struct {
	guild, user string
	granted     chan struct{}
}

func (t *turn) share() string {
	if t.guild == "" {
		return "user:" + t.user
	}
	return t.guild
}

// join puts a piece of work into the queue; false when that is full.
func (q *turns) join(guild, user string) (*turn, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	t := &turn{guild: guild, user: user, granted: make(chan struct{})}
	if len(q.waiting) >= q.bounds.waitTotal || count(q.waiting, t.share(), (*turn).share) >= q.bounds.waitPerGuild {
		return nil, false
	}
	q.waiting = append(q.waiting, t)
	q.grant()
	return t, true
}

// wait returns when it is a piece of work's turn, or when ctx ends. Either way leave
// has to follow.
func (q *turns) wait(ctx context.Context, t *turn) error {
	select {
	case <-t.granted:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// leave ends a piece of work, or its wait.
func (q *turns) leave(t *turn) {
	q.mu.Lock()
	defer q.mu.Unlock()
	same := func(other *turn) bool { return other == t }
	q.running, q.waiting = slices.DeleteFunc(q.running, same), slices.DeleteFunc(q.waiting, same)
	q.grant()
}

// grant starts what there is room for; q.mu is held.
func (q *turns) grant() {
	for len(q.running) < q.bounds.total {
		next, least := -1, 0
		for i, t := range q.waiting {
			of := count(q.running, t.share(), (*turn).share)
			if of >= q.bounds.guild || count(q.running, t.user, func(t *turn) string { return t.user }) >= q.bounds.user {
				continue
			}
			if next < 0 || of < least {
				next, least = i, of
			}
		}
		if next < 0 {
			return
		}
		t := q.waiting[next]
		q.waiting = slices.Delete(q.waiting, next, next+1)
		q.running = append(q.running, t)
		close(t.granted)
	}
}

func count(all []*turn, value string, of func(*turn) string) (n int) {
	for _, t := range all {
		if of(t) == value {
			n++
		}
	}
	return n
}
