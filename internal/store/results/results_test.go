package results_test

import (
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/store/results"
)

// TestLargeResultsAreKept checks that only results of many rows are kept, and for how long.
func TestLargeResultsAreKept(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	var kept results.Large[string, int]
	computed := 0
	get := func(key string, rows int) int {
		t.Helper()
		value, err := kept.Get(key, func() time.Time { return now }, func() (int, int, error) {
			computed++
			return computed, rows, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
	for _, c := range []struct {
		key   string
		rows  int
		later time.Duration // before the call
		want  int
	}{
		{"a", 10, 0, 1},
		{"a", 100_000, 0, 2},
		{"a", 100_000, 9 * time.Minute, 2},
		{"b", 10, 0, 3},
		{"a", 10, time.Minute, 4},
		{"a", 10, 0, 5},
	} {
		now = now.Add(c.later)
		if got := get(c.key, c.rows); got != c.want {
			t.Errorf("%+v: result %d", c, got)
		}
	}
}
