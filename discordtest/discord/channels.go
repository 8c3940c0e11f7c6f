package discord

import (
	"strings"

	"github.com/riffbot/riffbot/discordtest/internal/state"
)

// ChannelKind is a kind of guild channel.
type ChannelKind int

// The kinds of channels that [Server.AddChannel] creates.
const (
	TextChannel  ChannelKind = state.TextChannel
	VoiceChannel ChannelKind = state.VoiceChannel
	StageChannel ChannelKind = state.StageChannel
)

// AddChannel creates a channel in a guild and returns its id, empty if there is no such
// guild.
func (s *Server) AddChannel(guildID, name string, kind ChannelKind) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.state.Guilds[guildID]
	if g == nil {
		return ""
	}
	c := s.state.Channels[s.state.AddChannel(g, name, int(kind))]
	s.gateway.SendChannelEvent("CHANNEL_CREATE", c)
	return c.ID
}

// OpenChannel returns the id of the first guild's text channel of a name, and creates it if
// new.
func (s *Server) OpenChannel(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.state.Channels {
		if c.Name == name && c.Kind == state.TextChannel && c.Guild == s.state.Home {
			return c.ID
		}
	}
	c := s.state.Channels[s.state.AddChannel(s.state.Home, name, state.TextChannel)]
	s.gateway.SendChannelEvent("CHANNEL_CREATE", c)
	return c.ID
}

// Deny denies permissions in a channel to the member or bot of a name.
func (s *Server) Deny(channelID, name string, permissions int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.state.Channels[channelID]
	for _, u := range s.state.Users {
		if u.Name == strings.ToLower(name) && c != nil {
			if c.Denied == nil {
				c.Denied = make(map[string]int64)
			}
			c.Denied[u.ID] = permissions
		}
	}
	if c != nil {
		s.gateway.SendChannelEvent("CHANNEL_UPDATE", c)
	}
}

// CloseChannel makes a channel private: only bots, the owner and members with a role see it.
func (s *Server) CloseChannel(channelID, role string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.state.Channels[channelID]; c != nil {
		c.OnlyRole, c.OwnerID, c.Bots = s.roleNamed(role).ID, c.Guild.OwnerID, nil
		for _, u := range s.state.Users {
			if u.Bot {
				c.Bots = append(c.Bots, u.ID)
			}
		}
		s.gateway.SendChannelEvent("CHANNEL_UPDATE", c)
	}
}

// DeleteChannel deletes a channel with its threads and messages.
func (s *Server) DeleteChannel(channelID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.state.Channels[channelID]
	if c == nil {
		return
	}
	s.gateway.SendChannelEvent("CHANNEL_DELETE", c)
	for id, other := range s.state.Channels {
		if other == c || other.Parent == c {
			delete(s.state.Channels, id)
		}
	}
}

// LimitChannel sets how many members may be in a voice channel; 0 is no limit.
func (s *Server) LimitChannel(channelID string, limit int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.state.Channels[channelID]; c != nil && c.IsVoice() {
		c.UserLimit = limit
		s.gateway.SendChannelEvent("CHANNEL_UPDATE", c)
	}
}
