package e2e

import (
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestVoiceIsShownApartFromStyle checks that the provider gets a voice with the style, and that members see both apart
// on the song, in its details, and on a draft.
func TestVoiceIsShownApartFromStyle(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Unlimited: true})
	ana := h.person(t, "Ana")
	shown := func(what string) {
		t.Helper()
		text := lastMessage(t, ana)
		if !strings.Contains(text, "Style: folk, warm") || !strings.Contains(text, "Voice: deep male voice") {
			t.Errorf("%s: %s", what, text)
		}
	}
	order := `prompt:"rain on tin" title:"Tin" style:"folk, warm" voice:"deep male voice"`
	if title := h.do(t, ana, `/song `+order+` write:auto`); title != "" {
		t.Fatal(title)
	}
	shown("song")
	if style := h.Riffusion.Ledger()[0].Style; style != "folk, warm, deep male voice" {
		t.Errorf("bought with style %q", style)
	}
	h.waitForOrders(t, 1)
	if title := h.do(t, ana, `/library show song:"Tin"`); title != "" {
		t.Fatal(title)
	}
	shown("details")
	if title := h.do(t, ana, `/song `+order+` write:draft language:"Spanish"`); title != "" {
		t.Fatal(title)
	}
	shown("draft")
	if text := lastMessage(t, ana); !strings.Contains(text, "Spanish") {
		t.Errorf("language of the draft: %s", text)
	}
	if title := h.do(t, ana, `click "Edit"`); title != "" {
		t.Fatal(title)
	}
	if title := h.do(t, ana, `fill voice="duet"`); title != "" {
		t.Fatal(title)
	}
	if title := h.do(t, ana, `click "Sing it"`); title != "" {
		t.Fatal(title)
	}
	if text := lastMessage(t, ana); !strings.Contains(text, "Voice: duet") {
		t.Errorf("edited voice: %s", text)
	}
	if bought := h.Riffusion.Ledger(); len(bought) != 2 || bought[1].Style != "folk, warm, duet" {
		t.Errorf("bought %+v", bought)
	}
}
