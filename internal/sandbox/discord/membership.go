package discord

// RemoveBot tells the sandbox's bot that it was removed from the guild, AddBot that
// it is in it, and GuildOutage that the guild cannot be reached for a while, though
// the bot is still in it. A bot that was removed is not greeted with the guild any
// more; nothing else changes.
//
// https://discord.com/developers/docs/events/gateway-events#guild-delete
func (s *Server) RemoveBot() {
	s.setRemoved(true)
	s.tellBot("GUILD_DELETE", func(*session) obj { return obj{"id": s.guildID} })
}

func (s *Server) setRemoved(removed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.removed = removed
}

// AddBot is described with [Server.RemoveBot].
func (s *Server) AddBot() {
	s.setRemoved(false)
	s.tellBot("GUILD_CREATE", s.guildCreate)
}

// GuildOutage is described with [Server.RemoveBot].
func (s *Server) GuildOutage() {
	s.tellBot("GUILD_DELETE", func(*session) obj { return obj{"id": s.guildID, "unavailable": true} })
}

func (s *Server) tellBot(event string, data func(*session) obj) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if se := s.botSession(s.app, s.guildID); se != nil {
		se.send(event, data(se))
	}
}
