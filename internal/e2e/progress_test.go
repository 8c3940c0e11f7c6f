package e2e

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestProgressAgreesWithItself checks that the bar of a song in progress has as many tenths as its
// percentage, that the percentage grows, and that the remaining time is estimated from an earlier song.
func TestProgressAgreesWithItself(t *testing.T) {
	t.Parallel()
	record := &recorder{}
	h := newHarness(t, sandbox.Options{RenderTime: 12 * time.Second, Unlimited: true, Record: record.record})
	ana := h.person(t, "Ana")
	for n, line := range []string{`/song prompt:"a paper boat" write:"off"`, `/song prompt:"rain" write:"off"`} {
		if title := h.do(t, ana, line); title != "" {
			t.Fatal(title)
		}
		h.waitForOrders(t, n+1)
	}
	record.mu.Lock()
	defer record.mu.Unlock()
	status := regexp.MustCompile(`([▰▱]{10})  (\d+)%([^"]*)`)
	last, shown, estimated := -1, 0, 0
	for _, e := range record.all {
		found := status.FindStringSubmatch(e.RequestBody)
		if found == nil {
			continue
		}
		shown++
		percent, err := strconv.Atoi(found[2])
		if err != nil || strings.Count(found[1], "▰") != percent/10 {
			t.Errorf("%s", found[0])
		}
		if percent < last && percent > 10 {
			t.Errorf("%d%% after %d%%", percent, last)
		}
		last = percent
		if strings.Contains(found[3], "left") {
			estimated++
		}
	}
	if shown < 4 || estimated == 0 || estimated == shown {
		t.Errorf("%d states shown, %d with the remaining time", shown, estimated)
	}
}
