package voice_test

import (
	"os"
	"testing"

	server "github.com/riffbot/riffbot/discordtest/voice"
)

// After lost, conflicting and garbled commits, all listeners can decrypt the audio again.
func TestCallRecoversFromEncryptionFaults(t *testing.T) {
	t.Parallel()
	for _, what := range []string{"commit-lost", "commit-race", "garbled-commit", "garbled-welcome"} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			h := open(t, server.Options{})
			ana := h.listen("Ana", `voice join "Lounge"`)
			if what == "garbled-welcome" { // also for the bot's own welcome
				h.fault("voice=" + what)
			}
			c := h.join(h.loungeID(), &numberedSource{})
			ana.waitForPackets(10)
			h.fault("voice=" + what)
			ben := h.listen("Ben", `voice join "Lounge"`)
			ben.waitForPackets(25)
			h.do("Ben", `voice leave`)
			carl := h.listen("Carl", `voice join "Lounge"`)
			carl.waitForPackets(25)
			ana.waitForPackets(25)
			h.await("equal privacy codes", func() bool {
				return c.PrivacyCode() != "" && c.PrivacyCode() == ana.code() && carl.code() == ana.code()
			})
			if sessions := len(ana.received().sources); c.Err() != nil || sessions != 1 {
				t.Errorf("got error %v, %d sessions", c.Err(), sessions)
			}
		})
	}
}

// Many members join and leave concurrently.
func TestMembershipLoadDoesNotInterruptMusic(t *testing.T) {
	t.Parallel()
	members := 10
	if os.Getenv("RIFFBOT_VOICE_TEST") != "" {
		members = 50
	}
	h := open(t, server.Options{})
	ana := h.listen("Ana", `voice join "Lounge"`)
	c := h.join(h.loungeID(), &numberedSource{})
	ana.waitForPackets(10)
	from := ana.count()
	guild := h.Discord.GuildID()
	h.memberLoad(members)
	ana.waitForPackets(25)
	h.await("all members to leave", func() bool { return len(h.bot.Listeners(guild, h.loungeID())) == 2 })
	ana.waitForPackets(50)
	got := ana.received()
	missing, doubled := got.gaps(from)
	heard := len(got.numbers) - from
	t.Logf("%d members: %d packets received, %d missing, of which %d were undecryptable", members, heard, missing,
		got.lost)
	if c.Err() != nil || doubled > 0 || len(got.sources) != 1 || missing > heard/20 {
		t.Errorf("got error %v, %d packets repeated, %d sessions, %d of %d packets missing",
			c.Err(), doubled, len(got.sources), missing, heard)
	}
}
