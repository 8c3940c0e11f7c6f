package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestUnclearTitleBuysNothing checks that a typed title that is not exactly one song's is never
// taken for a song: the member chooses, and the command continues with all that was typed.
func TestUnclearTitleBuysNothing(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond, Unlimited: true})
	ana, ben := h.person(t, "Ana"), h.person(t, "Ben")
	for _, title := range []string{"Neon Nights", "Slow Boat", "Twice", "Twice"} {
		if refused := h.do(t, ana, `/song prompt:"rain" title:"`+title+`"`); refused != "" {
			t.Fatal(refused)
		}
	}
	h.waitForOrders(t, 4)
	bought := func(n int) {
		t.Helper()
		if got := len(h.Riffusion.Ledger()); got != n {
			t.Fatalf("%d purchases, want %d", got, n)
		}
	}
	// The name of a member is no title of a song.
	for line, asks := range map[string]string{
		`/edit cover song:"Ana" style:"jazz"`:           "Did you mean…?",
		`/edit cover song:"neon" style:"jazz"`:          "Did you mean…?",
		`/edit extend song:"Neno Nights" lyrics:"la"`:   "Did you mean…?",
		`/edit extend song:"twice" lyrics:"la la"`:      "Which one?",
		`/library karaoke song:"neon"`:                  "Did you mean…?",
		`/library download song:"boat"`:                 "Did you mean…?",
		`/library share song:"boat"`:                    "Did you mean…?",
		`/library show song:"boat"`:                     "Did you mean…?",
		`/library report song:"boat" reason:"too loud"`: "Did you mean…?",
		`/idea battle song1:"neon" song2:"slow boat"`:   "Did you mean…?",
		`/edit cover song:"No Such Thing" style:"pop"`:  "That song isn't here",
	} {
		if strings.HasSuffix(asks, "?") {
			h.checkAsked(t, ben, line, asks)
		} else {
			h.checkRefused(t, ben, line, asks)
		}
	}
	bought(4)
	h.checkAsked(t, ben, `/edit cover song:"slow" style:"bossa nova"`, "Did you mean…?")
	if seen := lastMessage(t, ben); !strings.Contains(seen, "Slow Boat (take 2) · ") {
		t.Errorf("the choices do not tell the songs apart: %s", seen)
	}
	for _, m := range messagesOf(t, h, "Ana") {
		if strings.Contains(userclient.Show(m), "Did you mean") {
			t.Error("the question is not private")
		}
	}
	questions := func() int { return strings.Count(rawMessages(t, ben), "custom_id:pick:") }
	asked := questions()
	if title := h.do(t, ben, `click "Slow Boat (take 2)"`); title != "" {
		t.Fatal(title)
	}
	bought(5)
	if seen := lastMessage(t, ben); !strings.Contains(seen, "bossa nova") || !strings.Contains(seen, "Slow Boat") {
		t.Errorf("the rest of the command is lost: %s", seen)
	}
	waitFor(t, "the answered question to disappear", func() bool { return questions() < asked })
	bought(5)
}

// checkAsked runs a line that has to be answered with a question.
func (h harness) checkAsked(t *testing.T, p *userclient.Person, line, question string) {
	t.Helper()
	title := h.do(t, p, line)
	if seen := lastMessage(t, p); title != "" || !strings.Contains(strings.ToLower(seen), strings.ToLower(question)) {
		t.Errorf("%s %s: %q, %s; want %q", p.Name, line, title, seen, question)
	}
}

// queueOf returns the queue as a member sees it.
func queueOf(t *testing.T, h harness) string {
	t.Helper()
	ana := h.person(t, "Ana")
	if title := h.do(t, ana, `/me queue`); title != "" {
		t.Fatal(title)
	}
	return lastMessage(t, ana)
}

// TestCancelByTitle checks that a waiting order is cancelled by its typed title.
func TestCancelByTitle(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: time.Hour, Unlimited: true,
		Getenv: settings("MAX_CONCURRENT_SONGS", "1")})
	ben := h.person(t, "Ben")
	for _, title := range []string{"Slow A", "Slow B", "Slow C", "Slow D"} {
		go func() { _ = ben.Do(t.Context(), parse(t, `/song prompt:"rain" title:"`+title+`"`)) }()
		waitFor(t, title, func() bool { return strings.Contains(queueOf(t, h), title) })
	}
	if title := h.do(t, ben, `/me cancel song:"Fast"`); title != "That song isn't being made" {
		t.Errorf("unknown: %q", title)
	}
	h.checkAsked(t, ben, `/me cancel song:"slow"`, "Did you mean…?")
	if title := h.do(t, ben, `/me cancel song:"slow d"`); title != "" {
		t.Errorf("by title: %q", title)
	}
	waitFor(t, "the cancellation", func() bool { return !strings.Contains(queueOf(t, h), "Slow D") })
	if left := queueOf(t, h); !strings.Contains(left, "Slow B") || !strings.Contains(left, "Slow C") {
		t.Errorf("others were cancelled: %s", left)
	}
	for _, title := range []string{"SLOW B", "ｓｌｏｗ ｃ"} {
		if refused := h.do(t, ben, `/me cancel song:"`+title+`"`); refused != "" {
			t.Errorf("%s: %q", title, refused)
		}
	}
}
