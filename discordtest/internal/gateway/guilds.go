package gateway

import (
	"maps"
	"slices"
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/ids"
	"github.com/riffbot/riffbot/discordtest/internal/state"
)

// sendGuildCreate sends a guild to a session of one of its members.
func (s *Server) sendGuildCreate(se *Session, g *state.Guild) {
	if se.Receives(g) && (!se.User.Bot || se.intents&IntentGuilds != 0) {
		se.Send("GUILD_CREATE", s.GuildCreate(se, g))
	}
}

// guildsOf returns the guilds of a session, oldest first.
func (s *Server) guildsOf(se *Session) []*state.Guild {
	var all []*state.Guild
	for _, g := range s.state.Guilds {
		if se.Receives(g) && (se.app == nil || se.app != g.Removed) {
			all = append(all, g)
		}
	}
	slices.SortFunc(all, func(a, b *state.Guild) int { return ids.Compare(a.ID, b.ID) })
	return all
}

// GuildCreate returns a guild as a session receives it.
func (s *Server) GuildCreate(se *Session, of *state.Guild) field.Object {
	g := s.state.GuildJSON(of)
	channels, members := []any{}, s.state.MembersJSON(of)
	for _, c := range s.state.Channels {
		if c.Guild == of && c.Parent == nil {
			channels = append(channels, c.JSON())
		}
	}
	g["channels"], g["members"], g["member_count"] = channels, members, len(members)
	g["joined_at"], g["large"], g["unavailable"] = s.joined(se, of).Format(state.TimeFormat), false, false
	for _, empty := range []string{"presences", "stage_instances", "guild_scheduled_events", "soundboard_sounds"} {
		g[empty] = []any{}
	}
	g["threads"] = s.state.ThreadsJSON(of)
	g["voice_states"] = s.voiceStates(se, of)
	return g
}

// joined returns when the user of a session joined a guild.
func (s *Server) joined(se *Session, g *state.Guild) time.Time {
	if se.User.Bot {
		return g.BotsJoined
	}
	return s.state.Started
}

// voiceStates lists the voice states of a guild for a new session.
func (s *Server) voiceStates(se *Session, g *state.Guild) []any {
	out := []any{}
	if !se.receivesVoiceStates() {
		return out
	}
	for _, userID := range slices.Sorted(maps.Keys(g.Members)) {
		v := s.state.VoiceStateIn(g, userID)
		if v == nil {
			continue
		}
		o := s.state.VoiceStateJSON(v)
		delete(o, "guild_id")
		out = append(out, o)
	}
	return out
}

// SendGuildCreate sends a guild to all sessions that receive its events.
func (s *Server) SendGuildCreate(g *state.Guild) {
	for _, se := range s.sessions {
		s.sendGuildCreate(se, g)
	}
}

// SendGuildCreateTo sends a guild to the sessions of a user.
func (s *Server) SendGuildCreateTo(u *state.User, g *state.Guild) {
	for _, se := range s.sessions {
		if se.User == u {
			s.sendGuildCreate(se, g)
		}
	}
}
