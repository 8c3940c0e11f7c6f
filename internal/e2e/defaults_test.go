package e2e

import (
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestDefaultsAreUsedAndShown checks that the defaults of a member fill what is left out, that messages say so, that
// they are the member's own, and that they can be reset.
func TestDefaultsAreUsedAndShown(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Unlimited: true})
	ana, ben := h.person(t, "Ana"), h.person(t, "Ben")
	runAs(t, h, "Ana", `/me defaults`, `expect "Your defaults"`, `click "Style, voice, language"`,
		`fill style="sea shanty" voice="deep male voice" language="Spanish"`, `expect "sea shanty"`,
		`select "Lyrics" "Write the lyrics and sing"`)
	if title := h.do(t, ana, `/song prompt:"a lighthouse" title:"Light"`); title != "" {
		t.Fatal(title)
	}
	seen := lastMessage(t, ana)
	for _, part := range []string{"From your defaults: style, voice, language", "Style: sea shanty", "Voice: deep male voice"} {
		if !strings.Contains(seen, part) {
			t.Errorf("%q is missing: %s", part, seen)
		}
	}
	if bought := h.Riffusion.Ledger(); len(bought) != 1 || bought[0].Style != "sea shanty, deep male voice" {
		t.Errorf("bought %+v", bought)
	}
	h.waitForOrders(t, 1)
	if title := h.do(t, ana, `/song prompt:"a lighthouse" style:"ska" voice:"duet" write:off`); title != "" {
		t.Fatal(title)
	}
	if seen := lastMessage(t, ana); strings.Contains(seen, "shanty") || !strings.Contains(seen, "From your defaults: language") {
		t.Errorf("given options: %s", seen)
	}
	if title := h.do(t, ben, `/song prompt:"a lighthouse" write:off`); title != "" {
		t.Fatal(title)
	}
	if seen := lastMessage(t, ben); strings.Contains(seen, "defaults") || strings.Contains(seen, "shanty") {
		t.Errorf("defaults of another member: %s", seen)
	}
	runAs(t, h, "Ana", `/me defaults`, `expect "sea shanty"`, `click "Reset all"`, `expect "**Style** · –"`)
	if title := h.do(t, ana, `/song prompt:"a lighthouse" write:off`); title != "" {
		t.Fatal(title)
	}
	if seen := lastMessage(t, ana); strings.Contains(seen, "defaults") {
		t.Errorf("after the reset: %s", seen)
	}
}

// TestPrivateDraftIsSeenByItsMember checks that drafts are private if the member wants that, and that their song is
// posted for all.
func TestPrivateDraftIsSeenByItsMember(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Unlimited: true})
	ana, ben := h.person(t, "Ana"), h.person(t, "Ben")
	runAs(t, h, "Ana", `/me defaults`, `click "Private drafts"`)
	if title := h.do(t, ana, `/write draft idea:"rain on tin roofs" style:"folk"`); title != "" {
		t.Fatal(title)
	}
	if seen := lastMessage(t, ana); !strings.Contains(seen, "[Chorus]") {
		t.Fatalf("draft: %s", seen)
	}
	if title := h.do(t, ana, `click "Another"`); title != "" {
		t.Fatal(title)
	}
	for _, m := range messagesOf(t, h, "Ben") {
		t.Errorf("Ben sees %v", m)
	}
	if title := h.do(t, ana, `click "Sing it"`); title != "" {
		t.Fatal(title)
	}
	h.waitForOrders(t, 1)
	waitFor(t, "the song in the channel", func() bool {
		return strings.Contains(lastMessage(t, ben), "Requested by Ana")
	})
	if title := h.do(t, ana, `click "Sing it"`); title == "" {
		t.Error("the draft was ordered twice")
	}
	if n := len(h.Riffusion.Ledger()); n != 1 {
		t.Errorf("%d purchases", n)
	}
}
