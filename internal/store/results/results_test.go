package results_test

import (
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/store/results"
)

// TestSlowResultsAreKept checks that only results which took long are kept, and for how long.
func TestSlowResultsAreKept(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	var kept results.Slow[string, int]
	computed := 0
	get := func(key string, takes time.Duration) int {
		t.Helper()
		value, err := kept.Get(key, func() time.Time { return now }, func() (int, error) {
			now = now.Add(takes)
			computed++
			return computed, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
	for _, c := range []struct {
		key   string
		takes time.Duration
		later time.Duration // before the call
		want  int
	}{
		{"a", time.Millisecond, 0, 1},
		{"a", time.Second, 0, 2},
		{"a", time.Second, 9 * time.Minute, 2},
		{"b", time.Millisecond, 0, 3},
		{"a", time.Millisecond, time.Minute, 4},
		{"a", time.Millisecond, 0, 5},
	} {
		now = now.Add(c.later)
		if got := get(c.key, c.takes); got != c.want {
			t.Errorf("%+v: result %d", c, got)
		}
	}
}
