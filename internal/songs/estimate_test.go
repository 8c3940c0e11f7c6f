package songs

import (
	"context"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
)

// fixedDurations are durations by action. reads counts the calls.
type fixedDurations struct {
	all   map[provider.Action][]time.Duration
	reads int
}

func (d *fixedDurations) RecentDurations(_ context.Context, a provider.Action) ([]time.Duration, error) {
	d.reads++
	return append([]time.Duration(nil), d.all[a]...), nil
}

// TestRemainingTimeIsMedianOfSameAction checks estimates of orders in the queue and in progress, and that the
// durations are read once in a while.
func TestRemainingTimeIsMedianOfSameAction(t *testing.T) {
	t.Parallel()
	durations := &fixedDurations{all: map[provider.Action][]time.Duration{
		"":                   {9 * time.Hour, time.Minute, 2 * time.Minute},
		provider.ActionStems: {20 * time.Second},
	}}
	now := time.Unix(1_700_000_000, 0)
	e := NewEstimator(durations, 2, func() time.Time { return now })
	song, stems := Order{}, Order{Spec: SongSpec{Edit: &Edit{Action: provider.ActionStems}}}
	cover := Order{Spec: SongSpec{Edit: &Edit{Action: provider.ActionCover}}}
	for _, c := range []struct {
		order          Order
		percent, ahead int
		want           time.Duration
	}{
		{song, 0, 0, 2 * time.Minute}, {song, 0, 1, 2 * time.Minute}, {song, 0, 2, 4 * time.Minute},
		{song, 50, -1, time.Minute}, {song, 98, -1, 2400 * time.Millisecond},
		{stems, 10, -1, 18 * time.Second}, {cover, 10, -1, 0},
	} {
		if got, err := e.Remaining(t.Context(), c.order, c.percent, c.ahead); err != nil || got != c.want {
			t.Errorf("%+v: %s, %v", c, got, err)
		}
	}
	if durations.reads != 3 {
		t.Errorf("%d reads of three actions", durations.reads)
	}
	durations.all[""] = nil
	now = now.Add(time.Minute)
	if got, err := e.Remaining(t.Context(), song, 0, 0); err != nil || got != 0 {
		t.Errorf("without recent songs: %s, %v", got, err)
	}
}
