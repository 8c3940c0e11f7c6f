package discord

import (
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/state"
)

// Names in the first guild.
const (
	mentionableRole  = "Regulars"
	secondChannel    = "gallery"
	voiceChannelName = "Lounge"
	stageChannelName = "Stage"
)

// earlier is how long before the start both bots joined the first guild.
const earlier = 30 * 24 * time.Hour

// setUp creates the first guild with its channels and owner, and both bots.
func (s *Server) setUp() {
	owner := s.state.NewUser(s.opts.Owner)
	s.state.Home = s.state.NewGuild(s.opts.GuildName, owner)
	s.state.Home.Roles = []state.GuildRole{{ID: s.state.IDs.Next(), Name: mentionableRole, Mentionable: true}}
	s.state.Home.BotsJoined = s.state.Started.Add(-earlier)
	s.channelID = s.state.AddChannel(s.state.Home, s.opts.ChannelName, state.TextChannel)
	s.state.Home.SystemChannel = s.channelID
	s.state.AddChannel(s.state.Home, secondChannel, state.TextChannel)
	s.voiceID = s.state.AddChannel(s.state.Home, voiceChannelName, state.VoiceChannel)
	s.stageID = s.state.AddChannel(s.state.Home, stageChannelName, state.StageChannel)
	s.app = s.state.AddApplication(s.opts.BotName)
	if s.opts.BotToken != "" {
		s.app.Bot.Token = s.opts.BotToken
	}
	s.guest = s.state.AddApplication("guest")
}
