package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox"
	"github.com/riffbot/riffbot/internal/sandbox/music"
)

// TestInvalidSongPartIsRejected checks that a part that the song does not have is rejected with
// the possible range, and that nothing is bought.
func TestInvalidSongPartIsRejected(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond, SongLength: 6 * time.Second})
	ana := h.person(t, "Ana")
	if title := h.do(t, ana, `/song prompt:"a paper boat" title:"Boat"`); title != "" {
		t.Fatal(title)
	}
	for line, says := range map[string]string{
		`/edit replace song:"boat" from:"4" to:"2"`:       "The end must be after the start",
		`/edit replace song:"boat" from:"2" to:"2"`:       "The end must be after the start",
		`/edit replace song:"boat" from:"0:02" to:"1:00"`: "**to** is past the end of the song",
		`/edit replace song:"boat" from:"40" to:"50"`:     "**from** is past the end of the song",
		`/edit replace song:"boat" from:"-3" to:"2"`:      "” as a time. Enter **from**",
		`/edit replace song:"boat" from:"1:75" to:"2"`:    "I can't read “1:75” as a time",
		`/edit replace song:"boat" from:"soon" to:"five"`: "I can't read “five” as a time",
		`/edit replace song:"boat" from:"3" to:"3.4"`:     "Choose at least one second",
		`/edit replace song:"boat"`:                       "Choose a **section** (Verse",
		`/edit replace song:"boat" section:"Polka"`:       "There's no such **section**. Choose one of:",
		`/edit extend song:"boat" from:"2:00"`:            "**from** is past the end of the song",
		`/edit extend song:"boat" from:"0"`:               "must be at least 0:01",
		`/edit extend song:"boat" from:"-1"`:              "” as a time. Enter **from**",
	} {
		if title := h.do(t, ana, line); title != "That needs a small change" {
			t.Errorf("%s: %q", line, title)
			continue
		}
		text := lastMessage(t, ana)
		if !strings.Contains(text, says) {
			t.Errorf("%s says %s", line, text)
		}
		if !strings.Contains(line, "Polka") && !strings.Contains(text, "The song goes from 0:00 to 0:06") {
			t.Errorf("%s does not state the range: %s", line, text)
		}
	}
	// The input is kept.
	if title := h.do(t, ana, `/edit replace song:"boat" from:"4" to:"2" lyrics:"my words"`); title != "That needs a small change" {
		t.Fatal(title)
	}
	if title := h.do(t, ana, `click "Fix it"`); title != "" || !strings.Contains(ana.Form(), `"my words"`) || !strings.Contains(ana.Form(), `"4"`) {
		t.Errorf("%q: %s", title, ana.Form())
	}
	if title := h.do(t, ana, `/edit cover song:"polka" style:"jazz"`); title != "That song isn't here" {
		t.Errorf("%q", title)
	}
	if n := len(h.Riffusion.Ledger()); n != 1 {
		t.Errorf("%d purchases", n)
	}
}

// TestContextMenus checks the context menus of members and messages.
func TestContextMenus(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	ana, ben := h.person(t, "Ana"), h.person(t, "Ben")
	if title := h.do(t, ben, `/song prompt:"a paper boat" title:"Boat"`); title != "" {
		t.Fatal(title)
	}
	if title := h.do(t, ana, `say "we wiped at ten percent, again"`); title != "" {
		t.Fatal(title)
	}
	if title := h.do(t, ben, `use "Make a song from this" "ten percent"`); title != "" || !strings.Contains(lastMessage(t, ben), "Draft for Ben") {
		t.Errorf("%q: %s", title, lastMessage(t, ben))
	}
	if title := h.do(t, ana, `use "Songs by this member" "Ben"`); title != "" || !strings.Contains(lastMessage(t, ana), "2 songs") || !strings.Contains(lastMessage(t, ana), "Songs by ") {
		t.Errorf("%q: %s", title, lastMessage(t, ana))
	}
	if title := h.do(t, ana, `use "Songs by this member" "Ana"`); title != "" || !strings.Contains(lastMessage(t, ana), "No songs by this member here") {
		t.Errorf("%q: %s", title, lastMessage(t, ana))
	}
	if title := h.do(t, ana, `use "Make a song from this" ""`); title != "" || !strings.Contains(lastMessage(t, ana), "Draft for Ana") {
		t.Errorf("text of an embed: %q: %s", title, lastMessage(t, ana)) // the newest message has only an embed
	}
}

