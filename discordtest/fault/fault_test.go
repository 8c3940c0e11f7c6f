package fault_test

import (
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/fault"
)

func TestParse(t *testing.T) {
	known, others := []string{"429", "drop-gateway", "403-used-up"}, map[string]string{"used-up": "403-used-up"}
	for text, want := range map[string]fault.Spec{
		"429":              {Name: "429"},
		"429x2":            {Name: "429", Times: 2},
		"drop_gateway@5s":  {Name: "drop-gateway", After: 5 * time.Second, Timed: true},
		" used up ":        {Name: "403-used-up"},
		"drop-gatewayx3@0": {Name: "drop-gateway", Times: 3, Timed: true},
	} {
		got, err := fault.Parse(text, known, others)
		if err != nil || got != want {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	for text, says := range map[string]string{"flood": "drop-gateway", "": "429", "429@soon": "no duration", "429x99999999999999999999": "no number"} {
		if _, err := fault.Parse(text, known, others); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestUnknownServiceListsAllFaults checks that the error names every fault with its service.
func TestUnknownServiceListsAllFaults(t *testing.T) {
	known := map[string][]string{"voice": {"udp-loss"}, "discord": {"op7", "429-route"}}
	text := fault.UnknownService("xx", "discord=FAULT", known).Error()
	if !strings.HasPrefix(text, `"xx" is no fault; write discord=FAULT. `) ||
		!strings.HasSuffix(text, "\n  discord=429-route, op7\n  voice=udp-loss") {
		t.Errorf("%s", text)
	}
}

func TestCounter(t *testing.T) {
	var c fault.Counter
	c.Arm("a", 2)
	c.Arm("b", fault.Always)
	got := ""
	for range 3 {
		for _, name := range []string{"a", "b", "c"} {
			if c.Take(name) {
				got += name
			}
		}
	}
	if got != "ababb" {
		t.Errorf("%s happened", got)
	}
}
