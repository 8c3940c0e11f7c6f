package discord

import (
	"maps"
	"net/http"
	"slices"

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/ids"
	"github.com/riffbot/riffbot/discordtest/internal/state"
)

// getGateway returns the address of the gateway.
func (s *Server) getGateway(*request) (int, any, *apierror.Error) {
	return http.StatusOK, field.Object{"url": s.gateway.URL()}, nil
}

// getGatewayBot returns the address of the gateway and how many sessions may be started.
func (s *Server) getGatewayBot(r *request) (int, any, *apierror.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	left, resets := s.gateway.SessionStarts(r.app)
	limit := field.Object{
		"total": s.opts.SessionStarts, "remaining": left, "reset_after": resets.Milliseconds(), "max_concurrency": 16,
	}
	return http.StatusOK, field.Object{"url": s.gateway.URL(), "shards": 1, "session_start_limit": limit}, nil
}

// getMe returns the caller with its private fields.
func (s *Server) getMe(r *request) (int, any, *apierror.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	me := r.user.JSON()
	me["mfa_enabled"], me["locale"], me["verified"], me["email"] = false, r.user.Locale, true, nil
	return http.StatusOK, me, nil
}

// getUser returns a user.
func (s *Server) getUser(r *request) (int, any, *apierror.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.state.Users[r.PathValue("user_id")]
	if u == nil {
		return 0, nil, apierror.ErrUnknownUser
	}
	return http.StatusOK, u.JSON(), nil
}

// getApplication returns the caller's application.
func (s *Server) getApplication(r *request) (int, any, *apierror.Error) {
	return http.StatusOK, r.app.JSON(), nil
}

// inGuild answers a call about a guild of the caller.
func (s *Server) inGuild(r *request, answer func(*state.Guild) (any, *apierror.Error)) (int, any, *apierror.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.state.Guilds[r.PathValue("guild_id")]
	switch {
	case g == nil:
		return 0, nil, apierror.ErrUnknownGuild
	case !g.Members[r.user.ID]:
		return 0, nil, apierror.ErrMissingAccess
	}
	body, err := answer(g)
	return http.StatusOK, body, err
}

// getGuild returns a guild.
func (s *Server) getGuild(r *request) (int, any, *apierror.Error) {
	return s.inGuild(r, func(g *state.Guild) (any, *apierror.Error) { return s.state.GuildJSON(g), nil })
}

// getGuildRoles lists the roles of a guild.
func (s *Server) getGuildRoles(r *request) (int, any, *apierror.Error) {
	return s.inGuild(r, func(g *state.Guild) (any, *apierror.Error) { return g.RolesJSON(), nil })
}

// getGuildChannels lists the channels of a guild that the caller sees.
func (s *Server) getGuildChannels(r *request) (int, any, *apierror.Error) {
	return s.inGuild(r, func(g *state.Guild) (any, *apierror.Error) {
		return s.state.ChannelsJSON(g, r.user, func(c *state.Channel) bool { return c.Parent == nil }), nil
	})
}

// getMember returns a member of a guild.
func (s *Server) getMember(r *request) (int, any, *apierror.Error) {
	return s.inGuild(r, func(g *state.Guild) (any, *apierror.Error) {
		u := s.state.Users[r.PathValue("user_id")]
		if r.PathValue("user_id") == "@me" {
			u = r.user
		}
		if u == nil || !g.Members[u.ID] {
			return nil, apierror.ErrUnknownUser
		}
		return s.state.MemberJSON(g, u), nil
	})
}

// getMembers lists a page of the members of a guild, oldest first.
func (s *Server) getMembers(r *request) (int, any, *apierror.Error) {
	return s.inGuild(r, func(g *state.Guild) (any, *apierror.Error) {
		q := r.URL.Query()
		limit, err := r.pageSize(1, 1000)
		if err != nil {
			return nil, err
		}
		var out []any
		for _, m := range s.state.MembersJSON(g) {
			if ids.Compare(field.String(field.Map(m.(field.Object), "user"), "id"), q.Get("after")) > 0 {
				out = append(out, m)
			}
		}
		return append([]any{}, out[:min(limit, len(out))]...), nil
	})
}

// getMyGuilds lists the caller's guilds.
func (s *Server) getMyGuilds(r *request) (int, any, *apierror.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []any{}
	for _, id := range slices.SortedFunc(maps.Keys(s.state.Guilds), ids.Compare) {
		if g := s.state.Guilds[id]; g.Members[r.user.ID] {
			out = append(out, field.Object{
				"id": g.ID, "name": g.Name, "icon": nil, "banner": nil, "owner": r.user.ID == g.OwnerID,
				"permissions": g.Permissions(r.user), "features": []any{},
			})
		}
	}
	return http.StatusOK, out, nil
}

// getMyMember returns the caller as a member of a guild.
func (s *Server) getMyMember(r *request) (int, any, *apierror.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.state.Guilds[r.PathValue("guild_id")]
	if g == nil || !g.Members[r.user.ID] {
		return 0, nil, apierror.ErrUnknownGuild
	}
	return http.StatusOK, s.state.MemberJSON(g, r.user), nil
}

// getActiveThreads lists the threads of a guild that are not archived and that the caller sees.
func (s *Server) getActiveThreads(r *request) (int, any, *apierror.Error) {
	return s.inGuild(r, func(g *state.Guild) (any, *apierror.Error) {
		threads := s.state.ChannelsJSON(g, r.user, func(c *state.Channel) bool { return c.Parent != nil && !c.Archived })
		return field.Object{"threads": threads, "members": []any{}, "has_more": false}, nil
	})
}
