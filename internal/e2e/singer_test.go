package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestSingerOfServer makes a singer from a song, orders songs with it, as the choice of a member and as the server's
// default, and removes it.
func TestSingerOfServer(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ provider, action string }{
		{"suno", "generate artist_consistency artist_consistency generate"},
		{"acestep", "text2music text2music text2music text2music"},
	} {
		t.Run(test.provider, func(t *testing.T) {
			t.Parallel()
			h := newHarness(t, sandbox.Options{Unlimited: true, RenderTime: 50 * time.Millisecond,
				SongLength: 4 * time.Second, Providers: []string{test.provider}})
			ana := h.person(t, "Ana")
			for _, line := range []string{`/song prompt:"rain" title:"Rain"`, `/singer create song:"Rain" name:"Luna"`} {
				h.must(t, ana, line)
			}
			runAs(t, h, "Ana", `✗ /singer create song:"Rain" name:"luna" ✗ That name is taken`, `/singer list`,
				`expect "Luna"`)
			h.must(t, ana, `/song prompt:"snow" singer:"luna"`)
			requireText(t, lastMessage(t, ana), "Singer", "Luna")
			h.must(t, ana, `/singer default singer:"Luna"`)
			h.must(t, ana, `/song prompt:"wind"`)
			requireText(t, lastMessage(t, ana), "Luna")
			h.must(t, ana, `/song prompt:"fire" singer:"nobody"`)
			if text := lastMessage(t, ana); strings.Contains(text, "Luna") {
				t.Errorf("nobody was chosen: %s", text)
			}
			h.must(t, ana, `/singer remove singer:"Luna"`)
			runAs(t, h, "Ana", `✗ /song prompt:"sea" singer:"Luna" ✗ doesn't exist`)
			if got := actionsOf(h); got != test.action {
				t.Errorf("bought %q, want %q", got, test.action)
			}
		})
	}
}

// TestOthersCannotChangeSingers checks that a member who is no curator creates no singer, and removes none of others.
func TestOthersCannotChangeSingers(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Unlimited: true, RenderTime: 50 * time.Millisecond, SongLength: 4 * time.Second,
		Providers: []string{"suno"}})
	ana := h.person(t, "Ana")
	h.must(t, ana, `/song prompt:"rain" title:"Rain"`)
	h.must(t, ana, `/singer create song:"Rain" name:"Luna"`)
	for _, line := range []string{`/singer create song:"Rain" name:"Sol"`, `/singer remove singer:"Luna"`,
		`/singer default singer:"Luna"`} {
		if title := h.do(t, h.person(t, "Ben"), line); title == "" {
			t.Errorf("%s is allowed", line)
		}
	}
	h.must(t, h.person(t, "Ben"), `/song prompt:"snow" singer:"Luna"`)
}
