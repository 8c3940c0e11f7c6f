package discord

import (
	"strconv"
	"sync/atomic"
	"time"
)

// epoch is the first moment of 2015 in Unix milliseconds, from which Discord
// counts: https://discord.com/developers/docs/reference#snowflakes
const epoch = 1420070400000

// snowflakes makes ids that sort by age, at most 4096 alike in a millisecond.
type snowflakes struct {
	now  func() time.Time
	last atomic.Int64
}

func (s *snowflakes) next() string {
	for {
		last := s.last.Load()
		id := max((s.now().UnixMilli()-epoch)<<22, last+1)
		if s.last.CompareAndSwap(last, id) {
			return strconv.FormatInt(id, 10)
		}
	}
}
