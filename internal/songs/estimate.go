package songs

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
)

// Durations reads how long orders took.
type Durations interface {
	// RecentDurations returns how long recent orders of an action took from leaving the queue to their end; an
	// empty action stands for new songs.
	RecentDurations(ctx context.Context, action provider.Action) ([]time.Duration, error)
}

// Estimator estimates when orders are done from the median duration of recent orders of the same action.
type Estimator struct {
	durations     Durations
	maxConcurrent int
	now           func() time.Time

	mu      sync.Mutex
	typical map[provider.Action]typicalDuration
}

// typicalDuration is a median and when it was read.
type typicalDuration struct {
	median time.Duration
	readAt time.Time
}

// estimateTTL is how long an [Estimator] keeps a median.
const estimateTTL = 30 * time.Second

// NewEstimator returns an estimator for a queue from which so many orders are processed at the same time.
func NewEstimator(d Durations, maxConcurrent int, now func() time.Time) *Estimator {
	return &Estimator{durations: d, maxConcurrent: max(maxConcurrent, 1), now: now,
		typical: make(map[provider.Action]typicalDuration)}
}

// Remaining returns the estimated time to the completion of an order of which a percentage is done and which has
// so many orders ahead of it, negative if it has left the queue. It returns 0 if no such order was made yet.
func (e *Estimator) Remaining(ctx context.Context, o Order, percent, ahead int) (time.Duration, error) {
	action := provider.Action("")
	if o.Spec.Edit != nil {
		action = o.Spec.Edit.Action
	}
	typical, err := e.median(ctx, action)
	if ahead >= 0 {
		return typical * time.Duration(ahead/e.maxConcurrent+1), err
	}
	return typical * time.Duration(100-percent) / 100, err
}

// median returns the median duration of recent orders of an action; 0 if there are none.
func (e *Estimator) median(ctx context.Context, action provider.Action) (time.Duration, error) {
	e.mu.Lock()
	known, ok := e.typical[action]
	e.mu.Unlock()
	if ok && e.now().Sub(known.readAt) < estimateTTL {
		return known.median, nil
	}
	all, err := e.durations.RecentDurations(ctx, action)
	if err != nil {
		return 0, fmt.Errorf("read recent durations: %w", err)
	}
	if len(all) == 0 { // read again soon: the first order may just have ended
		return 0, nil
	}
	slices.Sort(all)
	known = typicalDuration{median: all[len(all)/2], readAt: e.now()}
	e.mu.Lock()
	e.typical[action] = known
	e.mu.Unlock()
	return known.median, nil
}
