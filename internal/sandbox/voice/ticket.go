package voice

// Ticket is what the main gateway knows of a member that it sends here.
type Ticket struct {
	Token, GuildID, ChannelID, UserID, SessionID string
	Bot                                          bool // whom faults strike
	Stage                                        bool // a stage channel
	Speak, Hear                                  bool // what the member may

	region int
}

// Admit lets a member come with the ticket's token, and returns where: a host
// and port. Older tickets of the member no longer count; its connection stays
// until [Server.Dismiss].
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

// Allow changes what a member may: members who may not speak are not heard,
// those who may not hear are sent nothing.
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

// Dismiss takes a member out of its call and its ticket away. Its connection is
// closed with a code: 4014 for one who was moved or thrown out, 4022 when the
// call as a whole ends.
func (s *Server) Dismiss(guildID, userID string, code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for token, t := range s.tickets {
		if t.GuildID == guildID && t.UserID == userID {
			delete(s.tickets, token)
		}
	}
	if m := s.find(guildID, userID); m != nil {
		s.goodbye(m, code)
	}
}

// Connected reports whether a member has a connection here.
func (s *Server) Connected(guildID, userID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.find(guildID, userID)
	return m != nil && m.conn != nil
}

// Hooks are what the main gateway wants to know.
type Hooks struct {
	// Moved is called when members are to come to another endpoint; those who
	// were here have been sent away.
	Moved func()
	// Ended is called when a member was sent away for good.
	Ended func(guildID, userID string)
}

// Tell sets the hooks. They may call the server.
func (s *Server) Tell(h Hooks) {
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
