package e2e

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestRadioPlaysWithoutGaps checks that the next song of the radio is made while one plays: a
// member of the call hears no silence.
func TestRadioPlaysWithoutGaps(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond, SongLength: 10 * time.Second})
	ana := h.person(t, "Ana")
	h.must(t, ana, `voice join "Lounge"`)
	listener, err := h.Listen(t.Context(), filepath.Join(t.TempDir(), "heard.ogg"))
	if err != nil {
		t.Fatal(err)
	}
	h.must(t, ana, `/jukebox radio theme:"songs of the sea, folk"`)
	if text := lastMessage(t, ana); !strings.Contains(text, "Each new song costs 1 credit of yours") {
		t.Errorf("the price of the radio: %s", text)
	}
	h.must(t, ana, `click "Turn it on"`)
	// On a busy machine songs take longer, and the radio plays other songs of the server meanwhile.
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	limit := time.NewTimer(3 * time.Minute)
	defer limit.Stop()
	for text := ""; !strings.Contains(text, "**Songs Of The Sea, Part 2** · radio") || !strings.Contains(text, "**Songs Of The Sea** · radio"); {
		select {
		case <-tick.C:
		case <-limit.C:
			t.Fatalf("timeout waiting for the second song:\n%s", text)
		}
		h.must(t, ana, `/jukebox history`)
		text = lastMessage(t, ana)
	}
	if heard := listener.Summary(); heard.Passages != 1 || heard.Sound < 20*time.Second {
		t.Errorf("%s, in %d passages", heard, heard.Passages)
	}
}

// TestRadioPostsSongsOnlyIfServerWantsThem checks that the songs of the radio are in the panel and in
// the library, and in messages of their own only after a server admin chose that.
func TestRadioPostsSongsOnlyIfServerWantsThem(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		setUp []string
		posts bool
	}{
		"by default": {nil, false},
		"posted": {[]string{`/admin settings`, `select "Section" "Jukebox"`,
			`select "Radio songs" "each in a message"`}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond, SongLength: 10 * time.Second, OneRecording: true})
			ana := h.person(t, "Ana")
			for _, line := range append(c.setUp, `voice join "Lounge"`, `/jukebox radio theme:"the sea"`,
				`click "Turn it on"`) {
				h.must(t, ana, line)
			}
			waitFor(t, "song of the radio", func() bool {
				return strings.Contains(h.log.String(), `msg="order done"`)
			})
			screen := renderedChannel(t, ana, h.Discord.ChannelID())
			if posted := strings.Contains(screen, "audio/mp4"); posted != c.posts {
				t.Errorf("posted: %v, want %v\n%s", posted, c.posts, screen)
			}
			h.must(t, ana, `/library browse`)
			if text := lastMessage(t, ana); !strings.Contains(text, "Sea") {
				t.Errorf("library lacks the song: %s", text)
			}
		})
	}
}
