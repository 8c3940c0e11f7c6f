package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"riffbot/internal/sandbox"
)

// While a song of the radio plays, the next one is written and made: what a member
// of the call hears is one passage without any silence.
func TestTheRadioNeverStops(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{RenderTime: 50 * time.Millisecond, SongLength: 4 * time.Second})
	ana := w.person(t, "Ana")
	w.must(t, ana, `voice join "Lounge"`)
	ear, err := w.Listen(t.Context(), filepath.Join(t.TempDir(), "heard.ogg"))
	if err != nil {
		t.Fatal(err)
	}
	w.must(t, ana, `/jukebox radio theme:"songs of the sea, folk"`)
	// says waits until an answer has all parts, and asks now and then.
	says := func(line string, parts ...string) {
		t.Helper()
		tick := time.NewTicker(500 * time.Millisecond)
		defer tick.Stop()
		limit := time.NewTimer(3 * time.Minute) // songs are made slowly where much else is
		defer limit.Stop()
		for {
			w.must(t, ana, line)
			text := last(t, ana)
			missing := parts
			for len(missing) > 0 && strings.Contains(text, missing[0]) {
				missing = missing[1:]
			}
			if len(missing) == 0 {
				return
			}
			select {
			case <-tick.C:
			case <-limit.C:
				t.Fatalf("%s never said %q:\n%s", line, missing[0], text)
			}
		}
	}
	for _, next := range []string{"Songs Of The Sea, Part 2", "Songs Of The Sea, Part 3"} {
		says(`/jukebox queue`, "▶️ **", "**"+next+"** · 0:04 · radio")
	}
	says(`/jukebox history`, "**Songs Of The Sea** · radio", "**Songs Of The Sea, Part 2** · radio")
	if heard := ear.Heard(); heard.Passages != 1 || heard.Sound < 8*time.Second {
		t.Errorf("%s, in %d passages", heard, heard.Passages)
	}
}
