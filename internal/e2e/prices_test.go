package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestPriceIsShownBeforeEachPurchase checks that buttons and forms that order songs name the price,
// and that a battle asks first and says what is left.
func TestPriceIsShownBeforeEachPurchase(t *testing.T) {
	t.Parallel()
	sent := &recorder{}
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond, Record: sent.record,
		Getenv: settings("SONG_CREDITS", "2", "USER_CREDITS_PER_DAY", "10")})
	ana := h.person(t, "Ana")
	says := func(text string, wants ...string) {
		t.Helper()
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in %s", want, text)
			}
		}
	}
	h.must(t, ana, `/help`)
	says(lastMessage(t, ana), "A song or an edit costs 2 credits.")
	h.must(t, ana, `/lyrics`)
	says(ana.Form(), "· 2 credits")
	h.must(t, ana, `fill title="Boat" style="folk" lyrics="[Verse]\nA paper boat"`)
	h.waitForOrders(t, 1)
	says(rawMessages(t, ana), "Again · 2 credits", "Extend · 2 credits", "Cover · 2 credits")
	h.must(t, ana, `/library show song:"Boat"`)
	says(lastMessage(t, ana), "Extend · 2 credits", "Cover · 2 credits")
	h.must(t, ana, `click "Cover"`)
	says(ana.Form(), "· 2 credits")
	h.must(t, ana, `/write draft idea:"a lighthouse"`)
	says(rawMessages(t, ana), "Sing it · 2 credits")
	h.must(t, ana, `/me quota`)
	says(lastMessage(t, ana), "You have 8 credits left.")
	if title := h.do(t, ana, `/jukebox radio theme:"the sea"`); title != "Join a voice channel first" {
		t.Errorf("a radio without a listener: %q", title)
	}
	h.must(t, ana, `/idea battle idea:"tea" style1:"polka" style2:"blues" style3:"ska"`)
	says(lastMessage(t, ana), "I make 3 songs for it, which costs 6 credits.", "You have 8 credits left.",
		"Start the battle · 6 credits")
	if n := len(h.Riffusion.Ledger()); n != 1 {
		t.Errorf("%d purchases before the answer", n)
	}
	h.must(t, ana, `click "Start the battle"`)
	waitFor(t, "the sides", func() bool { return len(h.Riffusion.Ledger()) == 4 })
	waitFor(t, "the question to disappear", func() bool {
		return !strings.Contains(rawMessages(t, ana), "custom_id:pick:")
	})
	h.waitForOrders(t, 4)
	h.must(t, ana, `/me quota`)
	says(lastMessage(t, ana), "You have 2 credits left.")
	_ = h.do(t, ana, `/song prompt:"the last one"`)
	sent.requireSent(t, "2 credits · 0 left")
	sent.requireSent(t, "2 credits · 8 left")
	h.must(t, ana, `/idea new idea:"a waltz"`)
	h.must(t, ana, `/idea board show:"new"`)
	h.must(t, ana, `select "Review idea" "1. a waltz"`)
	says(lastMessage(t, ana), "Make it · 2 credits", "This server has ")
}

// requireSent fails unless the bot has sent a text, in any message or edit.
func (r *recorder) requireSent(t *testing.T, text string) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.all {
		if strings.Contains(e.RequestBody, text) {
			return
		}
	}
	t.Errorf("%q was not sent", text)
}
