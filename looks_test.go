package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"riffbot/internal/sandbox"
)

// lookWorld is a sandbox whose bot gives up quickly.
func lookWorld(t *testing.T, opts sandbox.Options, settings ...string) world {
	t.Helper()
	opts.Getenv = func(name string) string {
		for i := 0; i < len(settings); i += 2 {
			if settings[i] == name {
				return settings[i+1]
			}
		}
		return map[string]string{"POLL_INTERVAL": "50ms"}[name]
	}
	return newWorld(t, opts)
}

// order asks for a song and returns when its order has ended or is overdue; the
// answer is what the message says then.
func (w world) order(t *testing.T, line string) string {
	t.Helper()
	ana := w.person(t, "Ana")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_ = ana.Do(ctx, parse(t, line)) // what became of it is in the message
	return last(t, ana)
}

func (w world) bought(t *testing.T, n int) {
	t.Helper()
	if got := len(w.Riffusion.Ledger()); got != n {
		t.Errorf("%d purchases, not %d", got, n)
	}
}

// A recording that is not there at first comes some seconds later.
func TestRecordingThatIsLateIsFetched(t *testing.T) {
	t.Parallel()
	w := lookWorld(t, sandbox.Options{})
	must(t, w.Fault("riffusion=expired-urlx4"))
	if said := w.order(t, `/song prompt:"late" title:"Late"`); !strings.Contains(said, "Late.m4a") || !strings.Contains(said, "take 2") {
		t.Errorf("%s", said)
	}
	w.bought(t, 1)
}

// An address that no longer works is replaced by the one that the task has now.
func TestFreshAddressReplacesAnExpiredOne(t *testing.T) {
	t.Parallel()
	w := lookWorld(t, sandbox.Options{})
	must(t, w.Fault("riffusion=moved-audio"))
	if said := w.order(t, `/song prompt:"moved" title:"Moved"`); !strings.Contains(said, "Moved.m4a") {
		t.Errorf("%s", said)
	}
	w.bought(t, 1)
}

// Of two songs one does not come: the other is delivered, and the missing one is
// named, looked for and posted when it is there.
func TestMissingSongDoesNotLoseTheOther(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"lost-take", "half-take"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			w := lookWorld(t, sandbox.Options{})
			must(t, w.Fault("riffusion="+fault+"x4"))
			said := w.order(t, `/song prompt:"two" title:"Two"`)
			if !strings.Contains(said, "Two.m4a") || strings.Contains(said, "(take 2).m4a") ||
				!strings.Contains(said, "Take 2 did not come from the provider") || !strings.Contains(said, "Look again") {
				t.Fatalf("%s", said)
			}
			ana := w.person(t, "Ana")
			if title := w.do(t, ana, `click "Look again"`); title != "" {
				t.Errorf("%q", title)
			}
			waitFor(t, "the missing song", func() bool { return strings.Contains(allOf(t, w), "This is the one that was missing") })
			if said := allOf(t, w); strings.Count(said, ".m4a") != 2 {
				t.Errorf("%s", said)
			}
			w.bought(t, 1)
		})
	}
}

// The bot looks by itself for what did not come, also after a restart.
func TestOverdueSongIsFoundByItself(t *testing.T) {
	t.Parallel()
	w := lookWorld(t, sandbox.Options{})
	must(t, w.Fault("riffusion=expired-urlx12"))
	said := w.order(t, `/song prompt:"hidden" title:"Hidden"`)
	if !strings.Contains(said, "NO LONGER WORKS") || !strings.Contains(said, "I will look for it again") {
		t.Fatalf("%s", said)
	}
	w.restart(t)
	w.Advance(20 * time.Minute)
	waitFor(t, "the song", func() bool { return strings.Contains(allOf(t, w), "Hidden.m4a") })
	if said := allOf(t, w); strings.Count(said, ".m4a") != 2 {
		t.Errorf("%s", said)
	}
	w.bought(t, 1)
}

// A task that is slower than the patience is not given up.
func TestSlowTaskIsLookedForAgain(t *testing.T) {
	t.Parallel()
	w := lookWorld(t, sandbox.Options{RenderTime: 5 * time.Second}, "RENDER_PATIENCE", "1s")
	said := w.order(t, `/song prompt:"slow" title:"Slow"`)
	if !strings.Contains(said, "FAR TOO LONG") || !strings.Contains(said, "Look again") {
		t.Fatalf("%s", said)
	}
	ana := w.person(t, "Ana")
	waitFor(t, "the song", func() bool {
		if now := allOf(t, w); strings.Contains(now, "FAR TOO LONG") {
			_ = w.do(t, ana, `click "Look again"`)
		}
		return strings.Contains(allOf(t, w), "Slow.m4a")
	})
	w.bought(t, 1)
}

// A cover that never comes holds a song up for seconds, not for minutes.
func TestSlowCoverDoesNotDelayTheSong(t *testing.T) {
	t.Parallel()
	w := lookWorld(t, sandbox.Options{})
	must(t, w.Fault("riffusion=slow-cover"))
	began := time.Now()
	if said := w.order(t, `/song prompt:"plain" title:"Plain"`); !strings.Contains(said, "Plain.m4a") {
		t.Errorf("%s", said)
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("it took %s", took)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// allOf is what Ana sees in the channel.
func allOf(t *testing.T, w world) string {
	t.Helper()
	ana := w.person(t, "Ana")
	places := ana.Places()
	var all []string
	for _, place := range places {
		all = append(all, shown(t, ana, place))
	}
	return strings.Join(all, "\n")
}
