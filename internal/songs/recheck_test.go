package songs

import (
	"testing"
	"time"
)

// TestRecheckIntervalsGrowAndEnd checks that rechecks are in the future, grow apart and end after some
// hours.
func TestRecheckIntervalsGrowAndEnd(t *testing.T) {
	sent := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	now, count, pause := sent.Add(11*time.Minute), 0, time.Duration(0)
	for at := nextRecheck(sent, now); !at.IsZero(); at = nextRecheck(sent, now) {
		if count++; count > 20 || at.Sub(now) < pause && count > 2 || !at.After(now) {
			t.Fatalf("recheck %d at %s, now %s", count, at, now)
		}
		now, pause = at.Add(40*time.Second), at.Sub(now)
	}
	if count < 4 || now.Sub(sent) < 4*time.Hour {
		t.Errorf("%d rechecks in %s", count, now.Sub(sent))
	}
}

func TestOnlyBoughtOrdersAreRechecked(t *testing.T) {
	for name, c := range map[string]struct {
		order Order
		will  bool
	}{
		"not bought":        {Order{Failure: &Failure{Reason: ReasonBusy}}, false},
		"stalled":           {Order{TaskID: "t", Failure: &Failure{Reason: ReasonStalled}}, true},
		"internal":          {Order{TaskID: "t", Failure: &Failure{Reason: ReasonInternal}}, true},
		"nothing generated": {Order{TaskID: "t", Failure: &Failure{Reason: ReasonBroken, NotGenerated: true}}, false},
		"cancelled":         {Order{TaskID: "t", Failure: &Failure{Reason: ReasonCancelled}}, false},
		"not posted":        {Order{TaskID: "t", Failure: &Failure{Reason: ReasonUnposted}}, false},
		"provider failed":   {Order{TaskID: "t", Failure: &Failure{Reason: ReasonBroken}}, true},
		"not audio":         {Order{TaskID: "t", Failure: &Failure{Reason: ReasonNotAudio}}, true},
	} {
		if got := c.order.willRecheck(); got != c.will {
			t.Errorf("%s: willRecheck() = %t", name, got)
		}
	}
}
