package bench

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// load is a number of interactions that arrive at once, and how often they do.
type load struct{ atOnce, rounds int }

// BenchmarkAcknowledge compares how long bots take from an interaction to their callback. The bots take turns.
func BenchmarkAcknowledge(b *testing.B) {
	bots := []*contestant{newRiffbot(b), newDiscordgo(b)}
	if c := newDiscordJS(b); c != nil {
		bots = append(bots, c)
	}
	for _, c := range bots {
		c.start(b)
		c.use(b, "/help")
		c.use(b, `/song prompt:"rain"`)
		for range 3 {
			c.front.burst(b, "help", 200, c.requests["help"])
		}
	}
	for range b.N {
		for _, l := range []load{{1, 500}, {50, 30}, {200, 15}} {
			compare(b, bots, "help", l)
		}
		for _, l := range []load{{1, 100}, {50, 6}, {200, 3}} {
			compare(b, bots, "song", l)
		}
	}
}

// compare lets the bots take turns and reports their latencies.
func compare(b *testing.B, bots []*contestant, command string, l load) {
	took := make([][]time.Duration, len(bots))
	for round := range l.rounds {
		for i := range bots {
			i = (i + round) % len(bots)
			took[i] = append(took[i], bots[i].front.burst(b, command, l.atOnce, bots[i].requests[command])...)
		}
	}
	for i := range took {
		slices.Sort(took[i])
	}
	for i, peer := range bots[1:] {
		goal, limit := "< 1", 1.0
		if peer.name == "discord.js" {
			goal, limit = "≤ 0.5", 0.5
		}
		for _, q := range []struct {
			name string
			at   float64
		}{{"p50", 0.5}, {"p99", 0.99}} {
			own, other := quantile(took[0], q.at), quantile(took[i+1], q.at)
			r := result{name: fmt.Sprintf("acknowledge /%s, %d at once, %s, against %s", command, l.atOnce, q.name,
				peer.name), value: milliseconds(own), baseline: milliseconds(other), ratio: float64(own) / float64(other)}
			if q.name == "p99" {
				r.goal, r.missed = goal, r.ratio > limit
			}
			report(r)
		}
	}
}

// quantile returns a quantile of sorted durations.
func quantile(sorted []time.Duration, q float64) time.Duration {
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}
