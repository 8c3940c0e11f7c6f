package songs

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
)

// pollCounter is a [provider.Provider] that only implements Tasks.
type pollCounter struct {
	provider.Provider
	mu    sync.Mutex
	calls [][]string
	state func(id string) provider.Task
}

func (*pollCounter) Capabilities() provider.Capabilities {
	return provider.Capabilities{TasksPerCall: 50}
}

func (l *pollCounter) Tasks(_ context.Context, ids []string) ([]provider.Task, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls = append(l.calls, ids)
	var found []provider.Task
	for _, id := range ids {
		found = append(found, l.state(id))
	}
	return found, nil
}

// TestWebhookTriggersImmediatePoll checks that a report triggers a poll at once, including tasks added
// since the last poll.
func TestWebhookTriggersImmediatePoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		c := &pollCounter{state: func(id string) provider.Task {
			task := provider.Task{ID: id, State: provider.TaskRunning, Progress: -1}
			if id == "reported" && time.Since(began) >= 10*time.Second {
				task.State = provider.TaskSucceeded
			}
			return task
		}}
		tasks := newTaskPoller(c, 25*time.Second, slog.New(slog.DiscardHandler))
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { tasks.run(ctx) })
		running.Go(func() { _, _ = tasks.wait(ctx, nil, "other", time.Hour, func(provider.Task) {}) })
		time.Sleep(time.Second) //nolint:forbidigo // the bubble's clock
		var took time.Duration
		running.Go(func() {
			if _, err := tasks.wait(ctx, nil, "reported", time.Hour, func(provider.Task) {}); err != nil {
				t.Error(err)
			}
			took = time.Since(began)
		})
		time.Sleep(9 * time.Second) //nolint:forbidigo // the bubble's clock
		tasks.requestPoll()
		time.Sleep(30 * time.Second) //nolint:forbidigo // the bubble's clock
		stop()
		running.Wait()
		if took != 10*time.Second {
			t.Errorf("order resumed after %s, want 10s", took)
		}
	})
}

func TestPollRequestsAtMostFiftyTasks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &pollCounter{state: func(id string) provider.Task {
			return provider.Task{ID: id,
				State: provider.TaskSucceeded}
		}}
		tasks := newTaskPoller(c, time.Second, slog.New(slog.DiscardHandler))
		ctx, stop := context.WithCancel(t.Context())
		var waiting, running sync.WaitGroup
		for n := range 120 {
			waiting.Go(func() {
				if _, err := tasks.wait(ctx, nil, fmt.Sprint("t", n), time.Hour, func(provider.Task) {}); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		running.Go(func() { tasks.run(ctx) })
		waiting.Wait()
		stop()
		running.Wait()
		total := 0
		for _, ids := range c.calls {
			if total += len(ids); len(ids) > 50 {
				t.Errorf("request with %d ids", len(ids))
			}
		}
		if total < 120 {
			t.Errorf("%d tasks polled, want at least 120", total)
		}
	})
}

// TestFailureWithoutCodeIsPolledAgain checks that a failure without a code is confirmed by further
// polls before the order fails.
func TestFailureWithoutCodeIsPolledAgain(t *testing.T) {
	failure := func(doubtful bool) provider.Task {
		return provider.Task{ID: "t", State: provider.TaskFailed, Doubtful: doubtful, Err: &provider.Error{}}
	}
	for name, c := range map[string]struct {
		looks []provider.Task // the last one is repeated
		state provider.TaskState
		count int
	}{
		"temporary": {[]provider.Task{failure(true), failure(true), {ID: "t", State: provider.TaskSucceeded}},
			provider.TaskSucceeded, 3},
		"permanent": {[]provider.Task{failure(true)}, provider.TaskFailed, 3},
		"interrupted": {[]provider.Task{failure(true), failure(true),
			{ID: "t", State: provider.TaskRunning, Progress: 5}, failure(true)}, provider.TaskFailed, 6},
		"with code": {[]provider.Task{failure(false)}, provider.TaskFailed, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			n := 0
			counter := &pollCounter{state: func(string) provider.Task { n++; return c.looks[min(n, len(c.looks))-1] }}
			tasks := newTaskPoller(counter, time.Second, slog.New(slog.DiscardHandler))
			ctx, stop := context.WithCancel(t.Context())
			var running sync.WaitGroup
			running.Go(func() { tasks.run(ctx) })
			task, err := tasks.wait(ctx, nil, "t", time.Minute, func(provider.Task) {})
			stop()
			running.Wait()
			if err != nil || task.State != c.state || n != c.count {
				t.Errorf("%s: %s after %d polls, %v", name, task.State, n, err)
			}
		})
	}
}
