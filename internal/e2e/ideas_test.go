package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestMemberEditsAndWithdrawsIdea checks that a member can change the own idea with the buttons of the answer and of
// the list, that votes stay, and that neither is possible once the idea is made.
func TestMemberEditsAndWithdrawsIdea(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: time.Hour})
	runAs(t, h, "Ben", `/idea new idea:"rain on tin roofs" style:"ska"`, `expect "Your idea is saved"`, `click "Edit"`,
		`fill idea="rain on slate roofs"`, `expect "Idea updated"`, `expect "**rain on slate roofs** · ska · 1 vote"`)
	if text := renderedMessages(t, h.person(t, "Ben")); strings.Contains(text, "slate roofs** · ska · 1 vote · by Ben · edited") {
		t.Errorf("an idea without votes of others is marked: %s", text)
	}
	runAs(t, h, "Ana", `/idea board`, `expect "rain on slate roofs"`)
	runAs(t, h, "Cleo", `expect "Vote 1"`, `click "Vote 1"`)
	runAs(t, h, "Ben", `/idea new idea:"trains at night"`, `expect "Your idea is on the board"`, `click "Withdraw"`,
		`expect "Withdraw this idea?"`, `click "Keep it"`, `expect "rain on slate roofs"`,
		`/idea board show:"mine"`, `click "Edit 2"`, `fill idea="rain on glass roofs" style="dub"`,
		`expect "2 votes · by Ben · edited"`)
	runAs(t, h, "Cleo", `expect "**rain on glass roofs** · dub · 2 votes · by Ben · edited"`)
	runAs(t, h, "Ben", `/idea board show:"mine"`, `click "Withdraw 1"`, `expect "trains at night"`, `click "Withdraw"`,
		`expect "Idea withdrawn"`)
	waitFor(t, "withdrawn idea on the board", func() bool {
		return strings.Contains(rawMessages(t, h.person(t, "Cleo")), "trains at night** · withdrawn")
	})
	runAs(t, h, "Ben", `/idea board show:"mine"`)
	runAs(t, h, "Ana", `/idea board show:"votes"`, `select "Review idea" "1. rain on glass roofs"`, `click "Make it"`)
	runAs(t, h, "Ben", `✗ click "Withdraw 2" ✗ It's being made already`, `✗ click "Edit 2" ✗ It's being made already`)
}

// TestNewIdeaIsAnnounced checks that new ideas are posted in the channel that the server chose, that members vote
// there, and that the announcement follows the idea.
func TestNewIdeaIsAnnounced(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	runAs(t, h, "Ben", `/idea new idea:"a silent idea"`)
	if strings.Contains(rawMessages(t, h.person(t, "Cleo")), "New idea by Ben") {
		t.Error("announced without a channel")
	}
	runAs(t, h, "Ana", `/admin settings`, `select "Section" "Members and channels"`, `select "Channel for new ideas" "songs"`)
	runAs(t, h, "Ben", `/idea new idea:"trains at night"`)
	runAs(t, h, "Cleo", `expect "New idea by Ben"`, `click "Vote"`, `expect "Vote counted"`,
		`expect "**trains at night** · 2 votes"`)
	runAs(t, h, "Ben", `/idea board show:"mine"`, `click "Edit 1"`, `fill idea="trains at noon"`)
	waitFor(t, "edited announcement", func() bool {
		return strings.Contains(rawMessages(t, h.person(t, "Cleo")), "**trains at noon** · 2 votes · by Ben · edited")
	})
	runAs(t, h, "Ben", `/me delete songs:"keep"`, `click "Delete my data"`)
	waitFor(t, "announcement without the idea", func() bool {
		return !strings.Contains(rawMessages(t, h.person(t, "Dora")), "trains at") // Dora has no private messages
	})
}
