package discord

import (
	"testing"
	"time"
)

func TestParsePosition(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"75": 75 * time.Second, "1:15": 75 * time.Second, "0：02": 2 * time.Second, "０：０２": 2 * time.Second,
		"1m15s": 75 * time.Second,
		"1分15秒": 75 * time.Second, "01:02:03": time.Hour + 2*time.Minute + 3*time.Second,
		"７５．５": 75500 * time.Millisecond, "　1:15　": 75 * time.Second,
	} {
		if got, err := ParsePosition("from", text, 0); err != nil || got != want {
			t.Errorf("%q is %s, %v; want %s", text, got, err, want)
		}
	}
}
