package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/userclient"
)

// crashCase is a member's action, the log line at which the bot is killed during it, and a
// check of the state after the next process has started.
type crashCase struct {
	name, line string
	before     func(t *testing.T, c *crashHarness) // before the first process starts
	lines      []string                            // the bot is killed during the last one
	after      func(t *testing.T, c *crashHarness) // while the next process runs
}

// runCrashCases runs each case in a sandbox of its own.
func runCrashCases(t *testing.T, cases []crashCase) {
	t.Helper()
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			c := newCrashHarness(t, 300*time.Millisecond, time.Minute)
			if tc.before != nil {
				tc.before(t, c)
			}
			b := c.start(tc.line)
			last := len(tc.lines) - 1
			for _, line := range tc.lines[:last] {
				if err := c.ana.Do(c.ctx, parse(t, line)); err != nil {
					t.Fatalf("%s: %v\n%s", line, err, b.log)
				}
			}
			c.running.Go(func() { _ = c.ana.Do(c.ctx, parse(t, tc.lines[last])) }) // the bot is killed meanwhile
			select {
			case <-b.exited:
			case <-time.After(30 * time.Second):
				t.Fatalf("the bot was not killed:\n%s", b.log)
			}
			next := c.start(neverKill)
			tc.after(t, c)
			next.stop(t)
		})
	}
}

// channelText returns all that Ana sees in the channel.
func (c *crashHarness) channelText(t *testing.T) string {
	t.Helper()
	messages, err := c.ana.Messages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, m := range messages {
		all = append(all, userclient.Show(m))
	}
	return strings.Join(all, "\n")
}

// checkPurchases checks the number of purchases.
func (c *crashHarness) checkPurchases(t *testing.T, want int) {
	t.Helper()
	if n := len(c.Riffusion.Ledger()); n != want {
		t.Errorf("%d purchases, want %d\n%s", n, want, c.lastProcess.log)
	}
}

const (
	drafts  = `SELECT count(*) FROM drafts`
	pending = `SELECT count(*) FROM wishes`
	queued  = `SELECT count(*) FROM jukebox_entries`
)

// TestCrashKeepsDraftUntilItsOrder checks that a draft exists until its order does, wherever
// the process is killed.
func TestCrashKeepsDraftUntilItsOrder(t *testing.T) {
	sung := func(t *testing.T, c *crashHarness) {
		c.finishOrders()
		c.checkPurchases(t, 1)
		if n := c.count(drafts); n != 0 || c.count(accepted) != 1 || c.count(undelivered) != 0 || strings.Count(c.channelText(t), "audio/mp4") != 2 {
			t.Errorf("%d drafts, %d orders\n%s", n, c.count(accepted), c.channelText(t))
		}
	}
	write := []string{`/write draft idea:"rain on a tin roof"`, `click "Sing it"`}
	runCrashCases(t, []crashCase{
		{name: "order received", line: `msg="order received"`, lines: write, after: func(t *testing.T, c *crashHarness) {
			if n := c.count(drafts); n != 1 || c.count(accepted) != 0 {
				t.Fatalf("%d drafts, %d orders", n, c.count(accepted))
			}
			if err := c.ana.Do(c.ctx, parse(t, `click "Sing it"`)); err != nil {
				t.Fatal(err)
			}
			sung(t, c)
		}},
		{name: "order queued", line: `msg="order queued"`, lines: write, after: sung},
	})
}

// TestCrashQueuesPendingPlayOnce checks that a song ordered with play:true is queued once,
// wherever the process is killed after it is finished.
func TestCrashQueuesPendingPlayOnce(t *testing.T) {
	play := []string{`voice join "Lounge"`, `/song prompt:"a paper boat" title:"Boat" play:true`}
	once := func(t *testing.T, c *crashHarness) {
		c.waitFor("song in the playlist", func() bool { return c.count(queued) == 1 && c.count(pending) == 0 })
		c.checkPurchases(t, 1)
	}
	runCrashCases(t, []crashCase{
		{name: "order done", line: `msg="order done"`, lines: play, after: once},
		{name: "queued", line: `msg="pending play settled"`, lines: play, after: once},
	})
}

// TestCrashOfRadioOrdersOneSongAtATime checks that the radio orders one song at a time,
// wherever the process is killed.
func TestCrashOfRadioOrdersOneSongAtATime(t *testing.T) {
	radio := []string{`voice join "Lounge"`, `/jukebox radio theme:"the sea"`, `click "Turn it on"`}
	one := func(t *testing.T, c *crashHarness) {
		c.waitFor("song of the radio", func() bool { return c.count(queued) > 0 })
		const overlapping = `SELECT count(*) FROM orders a JOIN orders b ON a.id < b.id WHERE b.created_at < a.updated_at`
		if n := c.count(overlapping); n != 0 {
			t.Errorf("%d orders overlapped with another\n%s", n, c.lastProcess.log)
		}
	}
	runCrashCases(t, []crashCase{
		{name: "before the order", line: `msg="order received"`, lines: radio, after: one},
		{name: "order queued", line: `msg="order queued"`, lines: radio, after: one},
		{name: "order done", line: `msg="order done"`, lines: radio, after: one},
		{name: "queued", line: `msg="pending play settled"`, lines: radio, after: one},
	})
}

// TestCrashSendsFailureMessageLater checks that a member learns how an order ended when Discord
// refused the message at first, wherever the process is killed.
func TestCrashSendsFailureMessageLater(t *testing.T) {
	injectFaults := func(t *testing.T, c *crashHarness) {
		for _, fault := range []string{"riffusion=403-refusedx1", "discord=500-on-editx6"} {
			if err := c.Fault(fault); err != nil {
				t.Fatal(err)
			}
		}
	}
	explained := func(t *testing.T, c *crashHarness) {
		c.waitFor("explanation", func() bool {
			return strings.Contains(strings.ToLower(c.channelText(t)), "the provider turned this one down")
		})
		// The state is saved after the message is sent.
		c.waitFor("saved state", func() bool { return c.count(`SELECT count(*) FROM orders WHERE state = 'failed'`) == 1 })
		if n := c.count(accepted); n != 1 {
			t.Errorf("%d orders", n)
		}
	}
	song := []string{`/song prompt:"hello"`}
	runCrashCases(t, []crashCase{
		{name: "message failed", line: `msg="notify failure failed"`, before: injectFaults, lines: song, after: explained},
		{name: "message failed, saved", line: `msg="order ended"`, before: injectFaults, lines: song, after: explained},
	})
}

// TestCrashContinuesBattle checks that a battle continues in its message, wherever the process
// is killed.
func TestCrashContinuesBattle(t *testing.T) {
	battle := []string{`/idea battle idea:"tea" style1:"polka" style2:"blues"`, `click "Start the battle"`}
	runs := func(t *testing.T, c *crashHarness) {
		c.waitFor("battle", func() bool { return c.count(`SELECT count(*) FROM battles WHERE state = 'running'`) == 1 })
		c.waitFor("message of the battle", func() bool {
			return c.count(`SELECT count(*) FROM panels WHERE id LIKE 'battle:%' AND message_id <> '' AND shown = rev`) == 1
		})
		c.checkPurchases(t, 2)
	}
	runCrashCases(t, []crashCase{
		{name: "before the first side", line: `msg="order received"`, lines: battle, after: runs},
		{name: "first side saved", line: `msg="order queued"`, lines: battle, after: runs},
	})
}
