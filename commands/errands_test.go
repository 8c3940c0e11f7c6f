package commands

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"riffbot/internal/palette"
)

// counter notes what people are told, and has a token end.
type counter struct {
	Discord
	mu      sync.Mutex
	edits   []Message
	posts   []Message
	expired bool
}

func (c *counter) Respond(context.Context, *Interaction, Response) (*Message, error) {
	return nil, nil //nolint:nilnil // a deferred answer has no message yet
}

func (c *counter) EditAnswer(_ context.Context, _ Token, m Message) (*Message, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.expired {
		return nil, ErrTokenExpired
	}
	c.edits = append(c.edits, m)
	return &m, nil
}

func (c *counter) Post(_ context.Context, _ string, m Message) (*Message, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.posts = append(c.posts, m)
	return &m, nil
}

func (c *counter) told() (edits, posts []Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.edits), slices.Clone(c.posts)
}

// waits is an errand that takes so long.
func waits(d time.Duration) errand {
	return errand{again: "again:1", bring: func(ctx context.Context, limit int64) (Message, error) {
		select {
		case <-time.After(d):
			return Message{Content: "here", Files: []File{{Size: limit}}}, nil
		case <-ctx.Done():
			return Message{}, ctx.Err()
		}
	}}
}

func deferred(t *testing.T, c *counter, private bool) *Interaction {
	t.Helper()
	it := decode(t, c, map[string]any{"type": TypeCommand, "channel_id": "c", "attachment_size_limit": 500 << 20, "user": map[string]any{"id": "ana"}})
	do := it.Defer
	if private {
		do = it.DeferPrivately
	}
	if err := do(t.Context()); err != nil {
		t.Fatal(err)
	}
	return it
}

// What takes longer than a token lives is announced while the token lives, and
// comes in the channel, in a size that the bot itself may post.
func TestAnErrandOutlivesItsToken(t *testing.T) {
	for _, private := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			c := &counter{}
			e := NewErrands(slog.New(slog.DiscardHandler), time.Now)
			if err := e.Go(deferred(t, c, private), waits(16*time.Minute)); err != nil {
				t.Fatal(err)
			}
			time.Sleep(12 * time.Minute) //nolint:forbidigo // the bubble's clock
			if edits, _ := c.told(); len(edits) != 1 || edits[0].Components[0][0].CustomID != "again:1" {
				t.Fatalf("%+v", edits)
			}
			c.mu.Lock()
			c.expired = true
			c.mu.Unlock()
			time.Sleep(25 * time.Minute) //nolint:forbidigo // the bubble's clock
			switch _, posts := c.told(); {
			case private && len(posts) != 0:
				t.Errorf("everybody sees %+v", posts)
			case !private && (len(posts) != 1 || posts[0].Nonce != "1" || posts[0].Files[0].Size != DefaultSizeLimit):
				t.Errorf("%+v", posts)
			}
		})
	}
}

// Who stops is told so; an errand that was quick is not announced; nobody runs more
// than a few.
func TestErrandsAreBoundedAndStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &counter{}
		e := NewErrands(slog.New(slog.DiscardHandler), time.Now)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- e.Run(ctx) }()
		if err := e.Go(deferred(t, c, true), waits(time.Second)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(15 * time.Minute) //nolint:forbidigo // the bubble's clock
		if edits, _ := c.told(); len(edits) != 1 || edits[0].Content != "here" || edits[0].Files[0].Size != maxRequest {
			t.Fatalf("%+v", edits)
		}
		for i := range errandsAtOnce + 1 {
			if err := e.Go(deferred(t, c, true), waits(time.Hour)); (i == errandsAtOnce) != errors.Is(err, errBusy) {
				t.Errorf("errand %d: %v", i, err)
			}
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		edits, _ := c.told()
		last := edits[len(edits)-1]
		if len(edits) != 1+errandsAtOnce || last.Embeds[0].Color != palette.Trouble || !strings.Contains(last.Embeds[0].Title, "restarting") {
			t.Errorf("%+v", edits)
		}
		if err := e.Go(deferred(t, c, true), waits(time.Hour)); !errors.Is(err, ErrStopping) {
			t.Errorf("%v", err)
		}
	})
}

// Two files of a member are made at a time; the third waits and is made, too.
func TestErrandsOfAMemberTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &counter{}
		e := NewErrands(slog.New(slog.DiscardHandler), time.Now)
		begun, finish := make(chan struct{}, errandsAtOnce), make(chan struct{})
		job := errand{bring: func(ctx context.Context, _ int64) (Message, error) {
			begun <- struct{}{}
			select {
			case <-finish:
				return Message{Content: "here"}, nil
			case <-ctx.Done():
				return Message{}, ctx.Err()
			}
		}}
		for range errandsAtOnce {
			if err := e.Go(deferred(t, c, true), job); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		if n := len(begun); n != errandTurns.user {
			t.Errorf("%d run at once", n)
		}
		close(finish)
		synctest.Wait()
		if edits, _ := c.told(); len(edits) != errandsAtOnce {
			t.Errorf("%d came", len(edits))
		}
	})
}

// An errand that panics is explained like one that fails.
func TestAnErrandThatPanicsIsExplained(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &counter{}
		e := NewErrands(slog.New(slog.DiscardHandler), time.Now)
		job := errand{bring: func(context.Context, int64) (Message, error) { panic("oh") }}
		if err := e.Go(deferred(t, c, true), job); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if edits, _ := c.told(); len(edits) != 1 || edits[0].Embeds[0].Color != palette.Trouble {
			t.Errorf("%+v", edits)
		}
	})
}

// A voice message is its recording and nothing else, with what Discord wants to know.
func TestAVoiceMessageIsARecordingAlone(t *testing.T) {
	m := Message{Flags: FlagVoice, Content: "x", Nonce: "1", Files: []File{{Name: "voice-message.ogg", Seconds: 1.5, Waveform: "AA=="}}}
	got, ok := m.Payload().(map[string]any)
	if !ok || got["content"] != nil || got["embeds"] != nil || got["components"] != nil || got["flags"] != FlagVoice {
		t.Errorf("%v", got)
	}
}
