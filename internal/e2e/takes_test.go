package e2e

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/internal/sandbox"
)

// renamed reports whether the bot named a channel.
func (r *recorder) renamed(name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.ContainsFunc(r.all, func(e discord.Exchange) bool {
		return e.Method == "PATCH" && !strings.Contains(e.Path, "/messages/") && strings.Contains(e.Path, "/channels/") &&
			strings.Contains(e.RequestBody, name)
	})
}

// TestTakesAreSongs checks that each take of an order has buttons and a name of its own, that edits
// start from the chosen one, that a new title appears in the posts, and that the library and the
// statistics count the same songs.
func TestTakesAreSongs(t *testing.T) {
	t.Parallel()
	record := &recorder{}
	h := newHarness(t, sandbox.Options{Unlimited: true, RenderTime: 50 * time.Millisecond,
		SongLength: 6 * time.Second, Record: record.record})
	ana := h.person(t, "Ana")
	runAs(t, h, "Ana", `/admin song-channel channel:"#gallery" threads:true`,
		`/song prompt:"a paper boat" title:"Boat" write:"off"`)
	h.waitForOrders(t, 1)
	for _, label := range []string{"Play take 1", "Play take 2", "Use take 1", "Use take 2"} {
		if !strings.Contains(rawMessages(t, ana), label) {
			t.Errorf("no button %s", label)
		}
	}
	runAs(t, h, "Ana", `click "Use take 2"`, `expect "Boat (take 2)"`, `click "Extend"`)
	runAs(t, h, "Ana", `fill from="0:03" lyrics="on and on"`)
	h.waitForOrders(t, 2)

	// What was made from take 2 is found from take 1.
	runAs(t, h, "Ana", `/library show song:"Boat"`, `expect "Boat (extended)"`)
	_, tree, _ := strings.Cut(lastMessage(t, ana), "Boat (take 2)")
	_, below, _ := strings.Cut(tree, "\n")
	if child, _, _ := strings.Cut(below, "\n"); !strings.Contains(child, "↳ Boat (extended)") {
		t.Errorf("the extension is not of take 2: %s", lastMessage(t, ana))
	}
	runAs(t, h, "Ana", `click "Rename"`, `fill title="Ship"`, `expect "Ship"`)
	waitFor(t, "new title in both channels", func() bool {
		shown := 0
		for _, place := range ana.Places() {
			if strings.Contains(renderedChannel(t, ana, place), "SHIP") {
				shown++
			}
		}
		return shown >= 2
	})
	waitFor(t, "name of the thread", func() bool { return record.renamed("Ship") })

	counts := func() (library, stats string) {
		t.Helper()
		first := func(line, pattern string) string {
			runAs(t, h, "Ana", line)
			found := regexp.MustCompile(pattern).FindStringSubmatch(lastMessage(t, ana))
			if found == nil {
				t.Fatalf("%s shows no number of songs: %s", line, lastMessage(t, ana))
			}
			return found[1]
		}
		return first(`/library browse`, `(\d+) songs`), first(`/library stats`, `\*\*(\d+)\*\*`)
	}
	library, stats := counts()
	runAs(t, h, "Ana", `/library show song:"Ship"`, `click "Remove"`, `click "Remove it"`)
	left, leftStats := counts()
	if library != stats || left != leftStats || left == library {
		t.Errorf("the library has %s songs and then %s, the statistics %s and %s", library, left, stats, leftStats)
	}
}
