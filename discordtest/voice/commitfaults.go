package voice

import (
	"slices"
	"time"
)

// delayedCommit is a commit of the bot that is held back until another member's commit wins.
type delayedCommit struct {
	from    *member
	payload []byte
}

// holdTime is how long a commit is held back, and reproposeDelay the time after which the
// server repeats proposals.
const (
	holdTime       = 2 * time.Second
	reproposeDelay = time.Second
)

// applyCommitFault applies an injected fault to a commit of the bot, and reports whether the
// commit is withheld.
func (s *Server) applyCommitFault(m *member, payload []byte) bool {
	switch {
	case !m.ticket.Bot:
		return false
	case s.takeFault("commit-lost"):
		s.afterDelay(reproposeDelay, func() { s.proposeAgain(m.call) })
		return true
	case m.call.dave.held == nil && s.takeFault("commit-race"):
		h := &delayedCommit{from: m, payload: payload}
		m.call.dave.held = h
		s.afterDelay(holdTime, func() { s.releaseCommit(m.call) })
		return true
	default:
		return false
	}
}

// takeFault counts and logs one occurrence of a fault, and reports whether it is injected.
func (s *Server) takeFault(name string) bool {
	injected := s.faults.Take(name)
	if injected {
		s.log.Debug("fault injected", "fault", name)
	}
	return injected
}

// afterDelay calls a function after a delay with the lock held, unless the server is closed.
func (s *Server) afterDelay(after time.Duration, do func()) {
	s.faults.schedule(after, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !s.closed {
			do()
		}
	})
}

// releaseCommit processes a commit that was held back.
func (s *Server) releaseCommit(c *call) {
	h := c.dave.held
	c.dave.held = nil
	if h != nil && c.members[h.from.ticket.UserID] == h.from {
		s.takeCommit(h.from, h.payload)
	}
}

// proposeAgain repeats the proposals that no commit contained.
func (s *Server) proposeAgain(c *call) {
	for _, userID := range c.dave.group.Pending() {
		if m := c.member(userID); m != nil && m.keyPackage != nil {
			s.propose(c, s.logged(c.dave.group.KeyPackage(userID, m.keyPackage)))
		}
	}
}

// corrupt corrupts a commit or welcome for the bot if that fault is injected.
func (s *Server) corrupt(m *member, op byte, message []byte) []byte {
	name := map[byte]string{opAnnounceCommit: "garbled-commit", opWelcome: "garbled-welcome"}[op]
	if !m.ticket.Bot || !s.takeFault(name) {
		return message
	}
	message = slices.Clone(message)
	message[len(message)-1] ^= 0xff
	return message
}
