package export

import (
	"context"
	"slices"
	"sync"
)

// queueLimits limits the running tasks in total, per guild and per member, and the waiting tasks in total and per
// guild.
type queueLimits struct {
	total, guild, user      int
	waitTotal, waitPerGuild int
}

// fairQueue starts tasks fairly: the guild with the fewest running tasks is next, and within a guild the task that
// has waited longest.
type fairQueue struct {
	limits queueLimits

	mu      sync.Mutex
	running []*ticket
	waiting []*ticket
}

// ticket is a running or waiting task. guild is empty in direct messages, where each member has a share of their
// own.
type ticket struct {
	guild, user string
	started     chan struct{}
}

// shareKey returns the key of the share that the task counts towards.
func (t *ticket) shareKey() string {
	if t.guild == "" {
		return "user:" + t.user
	}
	return t.guild
}

// join adds a task; false if the queue is full.
func (q *fairQueue) join(guild, user string) (*ticket, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	t := &ticket{guild: guild, user: user, started: make(chan struct{})}
	if len(q.waiting) >= q.limits.waitTotal ||
		count(q.waiting, t.shareKey(), (*ticket).shareKey) >= q.limits.waitPerGuild {
		return nil, false
	}
	q.waiting = append(q.waiting, t)
	q.startNext()
	return t, true
}

// wait waits until the task may start or ctx ends. The caller must call leave in both cases.
func (q *fairQueue) wait(ctx context.Context, t *ticket) error {
	select {
	case <-t.started:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// leave removes a task that has ended or no longer waits.
func (q *fairQueue) leave(t *ticket) {
	q.mu.Lock()
	defer q.mu.Unlock()
	same := func(other *ticket) bool { return other == t }
	q.running, q.waiting = slices.DeleteFunc(q.running, same), slices.DeleteFunc(q.waiting, same)
	q.startNext()
}

// startNext starts waiting tasks within the limits. The caller holds q.mu.
func (q *fairQueue) startNext() {
	for len(q.running) < q.limits.total {
		next, fewest := -1, 0
		for i, t := range q.waiting {
			inShare := count(q.running, t.shareKey(), (*ticket).shareKey)
			ofUser := count(q.running, t.user, func(t *ticket) string { return t.user })
			if inShare >= q.limits.guild || ofUser >= q.limits.user {
				continue
			}
			if next < 0 || inShare < fewest {
				next, fewest = i, inShare
			}
		}
		if next < 0 {
			return
		}
		t := q.waiting[next]
		q.waiting = slices.Delete(q.waiting, next, next+1)
		q.running = append(q.running, t)
		close(t.started)
	}
}

// count returns the number of tickets with a value.
func count(all []*ticket, value string, key func(*ticket) string) (n int) {
	for _, t := range all {
		if key(t) == value {
			n++
		}
	}
	return n
}
