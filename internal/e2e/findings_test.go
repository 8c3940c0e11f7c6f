package e2e

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestListsAndNoticesAreExact checks what members read about their own things: an idea, takes, lists, drafts, shares and
// statistics.
func TestListsAndNoticesAreExact(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	ana, ben := h.person(t, "Ana"), h.person(t, "Ben")
	says := func(line, want string, not ...string) {
		t.Helper()
		h.must(t, ben, line)
		text := lastMessage(t, ben)
		if !strings.Contains(text, want) {
			t.Errorf("%s: %q is not in %s", line, want, text)
		}
		for _, wrong := range not {
			if strings.Contains(text, wrong) {
				t.Errorf("%s: %q is in %s", line, wrong, text)
			}
		}
	}
	h.must(t, ben, `/song prompt:"rain" title:"Tin Roof"`)
	h.waitForOrders(t, 1)
	h.must(t, ben, `/library browse`)
	if text := lastMessage(t, ben); !strings.Contains(text, "`1.` **Tin Roof (take 1)**") &&
		!strings.Contains(text, "`1.` **Tin Roof**") {
		t.Errorf("the first song is not take 1: %s", text)
	}
	says(`/library browse show:"favourites of this server"`, "No server favourites yet.", "Make a song")
	says(`/library stats`, "orders: 1", "Orders without a song")
	says(`/me quota`, "of 3 waiting", "in the queue")
	says(`/idea new idea:"a waltz for the last train"`, "YOUR IDEA IS SAVED")
	says(`/idea new idea:"a waltz for a last train"`, "YOU ALREADY SUGGESTED SOMETHING SIMILAR", "Someone", "SOMEONE")
	h.must(t, ben, `/library share song:"Tin Roof" channel:"#gallery"`)
	shared := renderedChannels(t, h)
	if strings.Contains(shared, "shared by") || strings.Count(shared, "Requested by Ben") < 2 {
		t.Errorf("shared: %s", shared)
	}
	h.must(t, ben, `/write draft idea:"a lighthouse"`)
	if title := h.do(t, ana, `click "Rewrite"`); title != "You can't do that" ||
		!strings.Contains(lastMessage(t, ana), "This is another member's draft.") {
		t.Errorf("another member's draft: %q: %s", title, lastMessage(t, ana))
	}
}

// TestSharedPlaylistIsDeletedAfterQuestion checks that a playlist that others use is deleted only after a question, and
// that a playlist that cannot be shared leads to no public message.
func TestSharedPlaylistIsDeletedAfterQuestion(t *testing.T) {
	t.Parallel()
	sent := &recorder{}
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond, Record: sent.record})
	ben := h.person(t, "Ben")
	h.must(t, ben, `/playlist create name:"Own"`)
	h.must(t, ben, `/playlist delete playlist:"Own"`)
	h.must(t, ben, `/playlist create name:"Road"`)
	before := len(messagesOf(t, h, "Ana"))
	if title := h.do(t, ben, `/playlist share playlist:"Ocean"`); title != "That playlist doesn't exist" {
		t.Errorf("an unknown playlist: %q", title)
	}
	if n := len(messagesOf(t, h, "Ana")); n != before {
		t.Errorf("%d public messages about an unknown playlist", n-before)
	}
	sent.mu.Lock()
	for _, e := range sent.all {
		if strings.HasSuffix(e.Path, "/callback") && strings.Contains(e.RequestBody, `"type":5`) &&
			!strings.Contains(e.RequestBody, `"flags":64`) {
			t.Errorf("a public acknowledgement: %s", e.RequestBody)
		}
	}
	sent.mu.Unlock()
	h.must(t, ben, `/playlist share playlist:"Road"`)
	h.must(t, ben, `/playlist delete playlist:"Road"`)
	if text := lastMessage(t, ben); !strings.Contains(text, "DELETE THIS PLAYLIST?") {
		t.Errorf("no question: %s", text)
	}
	runAs(t, h, "Ben", `/playlist list playlist:"Road"`, `click "Delete the playlist"`, `expect "PLAYLIST DELETED"`,
		`✗ /playlist list playlist:"Road" ✗ exist`)
}

