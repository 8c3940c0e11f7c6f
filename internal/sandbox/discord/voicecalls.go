package discord

import (
	"net/http"
	"time"
)

// patchMember is what moderators do to those who talk: mute, deafen, move, and
// throw out with a channel of null.
// https://discord.com/developers/docs/resources/guild#modify-guild-member
func (s *Server) patchMember(r *request) (int, any, *apiError) {
	return s.inGuild(r, func() (any, *apiError) {
		u := s.users[r.PathValue("user")]
		if u == nil {
			return nil, errUnknownUser
		}
		v, p := s.states[u.id], r.payload
		to := s.channels[id(p, "channel_id")]
		if has(p, "channel_id") && p["channel_id"] != nil && to == nil {
			var f form
			f.add("channel_id", "CHANNEL_INVALID", "Unknown channel")
			return nil, f.err()
		}
		switch {
		case has(p, "mute") && !s.may(r.user, permMute), has(p, "deaf") && !s.may(r.user, permDeafen),
			has(p, "channel_id") && !s.may(r.user, permMove), has(p, "nick"), has(p, "roles"):
			return nil, errNotAllowed
		case v == nil && (has(p, "mute") || has(p, "deaf") || has(p, "channel_id")):
			return nil, errNotInVoice
		case to != nil && !to.talks():
			return nil, errWrongChannelType
		}
		if has(p, "mute") || has(p, "deaf") {
			s.moderate(v, p)
		}
		switch {
		case !has(p, "channel_id"):
		case to == nil:
			s.leaveVoice(v)
		case to != v.channel:
			s.enterVoice(v, to, true)
		}
		return s.memberJSON(u), nil
	})
}

func (s *Server) moderate(v *voiceState, p obj) {
	if has(p, "mute") {
		s.muted[v.user.id] = boolean(p, "mute")
	}
	if has(p, "deaf") {
		s.deafened[v.user.id] = boolean(p, "deaf")
	}
	s.allowVoice(v)
	s.tellVoice(v)
}

// voiceTarget returns the voice state that a call is about.
func (r *request) voiceTarget() (*voiceState, *apiError) {
	userID := r.PathValue("user")
	if userID == "@me" {
		userID = r.user.id
	}
	if r.server.users[userID] == nil {
		return nil, errUnknownUser
	}
	v := r.server.states[userID]
	if v == nil {
		return nil, errUnknownVoice
	}
	return v, nil
}

func (s *Server) getVoiceState(r *request) (int, any, *apiError) {
	return s.inGuild(r, func() (any, *apiError) {
		v, err := r.voiceTarget()
		if err != nil {
			return nil, err
		}
		return s.voiceJSON(v), nil
	})
}

// patchVoiceState brings somebody from a stage's audience onto the stage and
// back, or asks for it.
// https://discord.com/developers/docs/resources/voice#modify-current-user-voice-state
func (s *Server) patchVoiceState(r *request) (int, any, *apiError) {
	_, _, err := s.inGuild(r, func() (any, *apiError) {
		v, err := r.voiceTarget()
		if err != nil {
			return nil, err
		}
		return nil, s.stageChange(r, v)
	})
	if err != nil {
		return 0, nil, err
	}
	return http.StatusNoContent, nil, nil
}

func (s *Server) stageChange(r *request, v *voiceState) *apiError {
	p, self := r.payload, r.user == v.user
	var f form
	if value, ok := p["suppress"]; ok && value != nil {
		if _, isBool := value.(bool); !isBool {
			f.add("suppress", "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
		}
	}
	var request time.Time
	if text := str(p, "request_to_speak_timestamp"); text != "" {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			f.add("request_to_speak_timestamp", "DATE_TIME_TYPE_PARSE", "Could not parse %s. Should be ISO8601.", text)
		} else if at.Before(s.now().Add(-time.Minute)) {
			f.add("request_to_speak_timestamp", "VOICE_REQUEST_TO_SPEAK_TIMESTAMP", "Must be a present or future time.")
		}
		request = at
	}
	if err := f.err(); err != nil {
		return err
	}
	unsuppresses := has(p, "suppress") && p["suppress"] != nil && !boolean(p, "suppress")
	switch {
	case v.channel.kind != stageChannel, has(p, "channel_id") && p["channel_id"] != nil && id(p, "channel_id") != v.channel.id:
		return errWrongChannelType
	case !self && !s.may(r.user, permMute), unsuppresses && !s.may(r.user, permMute), !request.IsZero() && !s.may(r.user, permRequest|permMute):
		return errNotAllowed
	}
	if has(p, "suppress") && p["suppress"] != nil {
		v.suppress = boolean(p, "suppress")
	}
	if self && has(p, "request_to_speak_timestamp") {
		v.request = request
	}
	if !v.suppress {
		v.request = time.Time{}
	}
	s.allowVoice(v)
	s.tellVoice(v)
	return nil
}

// putVoiceStatus sets what a voice channel says that it is doing.
func (s *Server) putVoiceStatus(r *request) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := r.channel()
	if err != nil {
		return 0, nil, err
	}
	if c.kind != voiceChannel {
		return 0, nil, errWrongChannelType
	}
	var f form
	f.textAt("status", r.payload, "status", 500)
	if err := f.err(); err != nil {
		return 0, nil, err
	}
	v := s.states[r.user.id]
	connected := v != nil && v.channel == c
	if !s.may(r.user, permStatus) || !connected && !s.may(r.user, permManageChannels) {
		return 0, nil, errNotAllowed
	}
	s.setVoiceStatus(c, str(r.payload, "status"))
	return http.StatusNoContent, nil, nil
}

// setVoiceStatus changes a channel's status and tells everybody.
func (s *Server) setVoiceStatus(c *channel, status string) {
	if c.status == status {
		return
	}
	c.status = status
	data := obj{"id": c.id, "guild_id": s.guildID, "status": nil}
	if status != "" {
		data["status"] = status
	}
	for _, se := range s.sessions {
		if se.owns(s.guildID) && (!se.user.bot || se.intents&intentGuilds != 0) {
			se.send("VOICE_CHANNEL_STATUS_UPDATE", encode(data))
		}
	}
}
