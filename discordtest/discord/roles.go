package discord

import (
	"slices"
	"strings"

	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/state"
)

// GiveRole gives a role of the first guild to the member of a name. Both are created if
// new.
func (s *Server) GiveRole(roleName, member string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, r := s.state.Member(member), s.roleNamed(roleName)
	if slices.Contains(u.Roles, r.ID) {
		return
	}
	u.Roles = append(u.Roles, r.ID)
	s.gateway.SendMember("GUILD_MEMBER_UPDATE", u)
}

// AllowCommand lets the members of the first guild with a role use a command in spite of its
// default_member_permissions, as the page Integrations in the settings of a server does. The role is created if
// new; "@everyone" is the role of all members.
func (s *Server) AllowCommand(command, roleName string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	role := s.state.Home.ID
	if roleName != "@everyone" {
		role = s.roleNamed(roleName).ID
	}
	s.state.Home.AllowCommand(strings.TrimPrefix(command, "/"), role)
}

// TakeRole removes a role from a member.
func (s *Server) TakeRole(roleName, member string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, r := s.state.Member(member), s.roleNamed(roleName)
	u.Roles = slices.DeleteFunc(u.Roles, func(id string) bool { return id == r.ID })
	s.gateway.SendMember("GUILD_MEMBER_UPDATE", u)
}

// roleNamed returns the role of a name, case-insensitively, and creates it if new.
func (s *Server) roleNamed(name string) state.GuildRole {
	for _, r := range s.state.Home.Roles {
		if strings.EqualFold(r.Name, name) {
			return r
		}
	}
	r := state.GuildRole{ID: s.state.IDs.Next(), Name: name}
	s.state.Home.Roles = append(s.state.Home.Roles, r)
	s.gateway.SendGuildEvent("GUILD_ROLE_CREATE", s.state.Home, 0, field.Object{"guild_id": s.state.Home.ID,
		"role": state.RoleJSON(r.ID, r.Name, len(s.state.Home.Roles), 0, false)})
	return r
}
