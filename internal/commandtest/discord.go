package commandtest

import (
	"context"
	"sync"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
)

// Responses is a Discord client that records the responses to interactions.
type Responses struct {
	discord.Client
	Sent      []discord.Response
	FollowUps []discord.Message
}

// FollowUp records a further response.
func (r *Responses) FollowUp(_ context.Context, _ discord.Token, m discord.Message) (*discord.Message, error) {
	r.FollowUps = append(r.FollowUps, m)
	return &discord.Message{ID: "2"}, nil
}

// Respond records a response.
func (r *Responses) Respond(
	_ context.Context, _ *discord.Interaction, response discord.Response,
) (*discord.Message, error) {
	r.Sent = append(r.Sent, response)
	return &discord.Message{ID: "1"}, nil
}

// SlowDiscord is a Discord client that records messages. An edit of a response takes Delay, and
// completes even if the caller stops waiting, as it does at Discord. Edits without a token fail
// with [discord.ErrMessageGone].
type SlowDiscord struct {
	discord.Client
	mu        sync.Mutex
	Delay     time.Duration
	Edits     []discord.Message
	EditTimes []time.Time
	Err       error
	Posts     []discord.Message
}

// EditAnswer records an edit after Delay, or returns Err if that is set.
func (d *SlowDiscord) EditAnswer(ctx context.Context, _ discord.Token, m discord.Message) (*discord.Message, error) {
	d.mu.Lock()
	fail := d.Err
	d.mu.Unlock()
	if fail != nil {
		return nil, fail
	}
	done := make(chan struct{})
	time.AfterFunc(d.Delay, func() {
		d.mu.Lock()
		d.Edits, d.EditTimes = append(d.Edits, m), append(d.EditTimes, time.Now())
		d.mu.Unlock()
		close(done)
	})
	select {
	case <-done:
		return &m, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Edit fails, because there are no other messages.
func (d *SlowDiscord) Edit(_ context.Context, _, _ string, _ discord.Message) (*discord.Message, error) {
	return nil, discord.ErrMessageGone
}

// Post records a message.
func (d *SlowDiscord) Post(_ context.Context, _ string, m discord.Message) (*discord.Message, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.Posts = append(d.Posts, m)
	return &m, nil
}

// AcceptingDiscord is a Discord client that accepts every response and edit.
type AcceptingDiscord struct{ discord.Client }

// Respond accepts a response.
func (AcceptingDiscord) Respond(context.Context, *discord.Interaction, discord.Response) (*discord.Message, error) {
	return &discord.Message{ID: "m"}, nil
}

// EditAnswer accepts an edit.
func (AcceptingDiscord) EditAnswer(context.Context, discord.Token, discord.Message) (*discord.Message, error) {
	return &discord.Message{ID: "m"}, nil
}

// AnsweringDiscord is a SlowDiscord that accepts the first response without a delay.
type AnsweringDiscord struct{ *SlowDiscord }

// Respond accepts a response without a delay.
func (AnsweringDiscord) Respond(context.Context, *discord.Interaction, discord.Response) (*discord.Message, error) {
	return &discord.Message{ID: "m"}, nil
}
