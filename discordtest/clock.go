package discordtest

import (
	"sync/atomic"
	"time"
)

// clock is real time plus an offset.
type clock struct{ offset atomic.Int64 }

// Now returns the time of the clock.
func (c *clock) Now() time.Time { return time.Now().Add(time.Duration(c.offset.Load())) }

func (c *clock) advance(d time.Duration) { c.offset.Add(int64(d)) }
