package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestRemovalCanBeUndone checks that a removed song is hidden everywhere at once, that an undo
// brings it back with its message, and that it is deleted after ten minutes, also by a later process.
func TestRemovalCanBeUndone(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	ben := h.person(t, "Ben")
	h.must(t, ben, `/song prompt:"the `+removedWord+` sea" title:"`+removedWord+`"`)
	h.waitForOrders(t, 1)
	remove := func(song string) {
		t.Helper()
		h.must(t, ben, `/library show song:"`+song+`"`)
		h.must(t, ben, `click "Remove"`)
		if text := lastMessage(t, ben); !strings.Contains(text, "You can undo that for ten minutes") {
			t.Errorf("the question: %s", text)
		}
		h.must(t, ben, `click "Remove it"`)
	}
	remove(removedWord + " (take 2)")
	remove(removedWord)
	waitFor(t, "no message with the word", func() bool { return len(publicMessagesWith(t, h, removedWord)) == 0 })
	// What Ana types is hers and is kept for a retry, so it does not have the word that has to be deleted.
	typed := removedWord[:len(removedWord)-1]
	if title := h.do(t, h.person(t, "Ana"), `/library show song:"`+typed+`"`); title != "That song isn't here" {
		t.Errorf("a removed song was found: %q", title)
	}
	h.Advance(9 * time.Minute)
	h.restart(t)
	if len(findStored(t, h, removedWord)) == 0 {
		t.Fatal("deleted before ten minutes passed")
	}
	h.must(t, ben, `click "Undo"`)
	waitFor(t, "the message of the song", func() bool { return len(publicMessagesWith(t, h, removedWord)) > 0 })
	h.must(t, h.person(t, "Ana"), `/library show song:"`+removedWord+`"`)
	remove(removedWord)
	h.Advance(11 * time.Minute) // by the clock of the bot, whether or not the song has been deleted
	if title := h.do(t, ben, `click "Undo"`); title != "It's too late to undo that" {
		t.Errorf("undo after eleven minutes: %q", title)
	}
	h.restart(t)
	waitFor(t, "no file with the word", func() bool { return len(findStored(t, h, removedWord)) == 0 })
	waitFor(t, "no message with the word", func() bool { return len(publicMessagesWith(t, h, removedWord)) == 0 })
	if title := h.do(t, ben, `click "Undo"`); title != "It's too late to undo that" {
		t.Errorf("undo after the deletion: %q", title)
	}
}
