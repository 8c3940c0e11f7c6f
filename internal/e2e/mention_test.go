package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestMentionIsAnsweredWithHelp checks that the bot answers a mention once in five minutes and channel, that its menu
// answers in private, and that the commands in the answer are clickable.
func TestMentionIsAnsweredWithHelp(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	mention := `say "<@` + h.botID(t) + `> hello, what can you do?"`
	id := h.commands(t)["song"].ID
	runAs(t, h, "Ben", mention, `expect "**Make a song** · </song:`+id+`>"`, `say "and now something else"`)
	answers := func() int {
		return strings.Count(renderedMessages(t, h.person(t, "Ben")), "Say it, and I'll make it a song")
	}
	runAs(t, h, "Ana", mention, `select "More help" "🎤 Make songs"`, `expect "A few words are enough"`)
	if n := answers(); n != 1 {
		t.Errorf("%d public answers, want 1\n%s", n, renderedMessages(t, h.person(t, "Ben")))
	}
	h.Advance(6 * time.Minute)
	runAs(t, h, "Ana", mention)
	waitFor(t, "second answer", func() bool { return answers() == 2 })
}
