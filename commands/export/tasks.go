package export

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
)

// Tasks runs work that takes longer than a handler may, such as creating files. Running tasks are lost when the
// process stops; created files are stored, so that a repeated request is fast.
type Tasks struct {
	log *slog.Logger
	now func() time.Time

	mu      sync.Mutex
	ctx     context.Context // ends when the process stops
	stop    context.CancelFunc
	counts  map[string]int // running and waiting tasks by user
	queue   fairQueue
	running sync.WaitGroup
}

// tasksPerMember limits the running and waiting tasks of a member, and taskTime the duration of a running one.
const (
	tasksPerMember = 3
	taskTime       = 40 * time.Minute
)

// taskLimits limits the running and waiting tasks. Concurrent ffmpeg processes are limited further; see
// [media.Paid].
var taskLimits = queueLimits{total: 8, guild: 4, user: 2, waitTotal: 200, waitPerGuild: 30}

// NewTasks returns a Tasks without any tasks.
func NewTasks(log *slog.Logger, now func() time.Time) *Tasks {
	t := &Tasks{log: log, now: now, counts: make(map[string]int), queue: fairQueue{limits: taskLimits}}
	t.ctx, t.stop = context.WithCancel(context.Background())
	return t
}

// Run allows tasks to run until ctx ends. It then cancels the remaining tasks, which report that to their members,
// and waits for them.
func (t *Tasks) Run(ctx context.Context) error {
	<-ctx.Done()
	t.mu.Lock()
	t.stop()
	t.mu.Unlock()
	t.running.Wait()
	return nil
}

// task creates the answer to an interaction.
type task struct {
	// build returns the answer, with files of at most limit bytes in total.
	build func(ctx context.Context, limit int64) (discord.Message, error)
	// again is the custom id of a button that repeats the request, for a result that comes too late to edit the
	// response.
	again string
}

// Go runs a task for an interaction with a deferred response.
func (t *Tasks) Go(it *discord.Interaction, job task) error {
	user := it.User().ID
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.ctx.Err() != nil:
		return discord.ErrStopping
	case t.counts[user] >= tasksPerMember:
		return errTooManyTasks
	}
	queued, ok := t.queue.join(it.GuildID, user)
	if !ok {
		return errQueueFull
	}
	t.counts[user]++
	t.running.Go(func() {
		t.run(it, job, queued)
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.counts[user]--; t.counts[user] == 0 {
			delete(t.counts, user)
		}
	})
	return nil
}

// errTooManyTasks is returned if the member has too many tasks, and errQueueFull if the guild or the process
// has.
var (
	errTooManyTasks = &discord.UserError{
		Reason: "too many tasks of this user", Text: "errors.own-files-busy", Args: []any{"Most", tasksPerMember},
	}
	errQueueFull = &discord.UserError{Reason: "task queue is full", Text: "errors.files-busy"}
)