// TestUnsupportedCommandsAreHidden checks that commands of the producer family are not offered
// in the riffusion family.
func TestUnsupportedCommandsAreHidden(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	ana := h.person(t, "Ana")
	if err := ana.Do(t.Context(), parse(t, `/edit stems song:"x"`)); err == nil || !strings.Contains(err.Error(), `no "stems"`) {
		t.Errorf("%v", err)
	}
	if title := h.do(t, ana, `/song prompt:"a paper boat"`); title != "" || strings.Contains(lastMessage(t, ana), "Stems") || !strings.Contains(lastMessage(t, ana), "Vary") {
		t.Errorf("%q: %s", title, lastMessage(t, ana))
	}
}

// TestRiffusionFamilyEdits checks edits of the riffusion family, which needs no second song for
// them, and edits of uploaded recordings.
func TestRiffusionFamilyEdits(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Unlimited: true, RenderTime: 50 * time.Millisecond, SongLength: 3 * time.Second})
	ana := h.person(t, "Ana")
	if title := h.do(t, ana, `/song prompt:"a paper boat" title:"Boat"`); title != "" {
		t.Fatal(title)
	}
	file := filepath.Join(t.TempDir(), "my_hum.wav")
	pcm := music.Compose(music.Brief{Prompt: "humming", Length: 2 * time.Second}).Render(music.Lead)
	if err := os.WriteFile(file, music.EncodeWAV(pcm), 0o600); err != nil {
		t.Fatal(err)
	}
	steps := [][2]string{
		{`/edit swap song:"boat" take:"swap_vocals"`, "**Boat** with a new voice"},
		{`/edit swap song:"boat" take:"swap_sound"`, "**Boat** with new music"},
		{`/edit vary song:"boat" difference:"80"`, "Variation of **Boat**"},
		{`/edit cover style:"techno" audio:"` + file + `"`, "Cover of **my hum**"},
		{`/edit extend from:"0:01" audio:"` + file + `"`, "**my hum**, continued from 0:01"},
		{`/edit replace from:"0:00" to:"0:01" lyrics:"la la" audio:"` + file + `"`, "**my hum** with a new part from 0:00 to 0:01"},
		{`/edit swap take:"swap_sound" audio:"` + file + `"`, "**my hum** with new music"},
		{`/edit vary audio:"` + file + `"`, "Variation of **my hum**"},
	}
	for _, step := range steps {
		if title := h.do(t, ana, step[0]); title != "" || !strings.Contains(lastMessage(t, ana), step[1]) {
			t.Errorf("%s: %q: %s", step[0], title, lastMessage(t, ana))
		}
	}
	h.waitForOrders(t, len(steps)+1)
}

// TestUploadFormatIsDetectedFromContent checks that the content of an upload, and not its name,
// decides whether it is audio, and that its name without the extension is its title.
func TestUploadFormatIsDetectedFromContent(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Unlimited: true, RenderTime: 50 * time.Millisecond, SongLength: 3 * time.Second})
	ana := h.person(t, "Ana")
	wav := music.EncodeWAV(music.Compose(music.Brief{Prompt: "humming", Length: 2 * time.Second}).Render(music.Lead))
	for _, c := range []struct {
		name, says, shows string
		content           []byte
	}{
		{"夜来香 demo.wav", "", "Cover of **夜来香 demo**", wav},
		{"été.txt", "", "Cover of **été**", wav},
		{"no extension", "", "Cover of **no extension**", wav},
		{"page.mp3", "I can't use that file", "", []byte("<html><body>not found</body></html>")},
		{"picture.wav", "I can't use that file", "", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")},
		{"empty.m4a", "I can't use that file", "", []byte{0}},
	} {
		file := filepath.Join(t.TempDir(), c.name)
		if err := os.WriteFile(file, c.content, 0o600); err != nil {
			t.Fatal(err)
		}
		bought := len(h.Riffusion.Ledger())
		if title := h.do(t, ana, `/edit cover style:"techno" audio:"`+file+`"`); title != c.says || !strings.Contains(lastMessage(t, ana), c.shows) {
			t.Errorf("%s: %q: %s", c.name, title, lastMessage(t, ana))
		}
		if n := len(h.Riffusion.Ledger()); c.says != "" && n != bought {
			t.Errorf("%s: %d purchases, want %d", c.name, n, bought)
		}
	}
}

