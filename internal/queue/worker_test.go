package queue

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

func TestRetryDelayGrows(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for attempt, want := range map[int]time.Duration{1: 2 * time.Second, 8: 2 * time.Second, 9: 4 * time.Second,
			12: 32 * time.Second,
			13: 64 * time.Second, 10_000: 64 * time.Second} {
			job := &river.Job[orderArgs]{JobRow: &rivertype.JobRow{Attempt: attempt}}
			if got := time.Until((*worker)(nil).NextRetry(job)); got != want {
				t.Errorf("attempt %d: %s, want %s", attempt, got, want)
			}
		}
	})
}
