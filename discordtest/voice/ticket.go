package voice

// Ticket is the permission of a member to connect, issued by the main gateway.
type Ticket struct {
	Token, GuildID, ChannelID, UserID, SessionID string
	Bot                                          bool // faults apply to bots
	Stage                                        bool // a stage channel
	Speak, Hear                                  bool // permissions

	region int
}

// Admit stores a ticket and returns the endpoint, a host and port. It replaces older
// tickets of the member, whose connection stays until [Server.Dismiss].
func (s *Server) Admit(t Ticket) (endpoint string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for token, old := range s.tickets {
		if old.GuildID == t.GuildID && old.UserID == t.UserID {
			delete(s.tickets, token)
		}
	}
	t.region = s.region
	s.tickets[t.Token] = &t
	return s.regions[s.region].endpoint
}

// Allow changes the permissions of a member to send and to receive audio.
func (s *Server) Allow(guildID, userID string, speak, hear bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.tickets {
		if t.GuildID == guildID && t.UserID == userID {
			t.Speak, t.Hear = speak, hear
		}
	}
	if m := s.find(guildID, userID); m != nil {
		m.ticket.Speak, m.ticket.Hear = speak, hear
	}
}

// Dismiss removes a member and its ticket, and closes its connection with a code: 4014 for
// a move or disconnect, 4022 for the end of the call.
func (s *Server) Dismiss(guildID, userID string, code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for token, t := range s.tickets {
		if t.GuildID == guildID && t.UserID == userID {
			delete(s.tickets, token)
		}
	}
	if m := s.find(guildID, userID); m != nil {
		s.disconnect(m, code)
	}
}

// Connected reports whether a member has a connection.
func (s *Server) Connected(guildID, userID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.find(guildID, userID)
	return m != nil && m.conn != nil
}

// Hooks are called by the server for the main gateway.
type Hooks struct {
	// Moved is called after a change of the endpoint, when all calls have ended.
	Moved func()
	// Ended is called when a fault disconnected a member permanently.
	Ended func(guildID, userID string)
}

// SetHooks sets the hooks. They may call the server.
func (s *Server) SetHooks(h Hooks) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hooks = h
}

func (s *Server) find(guildID, userID string) *member {
	for _, c := range s.calls {
		if m := c.members[userID]; m != nil && m.ticket.GuildID == guildID {
			return m
		}
	}
	return nil
}
