package gateway

import (
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/state"
)

// sessionStarts are the sessions that a bot started on a day.
//
// https://discord.com/developers/docs/events/gateway#session-start-limit-object
type sessionStarts struct {
	used   int
	resets time.Time
}

// startsDay is the time after which a bot has all session starts again.
const startsDay = 24 * time.Hour

// remaining returns how many sessions of a total may still be started, and for how long that
// holds.
func (s *sessionStarts) remaining(total int, now time.Time) (int, time.Duration) {
	if !now.Before(s.resets) {
		s.used, s.resets = 0, now.Add(startsDay)
	}
	return max(total-s.used, 0), s.resets.Sub(now)
}

// take counts one more session, and reports whether it may be started.
func (s *sessionStarts) take(total int, now time.Time) bool {
	left, _ := s.remaining(total, now)
	s.used++
	return left > 0
}

// SessionStarts returns how many sessions an application may still start, and for how long
// that holds.
func (s *Server) SessionStarts(a *state.Application) (int, time.Duration) {
	return s.startsOf(a).remaining(s.options.SessionStarts, s.state.Now())
}

// startsOf returns the session starts of an application.
func (s *Server) startsOf(a *state.Application) *sessionStarts {
	if s.starts[a] == nil {
		s.starts[a] = &sessionStarts{}
	}
	return s.starts[a]
}
