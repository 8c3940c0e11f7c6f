package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"riffbot/internal/sandbox"
)

// What was made is found again: by its words, by whose it is, page by page; and
// who may change it can.
func TestTheLibraryFindsSongs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{Unlimited: true, RenderTime: 50 * time.Millisecond})
	ana, ben := w.person(t, "Ana"), w.person(t, "Ben")
	for n := range 5 { // two takes each
		if title := w.do(t, ben, fmt.Sprintf(`/song prompt:"song number %d" style:"samba"`, n)); title != "" {
			t.Fatal(title)
		}
	}
	if title := w.do(t, ben, `/lyrics`); title != "" {
		t.Fatal(title)
	}
	if title := w.do(t, ben, `fill title="100%_Gold" style="雨中的爵士" lyrics="[Verse]\nA lighthouse waits in the rain"`); title != "" {
		t.Fatal(title)
	}
	w.done(t, 6)
	list := func(line, want string, without ...string) {
		t.Helper()
		if title := w.do(t, ana, line); title != "" {
			t.Fatalf("%s: %q", line, title)
		}
		messages, err := ana.Messages(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		last := fmt.Sprint(messages[len(messages)-1])
		if !strings.Contains(last, want) {
			t.Errorf("%s says %s", line, last)
		}
		for _, no := range without {
			if strings.Contains(last, no) {
				t.Errorf("%s says %q: %s", line, no, last)
			}
		}
	}
	list(`/library`, "12 songs · page 1 of 2")
	list(`click "Next"`, "12 songs · page 2 of 2")
	list(`/library search:"LIGHTHOUSE rain"`, "2 songs", "samba")
	list(`/library search:"爵士"`, "2 songs")
	list(`/library search:"100%_"`, "2 songs", "samba")
	list(`/library search:"samba ben"`, "10 songs")
	list(`/library search:"polka"`, "Nothing fits")
	list(`/library show:mine`, "Nothing yet")
	list(`/song-info song:"lighthouse"`, "Favourite")
	list(`click "Favourite"`, "No favourite")
	list(`/library show:favourites`, "1 song · page 1 of 1")
}

// A song is posted again, renamed and removed, by whom it belongs to.
func TestASongOfTheLibraryIsLookedAfter(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	ana, ben, cleo := w.person(t, "Ana"), w.person(t, "Ben"), w.person(t, "Cleo")
	if title := w.do(t, ben, `/song prompt:"a paper boat" title:"Boat"`); title != "" {
		t.Fatal(title)
	}
	w.done(t, 1)
	if title := w.do(t, cleo, `/song-info song:"boat"`); title != "" || strings.Contains(said(t, cleo), "remove:") {
		t.Errorf("%q: somebody else's song has a button to remove it", title)
	}
	if title := w.do(t, cleo, `click "Post it here"`); title != "" || !strings.Contains(said(t, ana), "posted by Cleo") {
		t.Errorf("%q: %s", title, said(t, ana))
	}
	if title := w.do(t, ben, `/song-info song:"boat"`); title != "" {
		t.Fatal(title)
	}
	if title := w.do(t, ben, `click "Rename"`); title != "" {
		t.Fatal(title)
	}
	if title := w.do(t, ben, `fill title="Ship"`); title != "" || !strings.Contains(said(t, ben), "title:Ship") {
		t.Errorf("%q: %s", title, said(t, ben))
	}
	if title := w.do(t, cleo, `/song-info song:"polka"`); title != "There is no such song here" {
		t.Errorf("%q", title)
	}
	id := regexp.MustCompile(`custom_id:remove:(\w+)`).FindStringSubmatch(said(t, ben))
	if id == nil {
		t.Fatalf("%s", said(t, ben))
	}
	if title := w.do(t, ben, `click "Remove"`); title != "" {
		t.Fatal(title)
	}
	if title := w.do(t, ana, `/song-info song:"`+id[1]+`"`); title != "There is no such song here" {
		t.Errorf("a removed song is shown: %q", title)
	}
}
