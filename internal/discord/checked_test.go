package discord_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
)

// callLog is a client that logs its calls with their times.
type callLog struct {
	discord.Client
	begun time.Time
	calls []string
	err   error // of first responses
}

func (c *callLog) add(format string, args ...any) {
	c.calls = append(c.calls, fmt.Sprintf("%.1fs ", time.Since(c.begun).Seconds())+fmt.Sprintf(format, args...))
}

func (c *callLog) Respond(_ context.Context, _ *discord.Interaction, r discord.Response) (*discord.Message, error) {
	c.add("respond privately %v", r.Message.Flags&discord.FlagEphemeral != 0)
	return &discord.Message{ID: "first"}, c.err
}

func (c *callLog) EditAnswer(_ context.Context, t discord.Token, _ discord.Message) (*discord.Message, error) {
	c.add("edit %q", t.MessageID)
	return &discord.Message{}, nil
}

func (c *callLog) DeleteAnswer(_ context.Context, t discord.Token) error {
	c.add("delete %q", t.MessageID)
	return nil
}

func (c *callLog) FollowUp(_ context.Context, _ discord.Token, m discord.Message) (*discord.Message, error) {
	c.add("follow up privately %v", m.Flags&discord.FlagEphemeral != 0)
	return &discord.Message{ID: "further"}, nil
}

// TestCheckedHandlerRespondsOnceItKnows checks the responses of handlers with fast and slow checks
// that accept or refuse: a refusal is only ever private.
func TestCheckedHandlerRespondsOnceItKnows(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	for name, c := range map[string]struct {
		check        time.Duration
		before       error // of the checks
		after        error // after the response
		respondError error
		want         []string
	}{
		"fast":          {time.Second / 2, nil, nil, nil, []string{"0.5s respond privately false", `0.5s edit ""`}},
		"fast, refused": {time.Second / 2, refused, nil, nil, []string{"0.5s respond privately true"}},
		"slow": {9 * time.Second, nil, nil, nil, []string{"0.8s respond privately true",
			"9.0s follow up privately false", `9.0s delete ""`, `9.0s edit "further"`}},
		"slow, refused": {9 * time.Second, refused, nil, nil, []string{"0.8s respond privately true",
			`9.0s edit ""`}},
		"slow, refused at last": {9 * time.Second, nil, refused, nil, []string{"0.8s respond privately true",
			"9.0s follow up privately false", `9.0s delete ""`, `9.0s delete "further"`,
			"9.0s follow up privately true"}},
		"slow, answered elsewhere": {9 * time.Second, nil, nil, discord.ErrAnsweredElsewhere,
			[]string{"0.8s respond privately true", "9.0s respond privately true"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client := &callLog{begun: time.Now(), err: c.respondError}
				it := pressIn(t, client, "g", noPermission)
				err := discord.Checked(func(ctx context.Context, it *discord.Interaction) error {
					<-time.After(c.check)
					if c.before != nil {
						return c.before
					}
					if _, err := it.Reply(ctx, discord.Message{Content: "public"}); err != nil || c.after != nil {
						return errors.Join(err, c.after)
					}
					return it.Edit(ctx, discord.Message{Content: "later"})
				})(t.Context(), it)
				if want := errors.Join(c.before, c.after, c.respondError); (err != nil) != (want != nil) {
					t.Errorf("error %v, want %v", err, want)
				}
				if err != nil {
					_ = it.Fail(t.Context(), discord.Message{Content: "refused"}) // its calls are compared
				}
				if !slices.Equal(client.calls, c.want) {
					t.Errorf("calls %q, want %q", client.calls, c.want)
				}
			})
		})
	}
}
