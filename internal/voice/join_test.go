package voice_test

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"riffbot/internal/voice"
)

// closedGateway never answers a request to join. It knows a reason after some time.
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

// TestJoiningAClosedChannelFailsWithItsReason checks that Discord is not asked where
// the reason is known, and that it is looked for again where Discord did not answer.
func TestJoiningAClosedChannelFailsWithItsReason(t *testing.T) {
	for name, c := range map[string]struct {
		known  time.Duration // after which the reason is known
		most   time.Duration // that joining takes
		asked  bool
		reason error
	}{
		"known":             {0, 0, false, voice.ErrFull},
		"known a bit later": {time.Second, 5 * time.Second, true, voice.ErrFull},
		"known to nobody":   {time.Hour, 20 * time.Second, true, voice.ErrNotLetIn},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := &closedGateway{known: time.Now().Add(c.known)}
				v := voice.New(voice.Config{Gateway: g, UserID: func() string { return "42" }, Log: slog.New(slog.DiscardHandler)})
				defer v.Close()
				began := time.Now()
				_, err := v.Join(t.Context(), "1", "2", nil)
				if !errors.Is(err, c.reason) || !errors.Is(err, voice.ErrNotLetIn) || time.Since(began) > c.most {
					t.Errorf("%v after %v", err, time.Since(began))
				}
				if asked := g.asked.Load() > 0; asked != c.asked {
					t.Errorf("Discord was asked: %v", asked)
				}
				synctest.Wait()
				if v.Call("1") != nil {
					t.Error("there is a call")
				}
			})
		})
	}
}
