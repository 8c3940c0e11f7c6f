package e2e

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// newPollingHarness starts a sandbox whose bot polls the provider often.
func newPollingHarness(t *testing.T, opts sandbox.Options, settings ...string) harness {
	t.Helper()
	opts.Getenv = func(name string) string {
		for i := 0; i < len(settings); i += 2 {
			if settings[i] == name {
				return settings[i+1]
			}
		}
		return map[string]string{"POLL_INTERVAL": "50ms"}[name]
	}
	return newHarness(t, opts)
}

// orderSong orders a song and waits until its order has ended or is overdue. It returns the
// message.
func (h harness) orderSong(t *testing.T, line string) string {
	t.Helper()
	ana := h.person(t, "Ana")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_ = ana.Do(ctx, parse(t, line)) // the outcome is in the message
	return lastMessage(t, ana)
}

// checkPurchases checks the number of purchases.
func (h harness) checkPurchases(t *testing.T, n int) {
	t.Helper()
	if got := len(h.Riffusion.Ledger()); got != n {
		t.Errorf("%d purchases, want %d", got, n)
	}
}

// TestRecordingThatIsLateIsFetched checks that a recording that is not available at first is
// downloaded later.
func TestRecordingThatIsLateIsFetched(t *testing.T) {
	t.Parallel()
	h := newPollingHarness(t, sandbox.Options{})
	mustSucceed(t, h.Fault("riffusion=expired-urlx4"))
	if said := h.orderSong(t, `/song prompt:"late" title:"Late"`); !strings.Contains(said, "Late.m4a") || !strings.Contains(said, "take 2") {
		t.Errorf("%s", said)
	}
	h.checkPurchases(t, 1)
}

// TestFreshAddressReplacesAnExpiredOne checks that an expired address is replaced by the
// current one of the task.
func TestFreshAddressReplacesAnExpiredOne(t *testing.T) {
	t.Parallel()
	h := newPollingHarness(t, sandbox.Options{})
	mustSucceed(t, h.Fault("riffusion=moved-audio"))
	if said := h.orderSong(t, `/song prompt:"moved" title:"Moved"`); !strings.Contains(said, "Moved.m4a") {
		t.Errorf("%s", said)
	}
	h.checkPurchases(t, 1)
}

// TestMissingSongDoesNotLoseTheOther checks that one song of two is delivered when the other is
// missing, and that the missing one is named, looked for and posted later.
func TestMissingSongDoesNotLoseTheOther(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"lost-take", "half-take"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			h := newPollingHarness(t, sandbox.Options{})
			mustSucceed(t, h.Fault("riffusion="+fault+"x4"))
			said := h.orderSong(t, `/song prompt:"two" title:"Two"`)
			if !strings.Contains(said, "Two.m4a") || strings.Contains(said, "(take 2).m4a") ||
				!strings.Contains(said, "Take 2 didn't arrive from the provider") || !strings.Contains(said, "Look again") {
				t.Fatalf("%s", said)
			}
			ana := h.person(t, "Ana")
			if title := h.do(t, ana, `click "Look again"`); title != "" {
				t.Errorf("%q", title)
			}
			waitFor(t, "missing song", func() bool { return strings.Contains(renderedChannels(t, h), "This is the one that was missing") })
			if said := renderedChannels(t, h); strings.Count(said, ".m4a") != 2 {
				t.Errorf("%s", said)
			}
			h.checkPurchases(t, 1)
		})
	}
}

// TestOverdueSongIsFoundByItself checks that the bot looks for missing songs without a click,
// also after a restart.
func TestOverdueSongIsFoundByItself(t *testing.T) {
	t.Parallel()
	h := newPollingHarness(t, sandbox.Options{})
	mustSucceed(t, h.Fault("riffusion=expired-urlx12"))
	said := h.orderSong(t, `/song prompt:"hidden" title:"Hidden"`)
	if !strings.Contains(said, "LINK TO YOUR SONG EXPIRED") || !strings.Contains(said, "I'll check the provider again") {
		t.Fatalf("%s", said)
	}
	h.restart(t)
	h.Advance(20 * time.Minute)
	waitFor(t, "song", func() bool { return strings.Contains(renderedChannels(t, h), "Hidden.m4a") })
	if said := renderedChannels(t, h); strings.Count(said, ".m4a") != 2 {
		t.Errorf("%s", said)
	}
	h.checkPurchases(t, 1)
}

// TestSlowTaskIsLookedForAgain checks that a task that takes longer than the stall timeout can
// still be delivered.
func TestSlowTaskIsLookedForAgain(t *testing.T) {
	t.Parallel()
	h := newPollingHarness(t, sandbox.Options{RenderTime: 5 * time.Second}, "RENDER_STALL_TIMEOUT", "1s")
	said := h.orderSong(t, `/song prompt:"slow" title:"Slow"`)
	if !strings.Contains(said, "IS STUCK") || !strings.Contains(said, "Look again") {
		t.Fatalf("%s", said)
	}
	ana := h.person(t, "Ana")
	waitFor(t, "song", func() bool {
		if now := renderedChannels(t, h); strings.Contains(now, "IS STUCK") {
			_ = h.do(t, ana, `click "Look again"`)
		}
		return strings.Contains(renderedChannels(t, h), "Slow.m4a")
	})
	h.checkPurchases(t, 1)
}

// TestSlowCoverDoesNotDelayTheSong checks that a cover that never arrives delays a song by
// seconds, not minutes.
func TestSlowCoverDoesNotDelayTheSong(t *testing.T) {
	t.Parallel()
	h := newPollingHarness(t, sandbox.Options{})
	mustSucceed(t, h.Fault("riffusion=slow-cover"))
	began := time.Now()
	if said := h.orderSong(t, `/song prompt:"plain" title:"Plain"`); !strings.Contains(said, "Plain.m4a") {
		t.Errorf("%s", said)
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("it took %s", took)
	}
}

func mustSucceed(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// renderedChannels returns what Ana sees in all channels.
func renderedChannels(t *testing.T, h harness) string {
	t.Helper()
	ana := h.person(t, "Ana")
	places := ana.Places()
	var all []string
	for _, place := range places {
		all = append(all, renderedChannel(t, ana, place))
	}
	return strings.Join(all, "\n")
}
