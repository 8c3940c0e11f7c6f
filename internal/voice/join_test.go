package voice_test

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/riffbot/riffbot/internal/voice"
)

// closedGateway does not answer requests to join. From time known on, CanJoin returns a reason.
type closedGateway struct {
	voice.Gateway
	known time.Time
	asked atomic.Int32
}

func (g *closedGateway) CanJoin(string, string) error {
	if time.Now().Before(g.known) {
		return nil
	}
	return voice.ErrFull
}

func (g *closedGateway) UpdateVoiceState(_ context.Context, _, channelID string, _, _ bool) error {
	if channelID != "" {
		g.asked.Add(1)
	}
	return nil
}

// TestJoinFailsWithReason checks that no request is sent if the reason is known, and that the reason is checked
// again if Discord does not answer.
func TestJoinFailsWithReason(t *testing.T) {
	for name, c := range map[string]struct {
		known  time.Duration // delay after which the reason is known
		most   time.Duration // maximum duration of Join
		asked  bool
		reason error
	}{
		"known":             {0, 0, false, voice.ErrFull},
		"known a bit later": {time.Second, 5 * time.Second, true, voice.ErrFull},
		"never known":       {time.Hour, 20 * time.Second, true, voice.ErrCannotJoin},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := &closedGateway{known: time.Now().Add(c.known)}
				v := voice.New(voice.Config{
					Gateway: g, UserID: func() string { return "42" }, Log: slog.New(slog.DiscardHandler),
				})
				defer v.Close()
				began := time.Now()
				_, err := v.Join(t.Context(), "1", "2", nil)
				if !errors.Is(err, c.reason) || !errors.Is(err, voice.ErrCannotJoin) || time.Since(began) > c.most {
					t.Errorf("got error %v after %v, want %v within %v", err, time.Since(began), c.reason, c.most)
				}
				if asked := g.asked.Load() > 0; asked != c.asked {
					t.Errorf("request sent: %v, want %v", asked, c.asked)
				}
				synctest.Wait()
				if v.Call("1") != nil {
					t.Error("call exists after failed join")
				}
			})
		})
	}
}
