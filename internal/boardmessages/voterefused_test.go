package boardmessages

import (
	"errors"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
)

// TestLateVoteIsToldTheResult checks what a vote is told that a battle in each state does not accept.
func TestLateVoteIsToldTheResult(t *testing.T) {
	t.Parallel()
	l := i18n.ForLocale("en-US")
	for name, c := range map[string]struct {
		change      func(b *board.Battle)
		title, text string
	}{
		"ended": {func(b *board.Battle) { b.State, b.Sides[0].Won = board.Ended, true }, "The vote has ended",
			"🏆 **Side A, “Duel 1” (style\\_1)**, wins with 6 of 9 votes. It's now a server favourite."},
		"without votes": {func(b *board.Battle) { b.State = board.Ended }, "The vote has ended", "No votes, no winner."},
		"being counted": {func(b *board.Battle) { b.EndsAt = goldenTime }, "The vote has ended", "I'm counting the votes."},
		"abandoned": {func(b *board.Battle) { b.State = board.Abandoned }, "There is no vote",
			"Fewer than two songs are left in this battle."},
		"preparing": {func(b *board.Battle) { b.State = board.Preparing }, "The vote hasn't started",
			"It starts when the songs are ready."},
		"running": {func(b *board.Battle) { b.EndsAt = goldenTime.Add(time.Second) }, "", ""},
	} {
		b := goldenBattle(2)
		c.change(&b)
		err := VoteRefused(l, b, goldenTime)
		if _, refused := errors.AsType[*discord.UserError](err); !refused || c.title == "" {
			if (err == nil) != (c.title == "") {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		m, _ := messages.Explain(&discord.Interaction{Locale: "en-US"}, err)
		if e := m.Embeds[0]; e.Title != c.title || e.Description != c.text {
			t.Errorf("%s: %q, %q", name, e.Title, e.Description)
		}
	}
}
