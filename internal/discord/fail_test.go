package discord_test

import (
	"context"
	"slices"
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
)

// failRecorder records the requests that explain an error.
type failRecorder struct {
	commandtest.Recorder
	calls []string
}

func (f *failRecorder) Respond(ctx context.Context, it *discord.Interaction, r discord.Response) (*discord.Message,
	error) {
	f.calls = append(f.calls, "respond")
	return f.Recorder.Respond(ctx, it, r)
}

func (f *failRecorder) EditAnswer(ctx context.Context, token discord.Token, m discord.Message) (*discord.Message,
	error) {
	f.calls = append(f.calls, "edit")
	return f.Recorder.EditAnswer(ctx, token, m)
}

func (f *failRecorder) DeleteAnswer(context.Context, discord.Token) error {
	f.calls = append(f.calls, "delete")
	return nil
}

func (f *failRecorder) FollowUp(_ context.Context, _ discord.Token, m discord.Message) (*discord.Message, error) {
	f.calls = append(f.calls, "follow up")
	f.Shown = append(f.Shown, m)
	return &m, nil
}

// TestErrorIsShownOnlyToItsMember checks how an error is explained after each kind of response.
func TestErrorIsShownOnlyToItsMember(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind   discord.InteractionType
		before func(*discord.Interaction, context.Context) error
		want   []string
	}{
		"without a response":       {discord.TypeCommand, nil, []string{"respond"}},
		"after a private deferral": {discord.TypeCommand, (*discord.Interaction).DeferPrivately, []string{"edit"}},
		"after a public deferral": {discord.TypeCommand, (*discord.Interaction).Defer, []string{"delete",
			"follow up"}},
		"after a deferred update": {discord.TypeComponent, (*discord.Interaction).DeferUpdate,
			[]string{"follow up"}},
		"autocompletion":               {discord.TypeAutocomplete, nil, []string{"respond"}},
		"autocompletion with a choice": {discord.TypeAutocomplete, suggestNothing, nil},
	} {
		client := &failRecorder{}
		it := commandtest.Decode(t, client, map[string]any{"type": c.kind})
		if c.before != nil {
			if err := c.before(it, t.Context()); err != nil {
				t.Fatal(err)
			}
			client.calls = nil
		}
		if err := it.Fail(t.Context(), discord.Message{Content: "failed"}); err != nil || !slices.Equal(client.calls,
			c.want) {
			t.Errorf("%s: requests %v, want %v; error %v", name, client.calls, c.want, err)
			continue
		}
		if c.kind == discord.TypeAutocomplete {
			if len(client.Shown) > 0 {
				t.Errorf("%s: message %+v", name, client.Shown)
			}
			continue
		}
		m := client.Last(t)
		if private := m.Flags&discord.FlagEphemeral != 0 || it.Answer.Private; m.Content != "failed" || !private {
			t.Errorf("%s: message %+v", name, m)
		}
	}
}

// suggestNothing has the signature of a method expression.
var suggestNothing = func(it *discord.Interaction, ctx context.Context) error { return it.Suggest(ctx, nil) }
