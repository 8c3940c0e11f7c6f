package hear

import (
	"math/rand/v2"
	"testing"
	"time"
)

const step = 20 * time.Millisecond

// feed is a source of packets whose mapped times a test checks.
type feed struct {
	t         *testing.T
	clock     clock
	timestamp uint32
}

// packet maps a packet that was sent and arrived at times since the start, and returns the error of the
// mapped time.
func (f *feed) packet(sent, arrived time.Duration) time.Duration {
	began := time.Unix(1_800_000_000, 0)
	at := f.clock.at(f.timestamp, began.Add(arrived))
	f.timestamp += frameSamples
	return at.Sub(began.Add(sent))
}

func (f *feed) within(what string, err, limit time.Duration) {
	f.t.Helper()
	if err.Abs() > limit {
		f.t.Errorf("%s: the time is wrong by %s", what, err)
	}
}

func TestClockIgnoresJitterAndFollowsDrift(t *testing.T) {
	f := &feed{t: t, timestamp: 1<<32 - 1000} // wraps around
	random := rand.New(rand.NewPCG(1, 2))
	const packets = 30_000 // 10 minutes
	for i := range packets {
		sent := time.Duration(i) * (step + step/10_000) // 100 ppm slow
		late := time.Duration(random.IntN(40)) * time.Millisecond
		err := f.packet(sent, sent+late)
		if i > 100 {
			f.within("packet", err, 10*time.Millisecond)
		}
	}
}

func TestClockKeepsTimesOverStallOfNetwork(t *testing.T) {
	f := &feed{t: t}
	for i := range 100 {
		sent := time.Duration(i) * step
		arrived := sent
		if i >= 40 && i < 55 {
			arrived = 55 * step // a burst
		}
		f.within("packet", f.packet(sent, arrived), time.Millisecond)
	}
}

func TestClockFollowsSourceThatStopped(t *testing.T) {
	for _, stop := range []time.Duration{150 * time.Millisecond, 700 * time.Millisecond, 5 * time.Second} {
		f := &feed{t: t}
		for i := range 100 {
			sent := time.Duration(i) * step
			if i >= 40 {
				sent += stop // its RTP timestamps have no gap
			}
			err := f.packet(sent, sent)
			if i < 40 || i > 40+2*clockWindow {
				f.within(stop.String(), err, time.Millisecond)
			}
		}
	}
}

func TestClockBeginsAnewAfterPassage(t *testing.T) {
	f := &feed{t: t}
	for i := range 20 {
		f.packet(time.Duration(i)*step, time.Duration(i)*step)
	}
	f.clock.passageEnded()
	f.timestamp = 12345
	for i := range 20 {
		sent := time.Second + time.Duration(i)*step
		f.within("second passage", f.packet(sent, sent), time.Millisecond)
	}
}
