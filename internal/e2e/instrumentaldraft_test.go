package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestInstrumentalDraftIsShownBeforeItIsBought checks that a draft of a song without lyrics is shown
// when a member asks for one, and that nothing is written or bought before its button is pressed.
func TestInstrumentalDraftIsShownBeforeItIsBought(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	ana := h.person(t, "Ana")
	bought := 0
	for _, line := range []string{`/song prompt:"rain on a roof" style:"ambient" write:draft instrumental:True`,
		`/write draft idea:"rain on a roof" style:"ambient" instrumental:True`} {
		h.must(t, ana, line)
		text := lastMessage(t, ana)
		for _, want := range []string{"Draft for Ana", "rain on a roof", "ambient", "Make it · 1 credit"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not in %s", line, want, text)
			}
		}
		if n := len(h.Riffusion.Ledger()); n != bought {
			t.Fatalf("%s: %d purchases", line, n)
		}
		h.must(t, ana, `click "Make it"`)
		bought++
		h.waitForOrders(t, bought)
		if n := len(h.Riffusion.Ledger()); n != bought {
			t.Errorf("%s: %d purchases after the button", line, n)
		}
	}
}
