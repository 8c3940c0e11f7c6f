package songs

import (
	"testing"
	"time"
)

// TestPaddingIsNotPartOfTheSong checks that a song ends where the provider says if the recording is only padded.
func TestPaddingIsNotPartOfTheSong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ announced, measured, want time.Duration }{
		{8 * time.Second, 8023 * time.Millisecond, 8 * time.Second},
		{8 * time.Second, 8200 * time.Millisecond, 8 * time.Second},
		{8 * time.Second, 8201 * time.Millisecond, 8201 * time.Millisecond},
		{8 * time.Second, 7 * time.Second, 7 * time.Second},
		{0, 8023 * time.Millisecond, 8023 * time.Millisecond},
		{0, 50 * time.Millisecond, 50 * time.Millisecond},
	} {
		if got := playedLength(c.announced, c.measured); got != c.want {
			t.Errorf("announced %s, measured %s: %s, want %s", c.announced, c.measured, got, c.want)
		}
	}
}
