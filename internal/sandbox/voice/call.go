package voice

import (
	"crypto/rand"
	"maps"
	"slices"
	"time"
)

// call is the members of a channel who are connected here.
type call struct {
	channelID string
	stage     bool
	members   map[string]*member // by user
	secrecy   secrecy
}

// enter makes a member of whoever came with a ticket. One that is still there
// from before leaves first.
func (s *Server) enter(c *conn, r *region, t *Ticket, version int) *member {
	if old := s.find(t.GuildID, t.UserID); old != nil {
		if old.conn != nil {
			old.conn.end(codeSessionInvalid)
		}
		s.leave(old)
	}
	in := s.calls[t.ChannelID]
	if in == nil {
		in = &call{channelID: t.ChannelID, stage: t.Stage, members: make(map[string]*member), secrecy: s.newSecrecy(t.ChannelID)}
		s.calls[t.ChannelID] = in
	}
	s.ssrc++
	m := &member{ticket: *t, region: r, call: in, conn: c, ssrc: s.ssrc, dave: version, key: make([]byte, keySize)}
	_, _ = rand.Read(m.key) // never fails
	in.members[t.UserID] = m
	s.bySSRC[m.ssrc] = m
	return m
}

// leave takes a member out of its call and tells the others.
func (s *Server) leave(m *member) {
	m.stopWaiting()
	m.conn = nil
	if m.call.members[m.ticket.UserID] != m {
		return
	}
	delete(m.call.members, m.ticket.UserID)
	delete(s.bySSRC, m.ssrc)
	if m.joined {
		m.call.tell(opClientDisconnect, obj{"user_id": m.ticket.UserID})
		s.departs(m)
	}
	if len(m.call.members) == 0 {
		delete(s.calls, m.call.channelID)
	}
}

// goodbye closes a member's connection with a code and takes it out of its call.
func (s *Server) goodbye(m *member, code int) {
	if m.conn != nil {
		m.conn.end(code)
	}
	s.leave(m)
}

// lost is told that a member's socket broke. The member may come back for a
// while; then it has left.
func (s *Server) lost(m *member) {
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

// others are all members who take part, but one, in a fixed order.
func (c *call) others(m *member) []*member {
	var out []*member
	for _, userID := range slices.Sorted(maps.Keys(c.members)) {
		if o := c.members[userID]; o != m && o.joined {
			out = append(out, o)
		}
	}
	return out
}

// tell sends a message to all who take part.
func (c *call) tell(op int, data any) {
	for _, m := range c.others(nil) {
		m.send(op, data)
	}
}
