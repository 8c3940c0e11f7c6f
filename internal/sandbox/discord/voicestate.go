package discord

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"riffbot/internal/sandbox/voice"
)

// Permissions that matter for talking.
const (
	permManageChannels = 1 << 4
	permConnect        = 1 << 20
	permSpeak          = 1 << 21
	permMute           = 1 << 22
	permDeafen         = 1 << 23
	permMove           = 1 << 24
	permRequest        = 1 << 32
	permStatus         = 1 << 48
)

// Codes with which the voice server sends somebody away.
const (
	voiceDisconnected = 4014
)

// voiceState is somebody in a voice or stage channel. Muting and deafening by
// moderators outlives it; see Server.muted.
type voiceState struct {
	user               *user
	channel            *channel
	sessionID          string
	selfMute, selfDeaf bool
	suppress           bool      // in the audience of a stage
	request            time.Time // to speak, zero for none
}

// voiceJSON is a voice state as the API and the gateway show it. One without a
// channel has left.
func (s *Server) voiceJSON(v *voiceState) obj {
	o := obj{"user_id": v.user.id, "session_id": v.sessionID, "channel_id": nil, "guild_id": s.guildID, "member": s.memberJSON(v.user),
		"deaf": s.deafened[v.user.id], "mute": s.muted[v.user.id], "self_deaf": v.selfDeaf, "self_mute": v.selfMute,
		"self_video": false, "self_stream": false, "suppress": v.suppress, "request_to_speak_timestamp": nil}
	if v.channel != nil {
		o["channel_id"] = v.channel.id
	}
	if !v.request.IsZero() {
		o["request_to_speak_timestamp"] = v.request.UTC().Format(timeFormat)
	}
	return o
}

// voiceStates lists who is in which channel, for a session that begins.
func (s *Server) voiceStates(se *session) []any {
	out := []any{}
	if !se.hearsOfVoice() {
		return out
	}
	for _, userID := range slices.Sorted(maps.Keys(s.states)) {
		o := s.voiceJSON(s.states[userID])
		delete(o, "guild_id")
		out = append(out, o)
	}
	return out
}

// hearsOfVoice reports whether a session is told who talks where.
func (se *session) hearsOfVoice() bool { return !se.user.bot || se.intents&intentVoiceStates != 0 }

// tellVoice tells everybody of a voice state that changed.
func (s *Server) tellVoice(v *voiceState) {
	data := encode(s.voiceJSON(v))
	for _, se := range s.sessions {
		if se.hearsOfVoice() && se.owns(s.guildID) {
			se.send("VOICE_STATE_UPDATE", data)
		}
	}
}

// talks reports whether the channel is one to talk in.
func (c *channel) talks() bool { return c.kind == voiceChannel || c.kind == stageChannel }

// changeVoice is opcode 4: somebody joins, moves, leaves, mutes or deafens. What
// is not allowed is ignored, as Discord does.
// https://discord.com/developers/docs/events/gateway-events#update-voice-state
func (s *Server) changeVoice(c *conn, se *session, data json.RawMessage) {
	var p obj
	if json.Unmarshal(data, &p) != nil {
		c.End(4002, "Error while decoding payload.")
		return
	}
	if id(p, "guild_id") != s.guildID {
		return
	}
	v := s.states[se.user.id]
	to := s.channels[id(p, "channel_id")]
	if to == nil {
		if v != nil && p["channel_id"] == nil {
			s.leaveVoice(v)
		}
		return
	}
	if !to.talks() || !s.letsIn(se.user, to) {
		return
	}
	old := v
	if v == nil {
		v = &voiceState{user: se.user}
		s.states[se.user.id] = v
	}
	moves := old == nil || old.channel != to || old.sessionID != se.id
	v.selfMute, v.selfDeaf, v.sessionID = boolean(p, "self_mute"), boolean(p, "self_deaf"), se.id
	s.enterVoice(v, to, moves)
}

