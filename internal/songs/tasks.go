package songs

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"riffbot/riffusion"
)

// errStalled says that a purchase made no progress for too long.
var errStalled = errors.New("no progress")

// tasks watches all purchases that are being rendered with one call a round,
// however many wait.
type tasks struct {
	composer Composer
	every    time.Duration
	log      *slog.Logger

	mu      sync.Mutex
	waiting map[string]chan riffusion.Task
	arrived chan struct{} // somebody began to wait
	nudged  chan struct{} // something happened to a task
}

func newTasks(c Composer, every time.Duration, log *slog.Logger) *tasks {
	return &tasks{composer: c, every: every, log: log,
		waiting: make(map[string]chan riffusion.Task), arrived: make(chan struct{}, 1), nudged: make(chan struct{}, 1)}
}

// run looks at the waiting tasks until ctx ends.
func (t *tasks) run(ctx context.Context) {
	for {
		if len(t.ids()) == 0 {
			select {
			case <-ctx.Done():
				return
			case <-t.arrived:
			}
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(t.every):
		case <-t.nudged:
		}
		t.look(ctx)
	}
}

// look asks about the tasks that wait now: one that arrived since the last look,
// or was reported while it arrived, is among them.
func (t *tasks) look(ctx context.Context) {
	for ids := range slices.Chunk(t.ids(), riffusion.MaxTasks) {
		found, err := t.composer.Tasks(ctx, ids)
		if err != nil {
			// The next round asks again; an order that hears nothing for too
			// long gives up by itself.
			t.log.WarnContext(ctx, "look at tasks failed", "tasks", len(ids), "err", err)
		}
		for _, task := range found {
			t.tell(task)
		}
	}
}

// nudge makes the next look come at once.
func (t *tasks) nudge() {
	select {
	case t.nudged <- struct{}{}:
	default:
	}
}

func (t *tasks) ids() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	ids := make([]string, 0, len(t.waiting))
	for id := range t.waiting {
		ids = append(ids, id)
	}
	return ids
}

// tell hands a task to the order that waits for it; a newer state replaces one
// that was not looked at yet.
func (t *tasks) tell(task riffusion.Task) {
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

// looksBeforeFailure is how often a failure without a code has to be seen in a row
// before it is believed.
const looksBeforeFailure = 3

// wait returns the finished task. It calls seen with every change on the way,
// gives up with errStalled when nothing changes for patience, and with [ErrLeft]
// when the process stops: nothing is lost by that.
func (t *tasks) wait(ctx context.Context, leaving <-chan struct{}, id string, patience time.Duration, seen func(riffusion.Task)) (riffusion.Task, error) {
	news := make(chan riffusion.Task, 1)
	t.mu.Lock()
	t.waiting[id] = news
	t.mu.Unlock()
	defer func() {
		t.mu.Lock()
		delete(t.waiting, id)
		t.mu.Unlock()
	}()
	select {
	case t.arrived <- struct{}{}:
	default:
	}

	stalled := time.NewTimer(patience)
	defer stalled.Stop()
	last := riffusion.Task{State: riffusion.TaskRunning, Progress: -1}
	doubts := 0
	for {
		select {
		case <-ctx.Done():
			return riffusion.Task{}, ctx.Err()
		case <-leaving:
			return riffusion.Task{}, ErrLeft
		case <-stalled.C:
			return riffusion.Task{}, errStalled
		case task := <-news:
			if doubts++; !task.Doubtful {
				doubts = 0
			}
			if task.Doubtful && doubts < looksBeforeFailure {
				continue
			}
			if task.State != riffusion.TaskRunning {
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
