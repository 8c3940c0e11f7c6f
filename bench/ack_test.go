package bench

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// load is a number of interactions that arrive at once, how many there are in a round, and the number of rounds.
type load struct{ atOnce, inRound, rounds int }

// BenchmarkAcknowledge compares how long bots take from an interaction to their callback. The bots take turns.
func BenchmarkAcknowledge(b *testing.B) {
	bots := []*compared{newRiffbot(b), newDiscordgo(b)}
	if c := newDiscordJS(b); c != nil {
		bots = append(bots, c)
	}
	for _, c := range bots {
		c.start(b)
		for kind := range c.lines {
			c.use(b, kind)
		}
		for range 3 { // opens connections, and lets Node.js compile
			c.burst(b, "help", 200)
			c.burst(b, "deferred", 200)
		}
	}
	for range b.N {
		for _, kind := range []string{"help", "deferred"} {
			for _, l := range []load{{1, 200, 5}, {50, 200, 5}, {200, 200, 9}} {
				compare(b, bots, kind, l)
			}
		}
		for _, l := range []load{{1, 20, 3}, {50, 50, 3}} {
			compare(b, bots, "order", l)
		}
	}
}

// latencies are the medians over all rounds of the p50 and p99 of a round, which other load of the machine affects less
// than the quantiles of all interactions.
type latencies struct{ p50, p99 []time.Duration }

// compare lets the bots take turns and reports their latencies. An order has no goal, because it is saved before it is
// acknowledged, which the others have no counterpart of.
func compare(b *testing.B, bots []*compared, kind string, l load) {
	all := make([]latencies, len(bots))
	for round := range l.rounds {
		for i := range bots {
			i = (i + round) % len(bots)
			var took []time.Duration
			for len(took) < l.inRound {
				took = append(took, bots[i].burst(b, kind, l.atOnce)...)
			}
			slices.Sort(took)
			all[i].p50 = append(all[i].p50, quantile(took, 0.5))
			all[i].p99 = append(all[i].p99, quantile(took, 0.99))
		}
	}
	for i, peer := range bots[1:] {
		limit := 1.0
		if peer.name == "discord.js" {
			limit = 0.5
		}
		name := fmt.Sprintf("acknowledge %s, %d at once, against %s", kind, l.atOnce, peer.name)
		reportLatency(name+", p50", all[0].p50, all[i+1].p50, 0)
		if kind == "order" {
			limit = 0
		}
		reportLatency(name+", p99", all[0].p99, all[i+1].p99, limit)
	}
}

// reportLatency reports the medians of latencies. limit is that of their ratio; 0 for none.
func reportLatency(name string, own, other []time.Duration, limit float64) {
	value, baseline := medianOf(own), medianOf(other)
	r := result{name: name, value: milliseconds(value), baseline: milliseconds(baseline),
		ratio: float64(value) / float64(baseline)}
	if limit > 0 {
		r.goal, r.missed = fmt.Sprint("≤ ", limit), r.ratio > limit
	}
	report(r)
}

// quantile returns a quantile of sorted durations.
func quantile(sorted []time.Duration, q float64) time.Duration {
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}
