package main

import (
	"strings"
	"testing"
	"time"

	"riffbot/internal/sandbox"
)

// A part that a song does not have is refused with what is possible, and nothing
// is bought.
func TestPartsThatASongDoesNotHave(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{RenderTime: 50 * time.Millisecond, SongLength: 12 * time.Second})
	ana := w.person(t, "Ana")
	if title := w.do(t, ana, `/song prompt:"a paper boat" title:"Boat"`); title != "" {
		t.Fatal(title)
	}
	for line, says := range map[string]string{
		`/replace song:"boat" from:"8" to:"5"`:       "The part has to end after it begins",
		`/replace song:"boat" from:"5" to:"5"`:       "The part has to end after it begins",
		`/replace song:"boat" from:"0:05" to:"1:00"`: "**to** lies behind the end",
		`/replace song:"boat" from:"40" to:"50"`:     "**from** lies behind the end",
		`/replace song:"boat" from:"-3" to:"5"`:      "” as a time. Write **from**",
		`/replace song:"boat" from:"1:75" to:"5"`:    "I cannot read “1:75” as a time",
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
		if !strings.Contains(line, "Polka") && !strings.Contains(text, "The song goes from 0:00 to 0:12") {
			t.Errorf("%s does not say what is possible: %s", line, text)
		}
	}
	// What was typed is not lost.
	if title := w.do(t, ana, `/replace song:"boat" from:"9" to:"5" lyrics:"my words"`); title != "That needs a small change" {
		t.Fatal(title)
	}
	if title := w.do(t, ana, `click "Fix it"`); title != "" || !strings.Contains(ana.Form(), `"my words"`) || !strings.Contains(ana.Form(), `"9"`) {
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
	if title := w.do(t, ana, `use "Make a song of this message" ""`); title != "There is nothing to sing there" {
		t.Errorf("%q", title)
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
