package e2e

import (
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// newProviders starts a sandbox with Riffusion and Suno, in this order, and a bot with more settings in pairs.
func newProviders(t *testing.T, pairs ...string) harness {
	t.Helper()
	return newHarness(t, sandbox.Options{Providers: []string{"riffusion", "suno"}, Getenv: settings(pairs...)})
}

// boughtFrom returns the providers of all purchases, the oldest first.
func boughtFrom(h harness) string {
	var names []string
	for _, p := range h.Purchases() {
		names = append(names, p.Provider)
	}
	return strings.Join(names, " ")
}

// requireText checks that a text contains others.
func requireText(t *testing.T, got string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in:\n%s", want, got)
		}
	}
}

// TestOtherProviderMakesSong checks that the next provider makes the song when the first one proves that it
// bought nothing, and that its message says so.
func TestOtherProviderMakesSong(t *testing.T) {
	t.Parallel()
	for fault, says := range map[string]string{
		"403-used-up":  "Riffusion has no credit left.",
		"404-no-api":   "Riffusion doesn't offer this any more.",
		"400-disabled": "Riffusion doesn't accept the bot's key.",
		"401":          "Riffusion doesn't accept the bot's key.",
		"429":          "Riffusion is overloaded.",
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			h := newProviders(t, "SONG_CREDITS", "2", "USER_CREDITS_PER_DAY", "10")
			if err := h.Fault("riffusion=" + fault); err != nil {
				t.Fatal(err)
			}
			ana := h.person(t, "Ana")
			h.must(t, ana, `/song prompt:"a quiet harbour"`)
			requireText(t, rawMessages(t, ana), says, "Suno makes this song instead, at the same price.")
			if got := boughtFrom(h); got != "suno" {
				t.Errorf("bought from %q", got)
			}
			h.must(t, ana, `/me quota`)
			requireText(t, lastMessage(t, ana), "You have 8 credits left.")
		})
	}
}

// TestOtherProviderIsNotAsked checks that an order whose purchase may have happened, or whose content was
// refused, is not offered to another provider.
func TestOtherProviderIsNotAsked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, faults, says, bought string }{
		{"lost", "riffusion=no-listing riffusion=reset-after-purchase", "I don't know if this was bought", "riffusion"},
		{"found", "riffusion=reset-after-purchase", "", "riffusion"},
		{"unknown code", "riffusion=410", "I don't know if this was bought", ""}, // proves nothing
		{"refused", "riffusion=403-refused", "turned this one down", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := newProviders(t)
			for f := range strings.FieldsSeq(c.faults) {
				if err := h.Fault(f); err != nil {
					t.Fatal(err)
				}
			}
			ana := h.person(t, "Ana")
			if c.says == "" {
				h.must(t, ana, `/song prompt:"a quiet harbour"`)
			} else {
				runAs(t, h, "Ana", `✗ /song prompt:"a quiet harbour" ✗ `+c.says)
			}
			if got := boughtFrom(h); got != c.bought {
				t.Errorf("bought from %q", got)
			}
			if got := rawMessages(t, ana); strings.Contains(got, "instead") {
				t.Errorf("another provider was asked:\n%s", got)
			}
		})
	}
}

// TestChosenProviderIsNotReplaced checks that the provider that a member chose makes the song or none.
func TestChosenProviderIsNotReplaced(t *testing.T) {
	t.Parallel()
	for fault, says := range map[string]string{
		"403-used-up":   "used up",
		"403-forbidden": "denied access",
		"404-no-api":    "dropped this service",
		"401":           "rejected my key",
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			h := newProviders(t)
			if err := h.Fault("suno=" + fault); err != nil {
				t.Fatal(err)
			}
			runAs(t, h, "Ana", `✗ /song prompt:"a quiet harbour" provider:"Suno" ✗ `+says)
			if got := boughtFrom(h); got != "" {
				t.Errorf("bought from %q", got)
			}
			requireText(t, rawMessages(t, h.person(t, "Ana")), "Suno", "another provider")
		})
	}
}

// actionsOf returns the actions of all purchases, the oldest first.
func actionsOf(h harness) string {
	var names []string
	for _, p := range h.Purchases() {
		names = append(names, p.Action)
	}
	return strings.Join(names, " ")
}
