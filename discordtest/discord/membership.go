package discord

import (
	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/gateway"
	"github.com/riffbot/riffbot/discordtest/internal/state"
)

// RemoveBot tells the bot under test that it was removed from the first guild, AddBot that
// it was added, and GuildOutage that the guild is unavailable. READY does not list the
// guild after RemoveBot; nothing else changes.
//
// https://discord.com/developers/docs/events/gateway-events#guild-delete
func (s *Server) RemoveBot() {
	s.setRemoved(s.app)
	s.sendToBot("GUILD_DELETE", func(*gateway.Session) field.Object { return field.Object{"id": s.state.Home.ID} })
}

// setRemoved sets the application whose READY does not list the first guild, nil for none.
func (s *Server) setRemoved(app *state.Application) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.Home.Removed = app
}

// AddBot is described with [Server.RemoveBot].
func (s *Server) AddBot() {
	s.setRemoved(nil)
	s.mu.Lock()
	s.state.Home.BotsJoined = s.state.Now()
	s.mu.Unlock()
	s.sendToBot("GUILD_CREATE", func(se *gateway.Session) field.Object {
		return s.gateway.GuildCreate(se, s.state.Home)
	})
}

// GuildOutage is described with [Server.RemoveBot].
func (s *Server) GuildOutage() {
	s.sendToBot("GUILD_DELETE", func(*gateway.Session) field.Object {
		return field.Object{"id": s.state.Home.ID, "unavailable": true}
	})
}

// sendToBot sends an event to the bot under test.
func (s *Server) sendToBot(event string, data func(*gateway.Session) field.Object) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if se := s.gateway.BotSession(s.app, s.state.Home.ID); se != nil {
		se.Send(event, data(se))
	}
}
