package songs

import (
	"testing"
	"time"
)

// The looks are a few, over hours, each in the future, and then there are no more.
func TestLooksGrowApartAndEnd(t *testing.T) {
	sent := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	now, count, pause := sent.Add(11*time.Minute), 0, time.Duration(0)
	for at := nextLook(sent, now); !at.IsZero(); at = nextLook(sent, now) {
		if count++; count > 20 || at.Sub(now) < pause && count > 2 || !at.After(now) {
			t.Fatalf("look %d at %s, now %s", count, at, now)
		}
		now, pause = at.Add(40*time.Second), at.Sub(now)
	}
	if count < 4 || now.Sub(sent) < 4*time.Hour {
		t.Errorf("%d looks in %s", count, now.Sub(sent))
	}
}

func TestWhatWasBoughtIsLookedFor(t *testing.T) {
	for name, c := range map[string]struct {
		order Order
		will  bool
	}{
		"not bought":      {Order{Failure: &Failure{Reason: ReasonBusy}}, false},
		"stalled":         {Order{TaskID: "t", Failure: &Failure{Reason: ReasonStalled}}, true},
		"internal":        {Order{TaskID: "t", Failure: &Failure{Reason: ReasonInternal}}, true},
		"made nothing":    {Order{TaskID: "t", Failure: &Failure{Reason: ReasonBroken, Unmade: true}}, false},
		"cancelled":       {Order{TaskID: "t", Failure: &Failure{Reason: ReasonCancelled}}, false},
		"not posted":      {Order{TaskID: "t", Failure: &Failure{Reason: ReasonUnposted}}, false},
		"without a song":  {Order{TaskID: "t", Failure: &Failure{Reason: ReasonBroken}}, true},
		"not a recording": {Order{TaskID: "t", Failure: &Failure{Reason: ReasonNotAudio}}, true},
	} {
		if got := c.order.willLook(); got != c.will {
			t.Errorf("%s: %t", name, got)
		}
	}
}
