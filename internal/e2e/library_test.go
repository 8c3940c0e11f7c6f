package e2e

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestLibrarySearch checks the library's search, filters, pages and favourites.
func TestLibrarySearch(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Unlimited: true, RenderTime: 50 * time.Millisecond})
	ana, ben := h.person(t, "Ana"), h.person(t, "Ben")
	for n := range 5 { // with two songs each
		if title := h.do(t, ben, fmt.Sprintf(`/song prompt:"song number %d" style:"samba"`, n)); title != "" {
			t.Fatal(title)
		}
	}
	if title := h.do(t, ben, `/lyrics`); title != "" {
		t.Fatal(title)
	}
	if title := h.do(t, ben, `fill title="100%_Gold" style="雨中的爵士" lyrics="[Verse]\nA lighthouse waits in the rain"`); title != "" {
		t.Fatal(title)
	}
	h.waitForOrders(t, 6)
	list := func(line, want string, without ...string) {
		t.Helper()
		if title := h.do(t, ana, line); title != "" {
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
	list(`/library browse`, "12 songs · page 1 of 2")
	list(`click "Next"`, "12 songs · page 2 of 2")
	list(`/library browse search:"LIGHTHOUSE rain"`, "2 songs", "samba")
	list(`/library browse search:"爵士"`, "2 songs")
	list(`/library browse search:"100%_"`, "2 songs", "samba")
	list(`/library browse search:"samba ben"`, "10 songs")
	list(`/library browse search:"polka"`, "No matches")
	list(`/library browse show:mine`, "No songs of yours here yet")
	list(`/library show song:"100%_gold"`, "Favourite")
	list(`click "Favourite"`, "Unfavourite")
	list(`/library browse show:favourites`, "1 song · page 1 of 1")
}

// TestLibrarySongActions checks that any member may post a song again, and only its requester
// may rename or remove it.
func TestLibrarySongActions(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	ana, ben, cleo := h.person(t, "Ana"), h.person(t, "Ben"), h.person(t, "Cleo")
	if title := h.do(t, ben, `/song prompt:"a paper boat" title:"Boat"`); title != "" {
		t.Fatal(title)
	}
	h.waitForOrders(t, 1)
	if title := h.do(t, cleo, `/library show song:"boat"`); title != "" || strings.Contains(rawMessages(t, cleo), "remove:") {
		t.Errorf("%q: a song of another member has a Remove button", title)
	}
	if title := h.do(t, cleo, `click "Post it here"`); title != "" || !strings.Contains(rawMessages(t, ana), "posted by Cleo") {
		t.Errorf("%q: %s", title, rawMessages(t, ana))
	}
	if title := h.do(t, ben, `/library show song:"boat"`); title != "" {
		t.Fatal(title)
	}
	if title := h.do(t, ben, `click "Rename"`); title != "" {
		t.Fatal(title)
	}
	if title := h.do(t, ben, `fill title="Ship"`); title != "" || !strings.Contains(rawMessages(t, ben), "title:Ship") {
		t.Errorf("%q: %s", title, rawMessages(t, ben))
	}
	if title := h.do(t, cleo, `/library show song:"polka"`); title != "That song isn't here" {
		t.Errorf("%q", title)
	}
	id := regexp.MustCompile(`custom_id:remove:(\w+)`).FindStringSubmatch(rawMessages(t, ben))
	if id == nil {
		t.Fatalf("%s", rawMessages(t, ben))
	}
	for _, button := range []string{"Remove", "Remove it"} {
		if title := h.do(t, ben, `click "`+button+`"`); title != "" {
			t.Fatal(title)
		}
	}
	if title := h.do(t, ana, `/library show song:"`+id[1]+`"`); title != "That song isn't here" {
		t.Errorf("a removed song was found: %q", title)
	}
}

// TestListShowsCoversAndOpensSongs lists songs with their covers and opens one by a menu.
func TestListShowsCoversAndOpensSongs(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	runAs(t, h, "Ana", `/song prompt:"a lighthouse" title:"Lighthouse" style:"shanty"`)
	runAs(t, h, "Ben", `/library browse`, `expect "[picture 170×170] Cover of Lighthouse: shanty"`,
		`select "Open a song" "1. Lighthouse"`, `expect "Made: <t:"`)
}
