package discord

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
)

func (s *Server) getGateway(*request) (int, any, *apiError) {
	return http.StatusOK, obj{"url": s.gatewayURL()}, nil
}

func (s *Server) getGatewayBot(*request) (int, any, *apiError) {
	return http.StatusOK, obj{"url": s.gatewayURL(), "shards": 1, "session_start_limit": obj{
		"total": 1000, "remaining": 1000, "reset_after": 86400000, "max_concurrency": 16}}, nil
}

func (s *Server) getMe(r *request) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	me := r.user.json()
	me["mfa_enabled"], me["locale"], me["verified"], me["email"] = false, r.user.locale, true, nil
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
			if c.guildID == s.guildID && c.parent == nil && c.lets(r.user) {
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

// members lists the members of the guild, oldest first.
func (s *Server) members() []any {
	var all []*user
	for _, u := range s.users {
		if u.guild {
			all = append(all, u)
		}
	}
	slices.SortFunc(all, func(a, b *user) int { return compareIDs(a.id, b.id) })
	out := []any{}
	for _, u := range all {
		out = append(out, s.memberJSON(u))
	}
	return out
}

func (s *Server) getMembers(r *request) (int, any, *apiError) {
	return s.inGuild(r, func() (any, *apiError) {
		q := r.URL.Query()
		limit, err := r.pageSize(1, 1000)
		if err != nil {
			return nil, err
		}
		var out []any
		for _, m := range s.members() {
			if compareIDs(str(object(m.(obj), "user"), "id"), q.Get("after")) > 0 {
				out = append(out, m)
			}
		}
		return append([]any{}, out[:min(limit, len(out))]...), nil
	})
}

// pageSize reads how many of a list are asked for.
func (r *request) pageSize(usual, most int) (int, *apiError) {
	given := r.URL.Query().Get("limit")
	if given == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(given)
	if err != nil || n < 1 || n > most {
		var f form
		f.add("limit", "NUMBER_TYPE_MAX", "int value should be between 1 and %d.", most)
		return 0, f.err()
	}
	return n, nil
}

func (s *Server) getMyGuilds(r *request) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return http.StatusOK, []any{obj{"id": s.guildID, "name": guildName, "icon": nil, "banner": nil, "owner": r.user.id == s.ownerID,
		"permissions": s.permissions(r.user), "features": []any{}}}, nil
}

// compareIDs orders ids by age. Longer ones are younger.
func compareIDs(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}