// TestProducerFamilyEdits checks stems, swaps and edits of uploaded recordings in the producer
// family.
func TestProducerFamilyEdits(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Unlimited: true, RenderTime: 50 * time.Millisecond, SongLength: 3 * time.Second, Getenv: settings("RIFFUSION_FAMILY", "producer")})
	ana := h.person(t, "Ana")
	for _, line := range []string{`/song prompt:"a paper boat" title:"Boat"`, `/song prompt:"a kite in the wind, metal" title:"Kite"`} {
		if title := h.do(t, ana, line); title != "" {
			t.Fatalf("%s: %q", line, title)
		}
	}
	file := filepath.Join(t.TempDir(), "my_hum.wav")
	pcm := music.Compose(music.Brief{Prompt: "humming", Length: 2 * time.Second}).Render(music.Lead)
	if err := os.WriteFile(file, music.EncodeWAV(pcm), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, step := range [][2]string{
		{`/edit stems song:"boat"`, "application/zip"},
		{`/edit swap song:"boat" other:"kite" take:"swap_vocals"`, "**Boat** with the voice of **Kite**"},
		{`/edit swap song:"boat" other:"kite" take:"swap_instrumentals"`, "**Boat** over the music of **Kite**"},
		{`/edit vary song:"kite"`, "Variation of **Kite**"},
		{`/edit cover style:"techno" audio:"` + file + `"`, "Cover of **my hum**"},
		{`/edit extend from:"0:01" audio:"` + file + `"`, "**my hum**, continued from 0:01"},
	} {
		if title := h.do(t, ana, step[0]); title != "" || !strings.Contains(lastMessage(t, ana), step[1]) {
			t.Errorf("%s: %q: %s", step[0], title, lastMessage(t, ana))
		}
	}
	h.waitForOrders(t, 8)
	if title := h.do(t, ana, `/library browse`); title != "" || !strings.Contains(lastMessage(t, ana), "7 songs") || strings.Contains(lastMessage(t, ana), "(stems)") {
		t.Errorf("%q: %s", title, lastMessage(t, ana))
	}
	if title := h.do(t, ana, `/library show song:"Boat (new voice)"`); title != "" || !strings.Contains(lastMessage(t, ana), "Boat (new voice)** · ") {
		t.Errorf("%q: %s", title, lastMessage(t, ana))
	}
	bought := len(h.Riffusion.Ledger())
	page := filepath.Join(t.TempDir(), "page.mp3")
	if err := os.WriteFile(page, []byte("<html>"), 0o600); err != nil {
		t.Fatal(err)
	}
	for line, says := range map[string]string{
		`/edit cover style:"techno" audio:"` + page + `"`:        "I can't use that file",
		`/edit cover style:"techno"`:                             "Choose a song",
		`/edit extend audio:"` + file + `"`:                      "That needs a small change",
		`/edit swap song:"boat" other:"Boat" take:"swap_vocals"`: "That needs a small change",
	} {
		if title := h.do(t, ana, line); title != says {
			t.Errorf("%s: %q", line, title)
		}
	}
	if n := len(h.Riffusion.Ledger()); n != bought {
		t.Errorf("%d purchases", n-bought)
	}
}
