package voice

import (
	"crypto/rand"
	"maps"
	"slices"
	"time"
)

// call is the voice connection of all members of a channel.
type call struct {
	channelID string
	stage     bool
	members   map[string]*member // by user
	dave      daveState
}

// enter adds the member of a ticket to its call. An older connection of the member leaves
// first.
func (s *Server) enter(c *conn, r *region, t *Ticket, version int) *member {
	if old := s.find(t.GuildID, t.UserID); old != nil {
		if old.conn != nil {
			old.conn.end(codeSessionInvalid)
		}
		s.leave(old)
	}
	in := s.calls[t.ChannelID]
	if in == nil {
		in = &call{channelID: t.ChannelID, stage: t.Stage, members: make(map[string]*member),
			dave: s.newDAVEState(t.ChannelID)}
		s.calls[t.ChannelID] = in
	}
	s.ssrc++
	m := &member{ticket: *t, region: r, call: in, conn: c, ssrc: s.ssrc, dave: version, key: make([]byte, keySize)}
	_, _ = rand.Read(m.key) // never fails
	in.members[t.UserID] = m
	s.bySSRC[m.ssrc] = m
	return m
}

// leave removes a member from its call and notifies the others.
func (s *Server) leave(m *member) {
	m.stopWaiting()
	m.conn = nil
	if m.call.members[m.ticket.UserID] != m {
		return
	}
	delete(m.call.members, m.ticket.UserID)
	delete(s.bySSRC, m.ssrc)
	if m.joined {
		m.call.broadcast(opClientDisconnect, obj{"user_id": m.ticket.UserID})
		s.handleLeave(m)
	}
	if len(m.call.members) == 0 {
		delete(s.calls, m.call.channelID)
	}
}

// disconnect closes a member's connection with a code and removes it from its call.
func (s *Server) disconnect(m *member, code int) {
	if m.conn != nil {
		m.conn.end(code)
	}
	s.leave(m)
}

// handleDisconnect handles a broken connection. The member leaves unless it resumes in time.
func (s *Server) handleDisconnect(m *member) {
	m.conn = nil
	m.stopWaiting()
	m.waiting = time.AfterFunc(s.opts.Patience, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if m.conn == nil && !s.closed {
			s.leave(m)
		}
	})
}

// others returns the joined members except one, in a fixed order.
func (c *call) others(m *member) []*member {
	var out []*member
	for _, userID := range slices.Sorted(maps.Keys(c.members)) {
		if o := c.members[userID]; o != m && o.joined {
			out = append(out, o)
		}
	}
	return out
}

// broadcast sends a message to all joined members.
func (c *call) broadcast(op int, data any) {
	for _, m := range c.others(nil) {
		m.send(op, data)
	}
}
