package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"riffbot/internal/sandbox"
	"riffbot/internal/sandbox/music"
)

// A part that a song does not have is refused with what is possible, and nothing
// is bought.
func TestPartsThatASongDoesNotHave(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{RenderTime: 50 * time.Millisecond, SongLength: 6 * time.Second})
	ana := w.person(t, "Ana")
	if title := w.do(t, ana, `/song prompt:"a paper boat" title:"Boat"`); title != "" {
		t.Fatal(title)
	}
	for line, says := range map[string]string{
		`/replace song:"boat" from:"4" to:"2"`:       "The part has to end after it begins",
		`/replace song:"boat" from:"2" to:"2"`:       "The part has to end after it begins",
		`/replace song:"boat" from:"0:02" to:"1:00"`: "**to** lies behind the end",
		`/replace song:"boat" from:"40" to:"50"`:     "**from** lies behind the end",
		`/replace song:"boat" from:"-3" to:"2"`:      "” as a time. Write **from**",
		`/replace song:"boat" from:"1:75" to:"2"`:    "I cannot read “1:75” as a time",
		`/replace song:"boat" from:"soon" to:"five"`: "I cannot read “five” as a time",
		`/replace song:"boat" from:"3" to:"3.4"`:     "at least one second",
		`/replace song:"boat"`:                       "Say **from** where",
		`/replace song:"boat" section:"Polka"`:       "There is no such **section**. Choose one of:",
		`/extend song:"boat" from:"2:00"`:            "**from** lies behind the end",
		`/extend song:"boat" from:"0"`:               "has to be at least 0:01",
		`/extend song:"boat" from:"-1"`:              "” as a time. Write **from**",
	} {
		if title := w.do(t, ana, line); title != "That needs a small change" {
			t.Errorf("%s: %q", line, title)
			continue
		}
		text := last(t, ana)
		if !strings.Contains(text, says) {
			t.Errorf("%s says %s", line, text)
		}
		if !strings.Contains(line, "Polka") && !strings.Contains(text, "The song goes from 0:00 to 0:06") {
			t.Errorf("%s does not say what is possible: %s", line, text)
		}
	}
	// What was typed is not lost.
	if title := w.do(t, ana, `/replace song:"boat" from:"4" to:"2" lyrics:"my words"`); title != "That needs a small change" {
		t.Fatal(title)
	}
	if title := w.do(t, ana, `click "Fix it"`); title != "" || !strings.Contains(ana.Form(), `"my words"`) || !strings.Contains(ana.Form(), `"4"`) {
		t.Errorf("%q: %s", title, ana.Form())
	}
	if title := w.do(t, ana, `/cover song:"polka" style:"jazz"`); title != "There is no such song here" {
		t.Errorf("%q", title)
	}
	if n := len(w.Riffusion.Ledger()); n != 1 {
		t.Errorf("%d purchases", n)
	}
}

// Songs and drafts begin from members and messages, too.
func TestTheContextMenus(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	ana, ben := w.person(t, "Ana"), w.person(t, "Ben")
	if title := w.do(t, ben, `/song prompt:"a paper boat" title:"Boat"`); title != "" {
		t.Fatal(title)
	}
	if title := w.do(t, ana, `say "we wiped at ten percent, again"`); title != "" {
		t.Fatal(title)
	}
	if title := w.do(t, ben, `use "Make a song of this message" "ten percent"`); title != "" || !strings.Contains(last(t, ben), "Draft for Ben") {
		t.Errorf("%q: %s", title, last(t, ben))
	}
	if title := w.do(t, ana, `use "Songs by this member" "Ben"`); title != "" || !strings.Contains(last(t, ana), "2 songs") {
		t.Errorf("%q: %s", title, last(t, ana))
	}
	if title := w.do(t, ana, `use "Songs by this member" "Ana"`); title != "" || !strings.Contains(last(t, ana), "Nothing yet") {
		t.Errorf("%q: %s", title, last(t, ana))
	}
	if title := w.do(t, ana, `use "Make a song of this message" ""`); title != "" || !strings.Contains(last(t, ana), "Draft for Ana") {
		t.Errorf("the words of an embed: %q: %s", title, last(t, ana)) // the newest message has nothing else
	}
}

// What only the producer family has is offered only there.
func TestWhatTheFamilyLacksIsNotShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	ana := w.person(t, "Ana")
	if err := ana.Do(t.Context(), parse(t, `/stems song:"x"`)); err == nil || !strings.Contains(err.Error(), "no command /stems") {
		t.Errorf("%v", err)
	}
	if title := w.do(t, ana, `/song prompt:"a paper boat"`); title != "" || strings.Contains(last(t, ana), "Stems") || !strings.Contains(last(t, ana), "Vary") {
		t.Errorf("%q: %s", title, last(t, ana))
	}
}

