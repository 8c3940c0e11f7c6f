package e2e

import (
	"bytes"
	"testing"

	"github.com/riffbot/riffbot/internal/app"
	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestServerChoosesProvider checks that new songs come from the provider that a server chose, and that older
// songs are edited by the provider that made them.
func TestServerChoosesProvider(t *testing.T) {
	t.Parallel()
	h := newProviders(t)
	runAs(t, h, "Ana", `/song prompt:"a quiet harbour" title:"Harbour"`,
		`/admin settings`, `select "Section" "Songs and lyrics"`, `select "Provider of new songs" "Suno"`,
		`expect "**Provider of new songs** · Suno"`, `/song prompt:"a loud harbour"`,
		`/edit cover song:"Harbour" style:"ska"`)
	if got := boughtFrom(h); got != "riffusion suno riffusion" {
		t.Errorf("bought from %q", got)
	}
}

// TestPricesFollowProvider checks that PROVIDER_CREDITS applies to the provider that makes the song, and that
// a song without a price needs no credits.
func TestPricesFollowProvider(t *testing.T) {
	t.Parallel()
	h := newProviders(t, "PROVIDER_CREDITS", "riffusion=0,suno=2", "USER_CREDITS_PER_DAY", "2")
	ana := h.person(t, "Ana")
	h.must(t, ana, `/song prompt:"a quiet harbour" provider:"Suno"`)
	requireText(t, rawMessages(t, ana), "Again · 2 credits")
	h.must(t, ana, `/me quota`)
	requireText(t, lastMessage(t, ana), "**0 left** of 2")
	runAs(t, h, "Ana", `✗ /song prompt:"another" provider:"Suno" ✗ for today`, `/song prompt:"another"`)
	if got := boughtFrom(h); got != "suno riffusion" {
		t.Errorf("bought from %q", got)
	}
}

// TestDoctorChecksEachProvider checks that riffbot doctor reports each provider with its own variable.
func TestDoctorChecksEachProvider(t *testing.T) {
	t.Parallel()
	closed := "http://" + freeAddress(t)
	h := newHarness(t, sandbox.Options{Providers: []string{"suno"}})
	change := map[string]string{"PROVIDERS": "suno,acestep,elevenlabs", "ACESTEP_URL": closed}
	getenv := func(name string) string {
		if v, ok := change[name]; ok {
			return v
		}
		return h.Getenv(name)
	}
	var out bytes.Buffer
	exit := app.Run(t.Context(), []string{"doctor"}, getenv, nil, &out, &out)
	requireText(t, out.String(), "✓ song provider suno (RIFFUSION_TOKEN)", "✗ song provider acestep (ACESTEP_URL)",
		"✗ song provider elevenlabs (ELEVENLABS_API_KEY)", "https://elevenlabs.io")
	if exit != 1 {
		t.Errorf("exit %d\n%s", exit, &out)
	}
	change["RIFFUSION_TOKEN"] = "wrong"
	out.Reset()
	_ = app.Run(t.Context(), []string{"doctor"}, getenv, nil, &out, &out)
	requireText(t, out.String(), "✗ song provider suno (RIFFUSION_TOKEN)", "https://platform.acedata.cloud")
}