// TestSongToPlayIsMadeOutsideVoice checks that a song that cannot be played is made, and that only its requester is told
// why it will not be played.
func TestSongToPlayIsMadeOutsideVoice(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	ben := h.person(t, "Ben")
	const warning = "You aren't in a voice channel"
	h.must(t, ben, `/song prompt:"rain" title:"Tin Roof" play:True`)
	waitFor(t, "warning", func() bool { return strings.Contains(renderedMessages(t, ben), warning) })
	h.waitForOrders(t, 1)
	if text := renderedMessages(t, h.person(t, "Ana")); strings.Contains(text, warning) || !strings.Contains(text, "Tin Roof") {
		t.Errorf("another member sees %s", text)
	}
	runAs(t, h, "Cleo", `voice join "Lounge"`, `/song prompt:"sun" title:"Noon" play:True`)
	h.waitForOrders(t, 2)
	if text := renderedMessages(t, h.person(t, "Cleo")); strings.Contains(text, warning) {
		t.Errorf("a listener is warned: %s", text)
	}
}

// TestHiddenSongChannelIsWarnedOf checks that the member who sets a song channel that not everyone sees is told what
// happens, with the command and in the panel.
func TestHiddenSongChannelIsWarnedOf(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	h.Discord.CloseChannel(h.Discord.OpenChannel("lair"), "Staff")
	h.Discord.OpenChannel("hall")
	ana := h.person(t, "Ana")
	const warning = "NOT EVERYONE CAN SEE THAT CHANNEL"
	h.must(t, ana, `/admin song-channel channel:"#hall"`)
	h.must(t, ana, `/admin settings section:"Quick setup"`)
	if text := renderedMessages(t, ana); strings.Contains(text, warning) {
		t.Errorf("a warning about an open channel: %s", text)
	}
	h.must(t, ana, `/admin song-channel channel:"#lair"`)
	waitFor(t, "warning", func() bool { return strings.Count(renderedMessages(t, ana), warning) == 1 })
	h.must(t, ana, `/admin settings`)
	h.must(t, ana, `select "Song channel" "lair"`)
	waitFor(t, "warning in the panel", func() bool { return strings.Count(renderedMessages(t, ana), warning) == 2 })
}

// internalID matches ids of orders and songs, which have 20 characters, and UUIDs.
var internalID = regexp.MustCompile(`\b(?:[0-9a-v]{20}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b`)

// TestPublicMessagesShowNoInternalIDs checks what everyone sees of a server that uses the bot. Only the message of an
// order that failed names ids, in its footer, for the operator.
func TestPublicMessagesShowNoInternalIDs(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	runAs(t, h, "Ana", `/admin song-channel channel:"#gallery" threads:true`, `/idea board`)
	runAs(t, h, "Ben", `/song prompt:"rain" title:"Tin Roof"`, `/edit cover song:"Tin Roof" style:"ska"`,
		`/write draft idea:"a lighthouse"`, `/idea new idea:"a waltz"`, `/playlist create name:"Road"`,
		`/playlist add playlist:"Road" song:"Tin Roof (cover)"`, `/playlist share playlist:"Road"`,
		`/idea battle idea:"tea" style1:"polka" style2:"blues" minutes:10`, `click "Start the battle"`,
		`expect "0 votes so far"`, `click "Vote A"`)
	h.Advance(11 * time.Minute)
	runAs(t, h, "Ben", `expect "wins with 1 of 1 vote"`, `/idea leaderboard`)
	mustSucceed(t, h.Fault("riffusion=500x9"))
	_ = h.orderSong(t, `/song prompt:"no song"`)
	p, checked := h.person(t, "Ana"), 0
	for _, place := range p.Places() {
		page, err := p.MessagesIn(t.Context(), place)
		if err != nil {
			continue
		}
		for _, m := range page {
			if flags, _ := m["flags"].(float64); int(flags)&64 != 0 {
				continue
			}
			for line := range strings.SplitSeq(userclient.Show(m), "\n") {
				checked++
				if id := internalID.FindString(line); id != "" && !strings.HasPrefix(line, "  │ order "+id) {
					t.Errorf("a public message shows %s: %s", id, line)
				}
			}
		}
	}
	if checked < 50 {
		t.Errorf("%d lines checked", checked)
	}
}
