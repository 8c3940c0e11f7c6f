package discord

import (
	"slices"
	"strings"
)

// GiveRole gives a role of the guild to the member of that name. Both come into
// being if new. Everybody is told, as Discord does.
func (s *Server) GiveRole(roleName, member string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, r := s.join(member), s.roleNamed(roleName)
	if slices.Contains(u.roles, r.id) {
		return
	}
	u.roles = append(u.roles, r.id)
	s.tellMember(u)
}

// TakeRole takes a role from a member.
func (s *Server) TakeRole(roleName, member string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, r := s.join(member), s.roleNamed(roleName)
	u.roles = slices.DeleteFunc(u.roles, func(id string) bool { return id == r.id })
	s.tellMember(u)
}

// roleNamed returns the role of that name, in any case; a new one if there is none.
func (s *Server) roleNamed(name string) guildRole {
	for _, r := range s.roles {
		if strings.EqualFold(r.name, name) {
			return r
		}
	}
	r := guildRole{id: s.ids.next(), name: name}
	s.roles = append(s.roles, r)
	for _, se := range s.sessions {
		se.send("GUILD_ROLE_CREATE", obj{"guild_id": s.guildID, "role": role(r.id, r.name, len(s.roles), 0, false)})
	}
	return r
}

func (s *Server) tellMember(u *user) {
	data := s.memberJSON(u)
	data["guild_id"] = s.guildID
	for _, se := range s.sessions {
		if !se.user.bot { // bots need the privileged intent GUILD_MEMBERS
			se.send("GUILD_MEMBER_UPDATE", data)
		}
	}
}

// mentionable reports whether members may mention a role.
func (s *Server) mentionable(roleID string) bool {
	return slices.ContainsFunc(s.roles, func(r guildRole) bool { return r.id == roleID && r.mentionable })
}
