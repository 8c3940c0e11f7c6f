package lyrics

import (
	"strings"
	"time"
)

// progressReporter reports an answer while it is written.
type progressReporter struct {
	show  func(Draft)
	shown int // length and time of the last report
	at    time.Time
}

func (s *progressReporter) more(answer string) {
	now := time.Now()
	if len(answer)-s.shown <= s.shown/growth && now.Sub(s.at) < showEvery {
		return
	}
	s.shown, s.at = len(answer), now
	if !strings.Contains(answer, canary) {
		s.show(partial(answer))
	}
}
