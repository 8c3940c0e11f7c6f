package hear

import "time"

const (
	// clockWindow is the number of packets after which a clock follows a slower source.
	clockWindow = 25
	// maxStall and minStall bound the lateness that may be a source that stopped for a moment. A source
	// that is later started a new passage; one that stays late for stallTime continues later.
	maxStall  = time.Second
	minStall  = 60 * time.Millisecond
	stallTime = 200 * time.Millisecond
	// maxStep is the largest step between RTP timestamps of one passage.
	maxStep = 10 * time.Second
	// rtpRate is the rate of the RTP clock of Opus in Hz.
	rtpRate = 48000
)

// clock maps the RTP timestamps of one source to times. The earliest packets define the mapping, since
// the network only adds to the time of arrival.
type clock struct {
	started  bool
	last     uint32    // RTP timestamp of the last packet
	mapped   time.Time // its time
	packets  int       // of the window
	earliest time.Duration
	began    time.Time // of the window
}

// passageEnded has the next packet begin a passage, whose RTP timestamps may continue anywhere.
func (c *clock) passageEnded() { c.started = false }

// at returns the time of a packet that arrived now.
func (c *clock) at(timestamp uint32, now time.Time) time.Time {
	step := time.Duration(int32(timestamp-c.last)) * time.Second / rtpRate // timestamps wrap around
	predicted := c.mapped.Add(step)
	late := now.Sub(predicted)
	if !c.started || step.Abs() > maxStep || late > maxStall || late < -maxStall {
		c.started = true
		c.set(timestamp, now, now)
		return now
	}
	if late < 0 {
		c.set(timestamp, now, now)
		return now
	}
	c.packets++
	c.earliest = min(c.earliest, late)
	if c.packets >= clockWindow || c.earliest > minStall && now.Sub(c.began) > stallTime {
		c.set(timestamp, predicted.Add(c.earliest), now)
		return c.mapped
	}
	c.last, c.mapped = timestamp, predicted
	return predicted
}

// set sets the time of a packet and begins a window.
func (c *clock) set(timestamp uint32, at, now time.Time) {
	c.last, c.mapped = timestamp, at
	c.packets, c.earliest, c.began = 0, maxStall, now
}
