package discord

import (
	"slices"

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
	"github.com/riffbot/riffbot/discordtest/internal/state"
)

// maxFollowUps is how many further messages an interaction may have where the application
// is not installed in the guild.
// https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages
const maxFollowUps = 5

// Install installs the application under test on the account of the member of a name, who
// can then use it in guilds without the bot and in all direct messages. Uninstall removes
// it.
//
// https://discord.com/developers/docs/resources/application#user-context
func (s *Server) Install(member string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.Member(member).Install(s.app)
}

// Uninstall is described with [Server.Install].
func (s *Server) Uninstall(member string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.Member(member).Uninstall(s.app)
}

// OpenGroup returns the id of a group direct message channel of members, which is created
// if new. The first one owns it. Bots cannot be in it.
func (s *Server) OpenGroup(name string, members ...string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.state.Channels {
		if c.Kind == state.GroupChannel && c.Name == name {
			return c.ID
		}
	}
	var users []*state.User
	for _, m := range members {
		if u := s.state.Member(m); !slices.Contains(users, u) {
			users = append(users, u)
		}
	}
	if len(users) == 0 {
		return ""
	}
	c := s.state.AddGroup(name, users)
	s.gateway.SendPrivateChannel(c)
	return c.ID
}

// RefuseDirect sets whether the member of a name refuses direct messages of bots.
func (s *Server) RefuseDirect(member string, refuse bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.Member(member).RefusesDirect = refuse
}

// DirectMessages returns the texts of the messages that the bot under test sent to the
// member of a name directly, oldest first, as JSON objects of the API.
func (s *Server) DirectMessages(member string) (all []map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.state.Member(member)
	for _, c := range s.state.Channels {
		if c.Kind != state.DirectChannel || !c.VisibleTo(u) {
			continue
		}
		for _, m := range c.Messages {
			if m.Author == s.app.Bot {
				all = append(all, s.state.MessageJSON(m))
			}
		}
	}
	return all
}

// hidden reports whether Discord shows the responses to an interaction only to its user: the
// application is not installed in the guild, and the user may not use external applications.
//
// https://discord.com/developers/docs/topics/permissions
func (s *Server) hidden(in *state.Interaction) bool {
	return !in.Owners.InGuild() && in.Channel.Guild != nil &&
		s.state.Permissions(in.User, in.Channel)&state.PermissionExternalApps == 0
}

// checkDirect returns an error if a bot may not send a direct message to the user of a channel.
func (r *request) checkDirect(c *state.Channel) *apierror.Error {
	if c.Kind != state.DirectChannel || r.app == nil {
		return nil
	}
	for _, u := range c.Recipients {
		switch {
		case u == r.user:
		case u.RefusesDirect:
			return apierror.ErrDirectRefused
		case !r.app.Reaches(u):
			return apierror.ErrNoMutualGuild
		}
	}
	return nil
}
