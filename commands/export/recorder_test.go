package export

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
)

// messageRecorder is a client that records edits and posts. expired makes edits fail with
// [discord.ErrTokenExpired].
type messageRecorder struct {
	discord.Client
	mu      sync.Mutex
	edits   []discord.Message
	posts   []discord.Message
	expired bool
}

func (c *messageRecorder) Respond(context.Context, *discord.Interaction, discord.Response) (*discord.Message, error) {
	return nil, nil //nolint:nilnil // a deferred answer has no message yet
}

func (c *messageRecorder) EditAnswer(_ context.Context, _ discord.Token, m discord.Message) (*discord.Message, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.expired {
		return nil, discord.ErrTokenExpired
	}
	c.edits = append(c.edits, m)
	return &m, nil
}

func (c *messageRecorder) Post(_ context.Context, _ string, m discord.Message) (*discord.Message, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.posts = append(c.posts, m)
	return &m, nil
}

func (c *messageRecorder) sent() (edits, posts []discord.Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.edits), slices.Clone(c.posts)
}

// slowTask returns a task that takes d.
func slowTask(d time.Duration) task {
	return task{again: "again:1", build: func(ctx context.Context, limit int64) (discord.Message, error) {
		select {
		case <-time.After(d):
			return discord.Message{Content: "here", Files: []discord.File{{Size: limit}}}, nil
		case <-ctx.Done():
			return discord.Message{}, ctx.Err()
		}
	}}
}

func deferred(t *testing.T, c *messageRecorder, private bool) *discord.Interaction {
	t.Helper()
	it := commandtest.Decode(t, c, map[string]any{
		"type": discord.TypeCommand, "channel_id": "c", "attachment_size_limit": 500 << 20,
		"user": map[string]any{"id": "ana"},
	})
	do := it.Defer
	if private {
		do = it.DeferPrivately
	}
	if err := do(t.Context()); err != nil {
		t.Fatal(err)
	}
	return it
}