// letsIn reports whether a member gets into a voice channel, where the permission to
// move members passes the limit by.
func (s *Server) letsIn(u *user, to *channel) bool {
	have := s.rights(u, to)
	in := 0
	for _, v := range s.states {
		if v.channel == to && v.user != u {
			in++
		}
	}
	return have&permView != 0 && have&permConnect != 0 && (to.limit == 0 || in < to.limit || have&permMove != 0)
}

// LimitChannel sets how many members may be in a voice channel; 0 is no limit.
func (s *Server) LimitChannel(channelID string, limit int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[channelID]; c != nil && c.talks() {
		c.limit = limit
		s.announce("CHANNEL_UPDATE", c)
	}
}

// enterVoice puts somebody into a channel. Those who came or moved are sent to
// the voice server, and so are those who have no connection there.
func (s *Server) enterVoice(v *voiceState, to *channel, moves bool) {
	if v.channel != to {
		v.suppress, v.request = to.kind == stageChannel, time.Time{}
	}
	if moves && v.channel != nil && s.opts.Voice != nil {
		s.opts.Voice.Dismiss(s.guildID, v.user.id, voiceDisconnected)
	}
	v.channel = to
	if v.user == s.app.bot && s.faults.Take("voice-server-first") {
		s.sendToVoice(v)
		s.tellVoice(v)
		return
	}
	s.tellVoice(v)
	if moves || s.opts.Voice != nil && !s.opts.Voice.Connected(s.guildID, v.user.id) {
		s.sendToVoice(v)
	} else {
		s.allowVoice(v)
	}
}

// sendToVoice tells a member's session where the voice server is.
func (s *Server) sendToVoice(v *voiceState) {
	se := s.sessions[v.sessionID]
	if s.opts.Voice == nil || se == nil {
		return
	}
	speak, hear := s.voiceRights(v)
	token := secret(12)
	endpoint := s.opts.Voice.Admit(voice.Ticket{Token: token, GuildID: s.guildID, ChannelID: v.channel.id, UserID: v.user.id,
		SessionID: v.sessionID, Bot: v.user.bot, Stage: v.channel.kind == stageChannel, Speak: speak, Hear: hear})
	se.send("VOICE_SERVER_UPDATE", obj{"token": token, "guild_id": s.guildID, "endpoint": endpoint})
}

func (s *Server) voiceRights(v *voiceState) (speak, hear bool) {
	return s.may(v.user, permSpeak) && !v.suppress && !s.muted[v.user.id], !v.selfDeaf && !s.deafened[v.user.id]
}

// allowVoice tells the voice server what a member may do there now.
func (s *Server) allowVoice(v *voiceState) {
	if s.opts.Voice != nil {
		speak, hear := s.voiceRights(v)
		s.opts.Voice.Allow(s.guildID, v.user.id, speak, hear)
	}
}

// leaveVoice takes somebody out of the channel they are in. What an empty channel
// was doing is over.
func (s *Server) leaveVoice(v *voiceState) {
	delete(s.states, v.user.id)
	if s.opts.Voice != nil {
		s.opts.Voice.Dismiss(s.guildID, v.user.id, voiceDisconnected)
	}
	empty := v.channel
	v.channel, v.suppress, v.request = nil, false, time.Time{}
	s.tellVoice(v)
	for _, o := range s.states {
		if o.channel == empty {
			return
		}
	}
	s.setVoiceStatus(empty, "")
}

// sentAway is told that the voice server threw a member out.
func (s *Server) sentAway(_, userID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.states[userID]; v != nil {
		s.leaveVoice(v)
	}
}

// callsMoved is told that the voice server moved: all who are in voice channels
// hear that it is gone, and then get its new address.
func (s *Server) callsMoved() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, v := range s.states {
		if se := s.sessions[v.sessionID]; se != nil {
			se.send("VOICE_SERVER_UPDATE", obj{"token": "", "guild_id": s.guildID, "endpoint": nil})
		}
		s.sendToVoice(v)
	}
}
