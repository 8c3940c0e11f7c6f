package sandbox

import (
	"sync/atomic"
	"time"
)

// clock is real time plus what was advanced. Everything in the sandbox that
// asks how old something is asks this clock.
type clock struct{ ahead atomic.Int64 }

// Now is the sandbox's time.
func (c *clock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

func (c *clock) advance(d time.Duration) { c.ahead.Add(int64(d)) }
