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
	w := newWorld(t, sandbox.Options{RenderTime: 50 * time.Millisecond, SongLength: 10 * time.Second})
	ana := w.person(t, "Ana")
	w.must(t, ana, `voice join "Lounge"`)
	ear, err := w.Listen(t.Context(), filepath.Join(t.TempDir(), "heard.ogg"))
	if err != nil {
		t.Fatal(err)
	}
	w.must(t, ana, `/jukebox radio theme:"songs of the sea, folk"`)
	// Songs are made slowly where much else is going on; others of the server are
	// heard between them then.
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	limit := time.NewTimer(3 * time.Minute)
	defer limit.Stop()
	for text := ""; !strings.Contains(text, "**Songs Of The Sea, Part 2** · radio") || !strings.Contains(text, "**Songs Of The Sea** · radio"); {
		select {
		case <-tick.C:
		case <-limit.C:
			t.Fatalf("the second song never ended:\n%s", text)
		}
		w.must(t, ana, `/jukebox history`)
		text = last(t, ana)
	}
	if heard := ear.Heard(); heard.Passages != 1 || heard.Sound < 20*time.Second {
		t.Errorf("%s, in %d passages", heard, heard.Passages)
	}
}
