package e2e

import (
	"strings"
	"testing"

	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/internal/sandbox"
)

// refuseNext lets the provider refuse the next order.
func refuseNext(t *testing.T, h harness) {
	t.Helper()
	if err := h.Fault("riffusion=403-refusedx1"); err != nil {
		t.Fatal(err)
	}
}

// checkRefusedOrder waits for the message of a refused order, which says that it cost nothing, and opens the form of
// its texts.
func checkRefusedOrder(t *testing.T, h harness, p *userclient.Person) {
	t.Helper()
	waitFor(t, "refused order", func() bool {
		return strings.Contains(rawMessages(t, p), "The provider turned this one down")
	})
	if text := rawMessages(t, p); !strings.Contains(text, "Nothing was bought") {
		t.Errorf("the refusal does not say that it cost nothing: %s", text)
	}
	h.must(t, p, `click "Edit and try again"`)
}

// TestRefusedLyricsAreEditedAndOrdered has the provider refuse lyrics: only their author can open them again, with
// everything that was typed, and they are bought once.
func TestRefusedLyricsAreEditedAndOrdered(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	ana, ben := h.person(t, "Ana"), h.person(t, "Ben")
	refuseNext(t, h)
	h.must(t, ana, `/lyrics`)
	_ = h.do(t, ana, `fill title="My lyr" style="folk" voice="alto" lyrics="[Verse]\nla la"`)
	checkRefusedOrder(t, h, ana)
	for id, want := range map[string]string{"title": "My lyr", "style": "folk", "voice": "alto", "lyrics": "[Verse]\nla la"} {
		if !formHas(ana, id, want) {
			t.Errorf("%s is not in the form %s", id, ana.Form())
		}
	}
	waitFor(t, "refused order", func() bool { return strings.Contains(rawMessages(t, ben), "Edit and try again") })
	if title := h.do(t, ben, `click "Edit and try again"`); title != "You can't do that" {
		t.Errorf("another member: %q", title)
	}
	h.must(t, ana, `fill lyrics="[Verse]\nlo lo"`)
	waitFor(t, "finished song", func() bool { return strings.Contains(rawMessages(t, ana), "Requested by Ana") })
	ledger := h.Riffusion.Ledger()
	if len(ledger) != 1 {
		t.Fatalf("purchases: %+v", ledger)
	}
}

// TestRefusedPromptIsEditedAndOrdered has the provider refuse a prompt; the form refuses a blank style and keeps it.
func TestRefusedPromptIsEditedAndOrdered(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	ana := h.person(t, "Ana")
	refuseNext(t, h)
	_ = h.do(t, ana, `/song prompt:"a comet" title:"Ice" style:"waltz" write:"off"`)
	checkRefusedOrder(t, h, ana)
	if !formHas(ana, "prompt", "a comet") || !formHas(ana, "title", "Ice") || !formHas(ana, "style", "waltz") {
		t.Errorf("form: %s", ana.Form())
	}
	h.checkRefused(t, ana, `fill prompt="a second comet" style="   "`, "That needs a small change")
	h.must(t, ana, `click "Fix it"`)
	if !formHas(ana, "prompt", "a second comet") {
		t.Errorf("form: %s", ana.Form())
	}
	h.must(t, ana, `fill style="polka"`)
	waitFor(t, "finished song", func() bool { return strings.Contains(rawMessages(t, ana), "Requested by Ana") })
	if ledger := h.Riffusion.Ledger(); len(ledger) != 1 {
		t.Errorf("purchases: %+v", ledger)
	}
}

// TestRefusedDraftIsEditedAndOrdered has the provider refuse the song of a draft: its lyrics are in the form.
func TestRefusedDraftIsEditedAndOrdered(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	ana := h.person(t, "Ana")
	h.must(t, ana, `/write draft idea:"a comet"`)
	refuseNext(t, h)
	_ = h.do(t, ana, `click "Sing it"`)
	checkRefusedOrder(t, h, ana)
	if !strings.Contains(ana.Form(), "comet") {
		t.Errorf("form: %s", ana.Form())
	}
	h.must(t, ana, `fill title="Ice"`)
	waitFor(t, "finished song", func() bool { return strings.Contains(rawMessages(t, ana), "Requested by Ana") })
	if ledger := h.Riffusion.Ledger(); len(ledger) != 1 {
		t.Errorf("purchases: %+v", ledger)
	}
}

// TestBlankValueIsRefused gives options that are white space alone: nothing is chosen and bought in their place.
func TestBlankValueIsRefused(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	ana := h.person(t, "Ana")
	h.must(t, ana, `/song prompt:"rain" title:"Uno" write:"off"`)
	for line, field := range map[string]string{
		`/edit cover song:"Uno" style:"   "`:      "**style**",
		`/edit extend song:"Uno" lyrics:"  "`:     "**lyrics**",
		`/song prompt:"rain" style:" "`:           "**style**",
		`/song prompt:"rain" voice:"  "`:          "**voice**",
		`/song prompt:"rain" language:"  "`:       "**language**",
		`/write draft idea:"rain" language:"   "`: "**language**",
		`/edit replace song:"Uno" lyrics:"    "`:  "**lyrics**",
	} {
		h.checkRefused(t, ana, line, "That needs a small change")
		if text := lastMessage(t, ana); !strings.Contains(text, field) {
			t.Errorf("%s: %s", line, text)
		}
	}
	if ledger := h.Riffusion.Ledger(); len(ledger) != 1 {
		t.Errorf("purchases: %+v", ledger)
	}
}

// TestSongIsExtendedAtItsEnd extends a song whose recording is padded by the encoder, with long lyrics: the provider
// takes the position of the end.
func TestSongIsExtendedAtItsEnd(t *testing.T) {
	t.Parallel()
	got := runSandboxWith(t, map[string]string{"FFMPEG": withFFmpeg(t)("FFMPEG")}, "--song-length", "8s",
		"--say", `/song prompt:"rain" title:"Uno" write:"off"`,
		"--say", `/edit extend song:"Uno" lyrics:"`+strings.Repeat("la la lu ", 400)+`"`)
	if got.exit != 0 || len(got.Purchases) != 2 {
		t.Errorf("exit %d, %d purchases\n%s\n%s", got.exit, len(got.Purchases), got.screen, got.log)
	}
}
