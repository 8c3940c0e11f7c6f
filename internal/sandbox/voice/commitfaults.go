package voice

import (
	"slices"
	"time"
)

// heldCommit is a commit of the bot that waits for somebody else's, which then
// wins.
type heldCommit struct {
	from    *member
	payload []byte
}

// heldFor is how long a commit waits for another; lostFor is after what time the
// server notices that a commit is overdue.
const (
	heldFor = 2 * time.Second
	lostFor = time.Second
)

// spoilsCommit does the fault that is due to a commit of the bot, and reports
// whether the commit is not to be taken now.
func (s *Server) spoilsCommit(m *member, payload []byte) bool {
	switch {
	case !m.ticket.Bot:
		return false
	case s.strikes("commit-lost"):
		s.later(lostFor, func() { s.proposeAgain(m.call) })
		return true
	case m.call.secrecy.held == nil && s.strikes("commit-race"):
		h := &heldCommit{from: m, payload: payload}
		m.call.secrecy.held = h
		s.later(heldFor, func() { s.releaseHeld(m.call) })
		return true
	default:
		return false
	}
}

// strikes is Take, with a word about it in the log.
func (s *Server) strikes(name string) bool {
	struck := s.faults.Take(name)
	if struck {
		s.log.Debug("a fault strikes", "fault", name)
	}
	return struck
}

// later does something with the lock held, unless the server is closed by then.
func (s *Server) later(after time.Duration, do func()) {
	s.faults.schedule(after, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !s.closed {
			do()
		}
	})
}

// releaseHeld takes a commit that waited.
func (s *Server) releaseHeld(c *call) {
	h := c.secrecy.held
	c.secrecy.held = nil
	if h != nil && c.members[h.from.ticket.UserID] == h.from {
		s.takeCommit(h.from, h.payload)
	}
}

// proposeAgain proposes those once more whom nobody has added in time.
func (s *Server) proposeAgain(c *call) {
	for _, userID := range c.secrecy.group.Pending() {
		if m := c.member(userID); m != nil && m.keyPackage != nil {
			s.propose(c, s.must(c.secrecy.group.KeyPackage(userID, m.keyPackage)))
		}
	}
}

// garble spoils what the bot is told of a commit when that fault is due.
func (s *Server) garble(m *member, op byte, message []byte) []byte {
	name := map[byte]string{opAnnounceCommit: "garbled-commit", opWelcome: "garbled-welcome"}[op]
	if !m.ticket.Bot || !s.strikes(name) {
		return message
	}
	message = slices.Clone(message)
	message[len(message)-1] ^= 0xff
	return message
}
