package e2e

import (
	"context"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/userclient"
)

// lookCrashPoints are the log lines between the steps that look for missing songs, with the
// fault that withholds them. The number of downloads makes the order overdue.
var lookCrashPoints = []struct{ name, fault, line string }{
	{"one missing, split", "lost-takex4", `msg="order split"`},
	{"one missing, delivered", "lost-takex4", `msg="order done"`},
	{"overdue", "expired-urlx12", `msg="order ended"*state=overdue`},
	{"reopened", "expired-urlx12", `msg="order reopened"`},
	{"looking, before fetching", "expired-urlx12", `msg="step started"*state=fetching run=3`},
	{"looking, fetched", "expired-urlx12", `msg="step done"*state=fetching`},
	{"looking, posted, not saved", "expired-urlx12", `msg="order posted"`},
	{"looking, done", "expired-urlx12", `msg="order done"`},
}

// TestCrashWhileLookingAgain kills the bot while it looks for missing songs. They have to be
// delivered once, without another purchase.
func TestCrashWhileLookingAgain(t *testing.T) {
	t.Parallel()
	const overdue = `SELECT count(*) FROM orders WHERE state = 'overdue'`
	c := newCrashHarness(t, 300*time.Millisecond, time.Second)
	t.Logf("%-28s %6s %9s %6s %9s   (so far)", "killed at", "orders", "delivered", "unsure", "purchases")
	for _, at := range lookCrashPoints {
		if err := c.Fault("riffusion=" + at.fault); err != nil {
			t.Fatal(err)
		}
		b := c.start(at.line)
		c.order(1)
		c.lookAgainUntil(func() bool {
			select {
			case <-b.exited:
				return true
			default:
				return false
			}
		})
		b = c.start(neverKill)
		c.waitFor("delivered or overdue songs", func() bool { return c.count(unfinished) == c.count(overdue) })
		c.lookAgainUntil(func() bool { return c.count(unfinished) == 0 })
		b.stop(t)
		t.Logf("%-28s %s", at.name, c.verifyDeliveries())
	}
	if n := len(c.Riffusion.Ledger()); n != len(lookCrashPoints) {
		t.Errorf("%d purchases for %d orders", n, len(lookCrashPoints))
	}
	if n := c.count(`SELECT count(*) FROM spending WHERE held <> 0`); n != 0 {
		t.Errorf("%d counters still hold credits", n)
	}
}

// lookAgainUntil clicks Look again while an order is overdue, until a condition holds.
func (c *crashHarness) lookAgainUntil(holds func() bool) {
	c.t.Helper()
	c.waitFor("end of the search", func() bool {
		if holds() {
			return true
		}
		if c.count(`SELECT count(*) FROM orders WHERE state = 'overdue'`) > 0 {
			ctx, cancel := context.WithTimeout(c.ctx, 10*time.Second)
			defer cancel()
			_ = c.ana.Do(ctx, userclient.Line{Verb: "click", Words: []string{"Look again"}}) // the bot may be killed meanwhile
		}
		return holds()
	})
}
