package e2e

import (
	"strings"
	"testing"

	"github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/internal/sandbox"
)

// welcomed returns the number of welcome messages that a member who sees a channel sees anywhere.
func (h harness) welcomed(t *testing.T, who, channel string) (n int) {
	t.Helper()
	p := h.person(t, who)
	if err := p.Enter(channel); err != nil {
		t.Fatal(err)
	}
	for _, id := range p.Places() {
		messages, err := p.MessagesIn(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range messages {
			if strings.Contains(userclient.Show(m), "Thanks for adding me") {
				n++
			}
		}
	}
	return n
}

// TestNewServerIsOnboarded adds the bot to a server: one message explains it, its buttons make a first song and open
// the set-up, and nothing repeats it.
func TestNewServerIsOnboarded(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	waitFor(t, "status of the bot", func() bool { return strings.Contains(h.Discord.BotStatus(), "/song") })
	runAs(t, h, "Olga", `/help`)
	runAs(t, h, "Ben", `/help`)
	h.Discord.CreateGuild(discord.NewGuild{Name: "Moon Club", Owner: "Olga", Members: []string{"Ben"},
		Channels: []discord.NewChannel{{Name: "general"}}})
	runAs(t, h, "Olga", `expect "Thanks for adding me"`, `in "#general"`, `click "Set up"`, `expect "Quick setup"`,
		`select "Server language" "English"`, `expect "**Server language** · English"`)
	runAs(t, h, "Ben", `expect "Thanks for adding me"`, `in "#general"`, `✗ click "Set up" ✗ Manage Server`,
		`click "Make our first song"`, `fill idea="a lighthouse that tells jokes" style="shanty"`,
		`expect "shanty"`)
	h.Discord.GuildOutage()
	h.restart(t)
	runAs(t, h, "Olga", `/library browse`) // all events of the new session have been handled by now
	if n := h.welcomed(t, "Olga", "#general"); n != 1 {
		t.Errorf("%d welcome messages, want 1", n)
	}
	if strings.Contains(h.log.String(), "welcome guild failed") {
		t.Error("a welcome failed")
	}
	if n := strings.Count(h.log.String(), "msg=\"guild welcomed\""); n != 1 {
		t.Errorf("%d guilds welcomed, want 1", n)
	}
}

// TestWelcomeFindsAnotherPlace adds the bot to servers where it cannot write in the system channel.
func TestWelcomeFindsAnotherPlace(t *testing.T) {
	t.Parallel()
	const send = 1 << 11
	h := newHarness(t, sandbox.Options{})
	runAs(t, h, "Olga", `/help`)
	h.Discord.CreateGuild(discord.NewGuild{Name: "Quiet Club", Owner: "Olga",
		Channels: []discord.NewChannel{{Name: "rules", Denied: send}, {Name: "chat"}}})
	runAs(t, h, "Olga", `expect "I'm in **Quiet Club** now"`) // the owner gets it
	if n := h.welcomed(t, "Olga", "#chat"); n != 1 {
		t.Errorf("%d messages, want only the direct one", n)
	}
}
