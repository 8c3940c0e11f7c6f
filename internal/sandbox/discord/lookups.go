package discord

import "net/http"

func (s *Server) getGateway(*request) (int, any, *apiError) {
	return http.StatusOK, obj{"url": s.gatewayURL()}, nil
}

func (s *Server) getGatewayBot(*request) (int, any, *apiError) {
	return http.StatusOK, obj{"url": s.gatewayURL(), "shards": 1, "session_start_limit": obj{
		"total": 1000, "remaining": 1000, "reset_after": 86400000, "max_concurrency": 1}}, nil
}

func (s *Server) getMe(r *request) (int, any, *apiError) {
	me := r.user.json()
	me["mfa_enabled"], me["locale"], me["verified"], me["email"] = false, guildLanguage, true, nil
	return http.StatusOK, me, nil
}

func (s *Server) getUser(r *request) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.users[r.PathValue("user")]
	if u == nil {
		return 0, nil, errUnknownUser
	}
	return http.StatusOK, u.json(), nil
}

func (s *Server) getApplication(r *request) (int, any, *apiError) {
	return http.StatusOK, r.app.json(), nil
}

// inGuild answers a call about the guild, if it is about this one.
func (s *Server) inGuild(r *request, answer func() (any, *apiError)) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.PathValue("guild") != s.guildID {
		return 0, nil, errUnknownGuild
	}
	body, err := answer()
	return http.StatusOK, body, err
}

func (s *Server) getGuild(r *request) (int, any, *apiError) {
	return s.inGuild(r, func() (any, *apiError) { return s.guildJSON(), nil })
}

func (s *Server) getGuildRoles(r *request) (int, any, *apiError) {
	return s.inGuild(r, func() (any, *apiError) { return s.guildJSON()["roles"], nil })
}

func (s *Server) getGuildChannels(r *request) (int, any, *apiError) {
	return s.inGuild(r, func() (any, *apiError) {
		out := []any{}
		for _, c := range s.channels {
			if c.guildID == s.guildID {
				out = append(out, c.json())
			}
		}
		return out, nil
	})
}

func (s *Server) getMember(r *request) (int, any, *apiError) {
	return s.inGuild(r, func() (any, *apiError) {
		u := s.users[r.PathValue("user")]
		if r.PathValue("user") == "@me" {
			u = r.user
		}
		if u == nil {
			return nil, errUnknownUser
		}
		return s.memberJSON(u), nil
	})
}
