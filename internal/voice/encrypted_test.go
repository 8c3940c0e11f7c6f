package voice_test

import (
	"os"
	"testing"

	server "riffbot/internal/sandbox/voice"
)

// Whatever happens to commits, music goes on, and those who hear it understand it
// again in a moment.
func TestFaultsOfEncryptionAreOvercome(t *testing.T) {
	t.Parallel()
	for _, what := range []string{"commit-lost", "commit-race", "garbled-commit", "garbled-welcome"} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			h := open(t, server.Options{})
			ana := h.listen("Ana", `voice join "Lounge"`)
			if what == "garbled-welcome" { // the one by which the bot comes
				h.fault("voice=" + what)
			}
			c := h.join(h.lounge(), &tape{})
			ana.more(10)
			h.fault("voice=" + what)
			ben := h.listen("Ben", `voice join "Lounge"`)
			ben.more(25)
			h.do("Ben", `voice leave`)
			carl := h.listen("Carl", `voice join "Lounge"`)
			carl.more(25)
			ana.more(25)
			h.await("one code for all", func() bool {
				return c.PrivacyCode() != "" && c.PrivacyCode() == ana.code() && carl.code() == ana.code()
			})
			if sessions := len(ana.soFar().sources); c.Err() != nil || sessions != 1 {
				t.Errorf("%v, %d sessions", c.Err(), sessions)
			}
		})
	}
}

// Members come and go as fast as they can.
func TestAStormOfMembersDoesNotStopTheMusic(t *testing.T) {
	t.Parallel()
	members := 10
	if os.Getenv("RIFFBOT_VOICE_TEST") != "" {
		members = 50
	}
	h := open(t, server.Options{})
	ana := h.listen("Ana", `voice join "Lounge"`)
	c := h.join(h.lounge(), &tape{})
	ana.more(10)
	from := ana.count()
	guild := h.Discord.GuildID()
	h.storm(members)
	ana.more(25)
	h.await("the calm", func() bool { return len(h.bot.Listeners(guild, h.lounge())) == 2 })
	ana.more(50)
	got := ana.soFar()
	missing, doubled := got.gaps(from)
	heard := len(got.numbers) - from
	t.Logf("%d members: %d packets heard, %d missing, of which %d were not understood", members, heard, missing, got.lost)
	if c.Err() != nil || doubled > 0 || len(got.sources) != 1 || missing > heard/20 {
		t.Errorf("%v, %d twice, %d sessions, %d of %d missing", c.Err(), doubled, len(got.sources), missing, heard)
	}
}
