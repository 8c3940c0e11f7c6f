package songs

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
)

// errStalled is returned if a task made no progress for too long.
var errStalled = errors.New("no progress")

// taskPoller polls all running tasks with as few requests as the provider allows.
type taskPoller struct {
	provider provider.Provider
	interval time.Duration
	log      *slog.Logger

	mu            sync.Mutex
	waiting       map[string]chan provider.Task
	added         chan struct{} // a task was added
	pollRequested chan struct{} // a task has changed
}

func newTaskPoller(c provider.Provider, every time.Duration, log *slog.Logger) *taskPoller {
	return &taskPoller{provider: c, interval: every, log: log,
		waiting: make(map[string]chan provider.Task), added: make(chan struct{}, 1),
		pollRequested: make(chan struct{}, 1)}
}

// run polls the running tasks until ctx ends.
func (t *taskPoller) run(ctx context.Context) {
	for {
		if len(t.ids()) == 0 {
			select {
			case <-ctx.Done():
				return
			case <-t.added:
			}
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(max(t.interval, t.provider.Capabilities().PollEvery)):
		case <-t.pollRequested:
		}
		t.poll(ctx)
	}
}

// poll polls the tasks that are waiting now. A task that was added, or reported by the webhook, since
// the last poll is included.
func (t *taskPoller) poll(ctx context.Context) {
	for ids := range slices.Chunk(t.ids(), max(1, t.provider.Capabilities().TasksPerCall)) {
		found, err := t.provider.Tasks(ctx, ids)
		if err != nil {
			// The next poll retries. The order ends with errStalled if all fail.
			t.log.WarnContext(ctx, "poll tasks failed", "tasks", len(ids), "err", err)
		}
		for _, task := range found {
			t.deliver(task)
		}
	}
}

// requestPoll makes the next poll happen immediately.
func (t *taskPoller) requestPoll() {
	select {
	case t.pollRequested <- struct{}{}:
	default:
	}
}

func (t *taskPoller) ids() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	ids := make([]string, 0, len(t.waiting))
	for id := range t.waiting {
		ids = append(ids, id)
	}
	return ids
}

// deliver passes a task to the order that waits for it. It replaces an earlier state that has not been
// read yet.
func (t *taskPoller) deliver(task provider.Task) {
	t.mu.Lock()
	defer t.mu.Unlock()
	news, ok := t.waiting[task.ID]
	if !ok {
		return
	}
	select {
	case <-news:
	default:
	}
	news <- task
}

// pollsBeforeFailure is how many consecutive polls must report a failure without a code before it
// counts.
const pollsBeforeFailure = 3

// wait returns the finished task and calls seen for every change of progress. It returns errStalled if
// nothing changes for patience, and [ErrReleased] if the process is shutting down.
func (t *taskPoller) wait(ctx context.Context, leaving <-chan struct{}, id string, patience time.Duration,
	seen func(provider.Task)) (provider.Task, error) {
	news := make(chan provider.Task, 1)
	t.mu.Lock()
	t.waiting[id] = news
	t.mu.Unlock()
	defer func() {
		t.mu.Lock()
		delete(t.waiting, id)
		t.mu.Unlock()
	}()
	select {
	case t.added <- struct{}{}:
	default:
	}

	stalled := time.NewTimer(patience)
	defer stalled.Stop()
	last := provider.Task{State: provider.TaskRunning, Progress: -1}
	doubts := 0
	for {
		select {
		case <-ctx.Done():
			return provider.Task{}, ctx.Err()
		case <-leaving:
			return provider.Task{}, ErrReleased
		case <-stalled.C:
			return provider.Task{}, errStalled
		case task := <-news:
			if doubts++; !task.Doubtful {
				doubts = 0
			}
			if task.Doubtful && doubts < pollsBeforeFailure {
				continue
			}
			if task.State != provider.TaskRunning {
				return task, nil
			}
			if task.Progress != last.Progress {
				stalled.Reset(patience)
				seen(task)
			}
			last = task
		}
	}
}
