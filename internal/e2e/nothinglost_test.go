package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/internal/sandbox"
)

// formHas reports whether the open form of a member has a field with exactly this text.
func formHas(p *userclient.Person, id, text string) bool {
	found := false
	var visit func(any)
	visit = func(at any) {
		switch v := at.(type) {
		case map[string]any:
			found = found || v["custom_id"] == id && v["value"] == text
			for _, each := range v {
				visit(each)
			}
		case []any:
			for _, each := range v {
				visit(each)
			}
		}
	}
	visit(p.OpenForm())
	return found
}

// TestRefusedPromptSurvivesRestart refuses a long prompt and restarts the bot: the form has every character, and the
// other options of the command stay.
func TestRefusedPromptSurvivesRestart(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	ana := h.person(t, "Ana")
	prompt := strings.TrimSpace(strings.Repeat("rain and *wind* @everyone ", 90))[:2318] + "!"
	h.checkRefused(t, ana, `/song prompt:"`+prompt+`" style:"waltz" title:"Tin" artist:"Ana & co"`, "That needs a small change")
	if text := lastMessage(t, ana); !strings.Contains(text, "**prompt** has 2,319 characters") {
		t.Errorf("refusal: %s", text)
	}
	h.restart(t)
	h.must(t, ana, `click "Fix it"`)
	if !formHas(ana, "prompt", prompt) || !formHas(ana, "style", "waltz") || !formHas(ana, "title", "Tin") {
		t.Errorf("form: %s", ana.Form())
	}
	h.must(t, ana, `fill prompt="rain"`)
	waitFor(t, "finished song", func() bool { return strings.Contains(rawMessages(t, ana), "Requested by Ana") })
	if ledger := h.Riffusion.Ledger(); len(ledger) != 1 {
		t.Errorf("%d purchases", len(ledger))
	}
}

// TestRefusedOrderIsRepeatedOnce lets a cool-down refuse an order: the button orders it when the time has passed, and
// no second time.
func TestRefusedOrderIsRepeatedOnce(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Getenv: settings("USER_CREDITS_PER_DAY", "1")})
	ana := h.person(t, "Ana")
	h.must(t, ana, `/song prompt:"rain" title:"First"`)
	if title := h.do(t, ana, `/song prompt:"a second song about wind" title:"Second"`); !strings.Contains(title, "for today") {
		t.Fatalf("%q", title)
	}
	if title := h.do(t, ana, `click "Try again"`); !strings.Contains(title, "for today") {
		t.Errorf("repeated at the limit: %q", title)
	}
	if title := h.do(t, ana, `click "Edit and try again"`); title != "" || !formHas(ana, "prompt", "a second song about wind") {
		t.Errorf("%q: %s", title, ana.Form())
	}
	h.Advance(24 * time.Hour)
	h.must(t, ana, `click "Try again"`)
	if ledger := h.Riffusion.Ledger(); len(ledger) != 2 {
		t.Errorf("purchases: %+v", ledger)
	}
}

// TestRefusedDraftEditKeepsLyrics refuses the form of a draft; corrected, it is a new draft that can be ordered.
func TestRefusedDraftEditKeepsLyrics(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Getenv: settings("BLOCKED_WORDS", "voldemort")})
	ana := h.person(t, "Ana")
	h.must(t, ana, `/write draft idea:"rain on tin roofs"`)
	h.must(t, ana, `click "Edit"`)
	if title := h.do(t, ana, `fill title="Tin" style="dream pop" lyrics="[Verse]\nVoldemort in the rain"`); title != "I can't make that here" {
		t.Fatalf("%q", title)
	}
	h.must(t, ana, `click "Fix it"`)
	if !formHas(ana, "lyrics", "[Verse]\nVoldemort in the rain") || !formHas(ana, "style", "dream pop") {
		t.Errorf("form: %s", ana.Form())
	}
	h.must(t, ana, `fill lyrics="[Verse]\nNobody in the rain"`)
	h.must(t, ana, `click "Sing it"`)
	if text := rawMessages(t, ana); !strings.Contains(text, "Requested by Ana") || len(h.Riffusion.Ledger()) != 1 {
		t.Errorf("finished song: %s", text)
	}
}
