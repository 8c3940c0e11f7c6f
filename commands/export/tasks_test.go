package export

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
)

// A task that takes longer than its token is valid is announced before the token expires. Its result is posted in
// the channel, unless the response is private.
func TestTaskOutlivesItsToken(t *testing.T) {
	for _, private := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			c := &messageRecorder{}
			e := NewTasks(slog.New(slog.DiscardHandler), time.Now)
			if err := e.Go(deferred(t, c, private), slowTask(16*time.Minute)); err != nil {
				t.Fatal(err)
			}
			time.Sleep(12 * time.Minute) //nolint:forbidigo // the bubble's clock
			if edits, _ := c.sent(); len(edits) != 1 || edits[0].Components[0][0].CustomID != "again:1" {
				t.Fatalf("got %+v", edits)
			}
			c.mu.Lock()
			c.expired = true
			c.mu.Unlock()
			time.Sleep(25 * time.Minute) //nolint:forbidigo // the bubble's clock
			switch _, posts := c.sent(); {
			case private && len(posts) != 0:
				t.Errorf("private result was posted: %+v", posts)
			case !private && (len(posts) != 1 || posts[0].Nonce != "1" ||
				posts[0].Files[0].Size != discord.DefaultSizeLimit):
				t.Errorf("got %+v", posts)
			}
		})
	}
}

// Tasks that are cancelled at shutdown report that, fast tasks are not announced, and the number of tasks per
// member is limited.
func TestTasksAreBoundedAndStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &messageRecorder{}
		e := NewTasks(slog.New(slog.DiscardHandler), time.Now)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- e.Run(ctx) }()
		if err := e.Go(deferred(t, c, true), slowTask(time.Second)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(15 * time.Minute) //nolint:forbidigo // the bubble's clock
		if edits, _ := c.sent(); len(edits) != 1 || edits[0].Content != "here" ||
			edits[0].Files[0].Size != messages.MaxUpload {
			t.Fatalf("got %+v", edits)
		}
		for i := range tasksPerMember + 1 {
			if err := e.Go(
				deferred(t, c, true), slowTask(time.Hour),
			); (i == tasksPerMember) != errors.Is(err, errTooManyTasks) {
				t.Errorf("task %d: %v", i, err)
			}
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		edits, _ := c.sent()
		last := edits[len(edits)-1]
		if len(edits) != 1+tasksPerMember || last.Embeds[0].Color != palette.Failed || !strings.Contains(
			last.Embeds[0].Title, "restarting",
		) {
			t.Errorf("got %+v", edits)
		}
		if err := e.Go(deferred(t, c, true), slowTask(time.Hour)); !errors.Is(err, discord.ErrStopping) {
			t.Errorf("got %v", err)
		}
	})
}

// Two tasks of a member run at a time; the third one waits.
func TestThirdTaskOfAMemberWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &messageRecorder{}
		e := NewTasks(slog.New(slog.DiscardHandler), time.Now)
		begun, finish := make(chan struct{}, tasksPerMember), make(chan struct{})
		job := task{build: func(ctx context.Context, _ int64) (discord.Message, error) {
			begun <- struct{}{}
			select {
			case <-finish:
				return discord.Message{Content: "here"}, nil
			case <-ctx.Done():
				return discord.Message{}, ctx.Err()
			}
		}}
		for range tasksPerMember {
			if err := e.Go(deferred(t, c, true), job); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		if n := len(begun); n != taskLimits.user {
			t.Errorf("%d tasks run at a time", n)
		}
		close(finish)
		synctest.Wait()
		if edits, _ := c.sent(); len(edits) != tasksPerMember {
			t.Errorf("got %d results", len(edits))
		}
	})
}

// A panic is reported to the member like an error.
func TestTaskPanicIsExplained(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &messageRecorder{}
		e := NewTasks(slog.New(slog.DiscardHandler), time.Now)
		job := task{build: func(context.Context, int64) (discord.Message, error) { panic("oh") }}
		if err := e.Go(deferred(t, c, true), job); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if edits, _ := c.sent(); len(edits) != 1 || edits[0].Embeds[0].Color != palette.Failed {
			t.Errorf("got %+v", edits)
		}
	})
}
