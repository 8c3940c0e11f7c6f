package songs

import (
	"context"
	"time"
)

// runPeriodically calls do once per period, never concurrently, until ctx ends.
func runPeriodically(ctx context.Context, period time.Duration, do func()) {
	tick := time.NewTicker(period)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			do()
		}
	}
}
