package main

import (
	"context"
	"testing"
	"time"

	"riffbot/internal/sandbox/people"
)

// lookBoundaries are the lines of the log between the steps by which songs are found
// that did not come, with the fault that keeps them away and how many downloads it
// takes until the order is overdue.
var lookBoundaries = []struct{ name, fault, line string }{
	{"one missing, split", "lost-takex4", `msg="order split"`},
	{"one missing, delivered", "lost-takex4", `msg="order done"`},
	{"overdue", "expired-urlx12", `msg="order ended"*state=overdue`},
	{"reopened", "expired-urlx12", `msg="order reopened"`},
	{"looking, before fetching", "expired-urlx12", `msg="step begins"*state=fetching run=3`},
	{"looking, fetched", "expired-urlx12", `msg="step done"*state=fetching`},
	{"looking, posted, not saved", "expired-urlx12", `msg=posted`},
	{"looking, done", "expired-urlx12", `msg="order done"`},
}

// Wherever the process dies while songs are looked for that did not come, they are
// delivered once, and nothing is bought for that.
func TestCrashWhileLookingAgain(t *testing.T) {
	const overdue = `SELECT count(*) FROM orders WHERE state = 'overdue'`
	s := newScene(t, 300*time.Millisecond, time.Second)
	t.Logf("%-28s %6s %9s %6s %9s   (so far)", "killed at", "orders", "delivered", "unsure", "purchases")
	for _, at := range lookBoundaries {
		if err := s.Fault("riffusion=" + at.fault); err != nil {
			t.Fatal(err)
		}
		b := s.start(at.line)
		s.ask(1)
		s.lookUntil(func() bool {
			select {
			case <-b.exited:
				return true
			default:
				return false
			}
		})
		b = s.start(survive)
		s.await("the order's songs, or what is missing of them", func() bool { return s.number(unfinished) == s.number(overdue) })
		s.lookUntil(func() bool { return s.number(unfinished) == 0 })
		b.stop(t)
		t.Logf("%-28s %s", at.name, s.verify())
	}
	if n := len(s.Riffusion.Ledger()); n != len(lookBoundaries) {
		t.Errorf("%d purchases for %d orders", n, len(lookBoundaries))
	}
	if n := s.number(`SELECT count(*) FROM spending WHERE held <> 0`); n != 0 {
		t.Errorf("%d counters still hold credits", n)
	}
}

// lookUntil presses Look again while something is overdue.
func (s *scene) lookUntil(holds func() bool) {
	s.t.Helper()
	s.await("the end of looking", func() bool {
		if holds() {
			return true
		}
		if s.number(`SELECT count(*) FROM orders WHERE state = 'overdue'`) > 0 {
			ctx, cancel := context.WithTimeout(s.ctx, 10*time.Second)
			defer cancel()
			_ = s.ana.Do(ctx, people.Line{Verb: "click", Words: []string{"Look again"}}) // it may die in the middle
		}
		return holds()
	})
}
