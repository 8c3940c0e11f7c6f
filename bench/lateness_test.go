package bench

import (
	"sync/atomic"
	"time"
)

// lateness is a histogram of the delays of packets with bins of 0.1 ms.
type lateness struct {
	on   atomic.Bool // whether packets are counted
	bins [2000]atomic.Int64
}

// latenessBin is the width of a bin.
const latenessBin = 100 * time.Microsecond

func (l *lateness) add(d time.Duration) {
	if l.on.Load() {
		l.bins[min(max(int(d/latenessBin), 0), len(l.bins)-1)].Add(1)
	}
}

// count returns the number of packets.
func (l *lateness) count() (n int64) {
	for i := range l.bins {
		n += l.bins[i].Load()
	}
	return n
}

// percentile returns the delay that a share of the packets does not exceed.
func (l *lateness) percentile(share float64) time.Duration {
	left := int64(share * float64(l.count()))
	for i := range l.bins {
		if left -= l.bins[i].Load(); left <= 0 {
			return time.Duration(i+1) * latenessBin
		}
	}
	return time.Duration(len(l.bins)) * latenessBin
}

// over returns the share of packets with a delay above a limit.
func (l *lateness) over(limit time.Duration) float64 {
	n := int64(0)
	for i := int(limit / latenessBin); i < len(l.bins); i++ {
		n += l.bins[i].Load()
	}
	return float64(n) / float64(max(l.count(), 1))
}