// The riffusion family changes a song's voice and sound without a second song, and
// works on recordings that people bring along.
func TestTheWorkshopOfTheRiffusionFamily(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{Unlimited: true, RenderTime: 50 * time.Millisecond, SongLength: 3 * time.Second})
	ana := w.person(t, "Ana")
	if title := w.do(t, ana, `/song prompt:"a paper boat" title:"Boat"`); title != "" {
		t.Fatal(title)
	}
	file := filepath.Join(t.TempDir(), "my_hum.wav")
	pcm := music.Compose(music.Brief{Prompt: "humming", Length: 2 * time.Second}).Render(music.Lead)
	if err := os.WriteFile(file, music.EncodeWAV(pcm), 0o600); err != nil {
		t.Fatal(err)
	}
	steps := [][2]string{
		{`/swap song:"boat" take:"swap_vocals"`, "**Boat** with another voice"},
		{`/swap song:"boat" take:"swap_sound"`, "**Boat** with another sound"},
		{`/vary song:"boat" difference:"80"`, "A variation of **Boat**"},
		{`/cover style:"techno" audio:"` + file + `"`, "A cover of **my hum**"},
		{`/extend from:"0:01" audio:"` + file + `"`, "**my hum**, going on from 0:01"},
		{`/replace from:"0:00" to:"0:01" lyrics:"la la" audio:"` + file + `"`, "**my hum** with another part from 0:00 to 0:01"},
		{`/swap take:"swap_sound" audio:"` + file + `"`, "**my hum** with another sound"},
		{`/vary audio:"` + file + `"`, "A variation of **my hum**"},
	}
	for _, step := range steps {
		if title := w.do(t, ana, step[0]); title != "" || !strings.Contains(last(t, ana), step[1]) {
			t.Errorf("%s: %q: %s", step[0], title, last(t, ana))
		}
	}
	w.done(t, len(steps)+1)
}

// The producer family takes songs apart, swaps voices and works on recordings
// that people bring along.
func TestTheWorkshopOfTheProducerFamily(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{Unlimited: true, RenderTime: 50 * time.Millisecond, SongLength: 3 * time.Second, Getenv: settings("RIFFUSION_FAMILY", "producer")})
	ana := w.person(t, "Ana")
	for _, line := range []string{`/song prompt:"a paper boat" title:"Boat"`, `/song prompt:"a kite in the wind, metal" title:"Kite"`} {
		if title := w.do(t, ana, line); title != "" {
			t.Fatalf("%s: %q", line, title)
		}
	}
	file := filepath.Join(t.TempDir(), "my_hum.wav")
	pcm := music.Compose(music.Brief{Prompt: "humming", Length: 2 * time.Second}).Render(music.Lead)
	if err := os.WriteFile(file, music.EncodeWAV(pcm), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, step := range [][2]string{
		{`/stems song:"boat"`, "application/zip"},
		{`/swap song:"boat" other:"kite" take:"swap_vocals"`, "**Boat** with the voice of **Kite**"},
		{`/swap song:"boat" other:"kite" take:"swap_instrumentals"`, "**Boat** over the music of **Kite**"},
		{`/vary song:"kite"`, "A variation of **Kite**"},
		{`/cover style:"techno" audio:"` + file + `"`, "A cover of **my hum**"},
		{`/extend from:"0:01" audio:"` + file + `"`, "**my hum**, going on from 0:01"},
	} {
		if title := w.do(t, ana, step[0]); title != "" || !strings.Contains(last(t, ana), step[1]) {
			t.Errorf("%s: %q: %s", step[0], title, last(t, ana))
		}
	}
	w.done(t, 8)
	if title := w.do(t, ana, `/library`); title != "" || !strings.Contains(last(t, ana), "7 songs") || strings.Contains(last(t, ana), "(stems)") {
		t.Errorf("%q: %s", title, last(t, ana))
	}
	if title := w.do(t, ana, `/song-info song:"Boat (other voice)"`); title != "" || !strings.Contains(last(t, ana), "Boat (other voice)** · ") {
		t.Errorf("%q: %s", title, last(t, ana))
	}
	bought := len(w.Riffusion.Ledger())
	page := filepath.Join(t.TempDir(), "page.mp3")
	if err := os.WriteFile(page, []byte("<html>"), 0o600); err != nil {
		t.Fatal(err)
	}
	for line, says := range map[string]string{
		`/cover style:"techno" audio:"` + page + `"`:        "That file cannot be used",
		`/cover style:"techno"`:                             "There is no such song here",
		`/extend audio:"` + file + `"`:                      "That needs a small change",
		`/swap song:"boat" other:"Boat" take:"swap_vocals"`: "That needs a small change",
	} {
		if title := w.do(t, ana, line); title != says {
			t.Errorf("%s: %q", line, title)
		}
	}
	if n := len(w.Riffusion.Ledger()); n != bought {
		t.Errorf("%d purchases", n-bought)
	}
}
