package discord

import (
	"github.com/riffbot/riffbot/discordtest/internal/state"
)

// NewGuild describes a guild for [Server.CreateGuild].
type NewGuild struct {
	Name, Owner string
	Members     []string // names of other members
	// Channels are its text channels; nil: one. The first one is for messages of Discord.
	Channels []NewChannel
	// WithoutBots keeps both bots out. Members use an application there that they installed
	// on their accounts; see [Server.Install].
	WithoutBots bool
}

// NewChannel is a text channel of a new guild.
type NewChannel struct {
	Name   string
	Denied int64 // permissions that both bots lack there
}

// AddGuild creates another guild with an owner, a text channel and a voice channel,
// and returns its id; see [Server.CreateGuild].
func (s *Server) AddGuild(name, owner string) string {
	return s.CreateGuild(NewGuild{Name: name, Owner: owner})
}

// CreateGuild creates another guild with text channels and a voice channel, and returns
// its id. Its owner and members join the first guild, too, if new. Both bots join it now
// unless they are kept out. All receive GUILD_CREATE.
func (s *Server) CreateGuild(of NewGuild) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.state.NewGuild(of.Name, s.state.Member(of.Owner))
	if of.WithoutBots {
		delete(g.Members, s.app.Bot.ID)
		delete(g.Members, s.guest.Bot.ID)
	}
	for _, name := range of.Members {
		g.Members[s.state.Member(name).ID] = true
	}
	channels := of.Channels
	if len(channels) == 0 {
		channels = []NewChannel{{Name: s.opts.ChannelName}}
	}
	for i, c := range channels {
		added := s.state.Channels[s.state.AddChannel(g, c.Name, state.TextChannel)]
		added.Denied = map[string]int64{s.app.Bot.ID: c.Denied, s.guest.Bot.ID: c.Denied}
		if i == 0 {
			g.SystemChannel = added.ID
		}
	}
	s.state.AddChannel(g, voiceChannelName, state.VoiceChannel)
	s.gateway.SendGuildCreate(g)
	return g.ID
}

// AddMember adds the member of a name to a guild. It joins the first guild, too, if
// new.
func (s *Server) AddMember(guildID, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, u := s.state.Guilds[guildID], s.state.Member(name)
	if g == nil || g.Members[u.ID] {
		return
	}
	g.Members[u.ID] = true
	s.gateway.SendGuildCreateTo(u, g)
}

// RemoveMember lets the member of a name leave a guild, or be removed from it.
func (s *Server) RemoveMember(guildID, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g := s.state.Guilds[guildID]; g != nil {
		delete(g.Members, s.state.Member(name).ID)
	}
}
