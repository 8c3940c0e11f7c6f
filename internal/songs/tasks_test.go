package songs

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"riffbot/riffusion"
)

// lookedAt is a composer whose tasks are looked at alone.
type lookedAt struct {
	Composer
	mu    sync.Mutex
	calls [][]string
	state func(id string) riffusion.Task
}

func (l *lookedAt) Tasks(_ context.Context, ids []string) ([]riffusion.Task, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls = append(l.calls, ids)
	var found []riffusion.Task
	for _, id := range ids {
		found = append(found, l.state(id))
	}
	return found, nil
}

// A report that comes while the next look is waited for makes the look come at
// once, and includes the tasks that arrived in the meantime.
func TestReportHastensTheLookAtItsTask(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		c := &lookedAt{state: func(id string) riffusion.Task {
			task := riffusion.Task{ID: id, State: riffusion.TaskRunning, Progress: -1}
			if id == "reported" && time.Since(began) >= 10*time.Second {
				task.State = riffusion.TaskSucceeded
			}
			return task
		}}
		tasks := newTasks(c, 25*time.Second, slog.New(slog.DiscardHandler))
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { tasks.run(ctx) })
		running.Go(func() { _, _ = tasks.wait(ctx, nil, "other", time.Hour, func(riffusion.Task) {}) })
		time.Sleep(time.Second) //nolint:forbidigo // the bubble's clock
		var took time.Duration
		running.Go(func() {
			if _, err := tasks.wait(ctx, nil, "reported", time.Hour, func(riffusion.Task) {}); err != nil {
				t.Error(err)
			}
			took = time.Since(began)
		})
		time.Sleep(9 * time.Second) //nolint:forbidigo // the bubble's clock
		tasks.nudge()
		time.Sleep(30 * time.Second) //nolint:forbidigo // the bubble's clock
		stop()
		running.Wait()
		if took != 10*time.Second {
			t.Errorf("the order went on after %s", took)
		}
	})
}

func TestAtMostFiftyTasksAreLookedAtWithACall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &lookedAt{state: func(id string) riffusion.Task { return riffusion.Task{ID: id, State: riffusion.TaskSucceeded} }}
		tasks := newTasks(c, time.Second, slog.New(slog.DiscardHandler))
		ctx, stop := context.WithCancel(t.Context())
		var waiting, running sync.WaitGroup
		for n := range 120 {
			waiting.Go(func() {
				if _, err := tasks.wait(ctx, nil, fmt.Sprint("t", n), time.Hour, func(riffusion.Task) {}); err != nil {
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
			if total += len(ids); len(ids) > riffusion.MaxTasks {
				t.Errorf("a call with %d ids", len(ids))
			}
		}
		if total < 120 {
			t.Errorf("%d tasks were looked at", total)
		}
	})
}

// A failure without a code is looked at again before it ends an order.
func TestDoubtfulFailureIsLookedAtAgain(t *testing.T) {
	failure := func(code string) riffusion.Task {
		return riffusion.Task{ID: "t", State: riffusion.TaskFailed, Doubtful: code == "", Err: &riffusion.Error{Code: code}}
	}
	for name, c := range map[string]struct {
		looks []riffusion.Task // the last one is repeated
		state riffusion.TaskState
		count int
	}{
		"passing":    {[]riffusion.Task{failure(""), failure(""), {ID: "t", State: riffusion.TaskSucceeded}}, riffusion.TaskSucceeded, 3},
		"lasting":    {[]riffusion.Task{failure("")}, riffusion.TaskFailed, 3},
		"with pause": {[]riffusion.Task{failure(""), failure(""), {ID: "t", State: riffusion.TaskRunning, Progress: 5}, failure("")}, riffusion.TaskFailed, 6},
		"coded":      {[]riffusion.Task{failure("api_error")}, riffusion.TaskFailed, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			n := 0
			composer := &lookedAt{state: func(string) riffusion.Task { n++; return c.looks[min(n, len(c.looks))-1] }}
			tasks := newTasks(composer, time.Second, slog.New(slog.DiscardHandler))
			ctx, stop := context.WithCancel(t.Context())
			var running sync.WaitGroup
			running.Go(func() { tasks.run(ctx) })
			task, err := tasks.wait(ctx, nil, "t", time.Minute, func(riffusion.Task) {})
			stop()
			running.Wait()
			if err != nil || task.State != c.state || n != c.count {
				t.Errorf("%s: %s after %d looks, %v", name, task.State, n, err)
			}
		})
	}
}
