package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestSunoEdits checks the edits that only Suno offers, that its stems are files, and that the words of its
// songs have times.
func TestSunoEdits(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Unlimited: true, RenderTime: 50 * time.Millisecond, SongLength: 12 * time.Second,
		Providers: []string{"suno", "acestep"}})
	ana := h.person(t, "Ana")
	for _, line := range []string{`/song prompt:"a paper boat" title:"Boat"`, `/song prompt:"a kite in the wind" title:"Kite"`,
		`/song prompt:"a stone" title:"Stone" provider:"acestep"`} {
		if title := h.do(t, ana, line); title != "" {
			t.Fatalf("%s: %q", line, title)
		}
	}
	for _, step := range [][2]string{
		{`/edit remaster song:"boat"`, "Remaster of **Boat**"},
		{`/edit mashup song:"boat" other:"kite" title:"Both"`, "Mashup of **Boat** and **Kite**"},
		{`/edit sample song:"boat" from:"0:01" to:"0:04" lyrics:"la la"`, "Made from **Boat**, 0:01–0:04"},
		{`/edit add song:"boat" part:"add_vocals" lyrics:"la la"`, "**Boat** with vocals"},
		{`/edit add song:"boat" part:"add_instrumental"`, "**Boat** with instruments"},
		{`/edit stems song:"boat"`, "Boat - Vocals.m4a"},
		{`/edit stems song:"boat" parts:"all_stems"`, "Boat (Drums).m4a"},
	} {
		title, text := h.do(t, ana, step[0]), lastMessage(t, ana)
		if title != "" || !strings.Contains(text, step[1]) {
			t.Errorf("%s: %q: %s", step[0], title, text)
		}
		if strings.Contains(step[0], "stems") && strings.Contains(text, "Extend") {
			t.Errorf("stems have buttons of songs: %s", text)
		}
	}
	for line, says := range map[string]string{
		`/edit remaster song:"stone"`:                          "ACE-Step can't do that with its songs. It can: Cover, Replace",
		`/edit mashup song:"boat" other:"stone"`:               "Both songs have to be made by Suno",
		`/song prompt:"rain" gender:"male" provider:"acestep"`: "ACE-Step doesn't take **gender**",
		`/song prompt:"rain" length:"0:02"`:                    "**length** must be from 0:10 to 6:00",
		`/song prompt:"rain" length:"soon"`:                    "as a time",
	} {
		if title := h.do(t, ana, line); title != "That needs a small change" || !strings.Contains(lastMessage(t, ana), says) {
			t.Errorf("%s: %q: %s", line, title, lastMessage(t, ana))
		}
	}
	if title := h.do(t, ana, `/library browse`); title != "" || strings.Contains(lastMessage(t, ana), "Vocals") {
		t.Errorf("%q: %s", title, lastMessage(t, ana))
	}
	if title := h.do(t, ana, `/library download song:"boat" format:"lrc"`); title != "" {
		t.Errorf("%q: %s", title, lastMessage(t, ana))
	}
	if log := h.log.String(); strings.Contains(log, "time words failed") {
		t.Error(log)
	}
}

// TestTracksOfSongs checks the edits of the base models of ACE-Step.
func TestTracksOfSongs(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Unlimited: true, RenderTime: 50 * time.Millisecond, SongLength: 4 * time.Second,
		Providers: []string{"acestep"}, Getenv: settings("ACESTEP_MODELS", "acestep-v15-base")})
	ana := h.person(t, "Ana")
	for _, step := range [][2]string{
		{`/song prompt:"a paper boat" title:"Boat"`, "Boat"},
		{`/edit track song:"boat" track:"drums"`, "drums of **Boat**"},
		{`/edit complete song:"boat"`, "**Boat** with more instruments"},
	} {
		if title := h.do(t, ana, step[0]); title != "" || !strings.Contains(lastMessage(t, ana), step[1]) {
			t.Errorf("%s: %q: %s", step[0], title, lastMessage(t, ana))
		}
	}
}
