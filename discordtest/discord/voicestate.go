package discord

import (
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/gateway"
	"github.com/riffbot/riffbot/discordtest/internal/ids"
	"github.com/riffbot/riffbot/discordtest/internal/state"
	"github.com/riffbot/riffbot/discordtest/voice"
)

// voiceDisconnected is the close code of the voice server for a user that left the channel.
const voiceDisconnected = 4014

// updateVoiceState handles opcode 4, Update Voice State. It ignores what is not permitted, as
// Discord does.
// https://discord.com/developers/docs/events/gateway-events#update-voice-state
func (s *Server) updateVoiceState(se *gateway.Session, p field.Object) {
	g := s.state.Guilds[field.ID(p, "guild_id")]
	if !se.Receives(g) {
		return
	}
	v := s.state.VoiceStateIn(g, se.User.ID)
	for _, other := range s.state.VoiceStatesToLeave(se.User, g) {
		s.leaveVoice(other)
	}
	to := s.state.Channels[field.ID(p, "channel_id")]
	if to == nil || to.Guild != g {
		if v != nil && p["channel_id"] == nil {
			s.leaveVoice(v)
		}
		return
	}
	if !to.IsVoice() || !s.mayJoinVoice(se.User, to) {
		return
	}
	old := v
	if v == nil {
		v = &state.VoiceState{User: se.User, Guild: g}
		s.state.VoiceStates[v.Key()] = v
	}
	moves := old == nil || old.Channel != to || old.SessionID != se.ID
	v.SelfMute, v.SelfDeaf, v.SessionID = field.Bool(p, "self_mute"), field.Bool(p, "self_deaf"), se.ID
	s.joinVoice(v, to, moves)
}

// mayJoinVoice reports whether a member may join a voice channel. The permission to move members
// lifts the user limit.
func (s *Server) mayJoinVoice(u *state.User, to *state.Channel) bool {
	have := s.state.Permissions(u, to)
	in := 0
	for _, v := range s.state.VoiceStates {
		if v.Channel == to && v.User != u {
			in++
		}
	}
	fits := to.UserLimit == 0 || in < to.UserLimit || have&state.PermissionMove != 0
	return fits && have&state.PermissionView != 0 && have&state.PermissionConnect != 0
}

// joinVoice moves a user to a channel. A user that moved or has no voice connection
// receives the address of the voice server.
func (s *Server) joinVoice(v *state.VoiceState, to *state.Channel, moves bool) {
	if v.Channel != to {
		v.Suppress, v.Request = to.Kind == state.StageChannel, time.Time{}
	}
	if moves && v.Channel != nil && s.opts.Voice != nil {
		s.opts.Voice.Dismiss(v.Guild.ID, v.User.ID, voiceDisconnected)
	}
	v.Channel = to
	if v.User == s.app.Bot && s.faults.Take("voice-server-first") {
		s.sendVoiceServer(v)
		s.gateway.SendVoiceState(v)
		return
	}
	s.gateway.SendVoiceState(v)
	if moves || s.opts.Voice != nil && !s.opts.Voice.Connected(v.Guild.ID, v.User.ID) {
		s.sendVoiceServer(v)
	} else {
		s.updateVoicePermissions(v)
	}
}

// sendVoiceServer sends VOICE_SERVER_UPDATE to a user's session.
func (s *Server) sendVoiceServer(v *state.VoiceState) {
	se := s.gateway.Session(v.SessionID)
	if s.opts.Voice == nil || se == nil {
		return
	}
	speak, hear := s.voicePermissions(v)
	token := ids.Secret(12)
	endpoint := s.opts.Voice.Admit(voice.Ticket{
		Token: token, GuildID: v.Guild.ID, ChannelID: v.Channel.ID, UserID: v.User.ID, SessionID: v.SessionID,
		Bot: v.User.Bot, Stage: v.Channel.Kind == state.StageChannel, Speak: speak, Hear: hear,
	})
	se.Send("VOICE_SERVER_UPDATE", field.Object{"token": token, "guild_id": v.Guild.ID, "endpoint": endpoint})
}

// voicePermissions reports whether a user may speak and hears the channel.
func (s *Server) voicePermissions(v *state.VoiceState) (speak, hear bool) {
	speak = v.Guild.Allows(v.User, state.PermissionSpeak) && !v.Suppress && !s.state.Muted[v.User.ID]
	return speak, !v.SelfDeaf && !s.state.Deafened[v.User.ID]
}

// updateVoicePermissions updates a user's permissions on the voice server.
func (s *Server) updateVoicePermissions(v *state.VoiceState) {
	if s.opts.Voice != nil {
		speak, hear := s.voicePermissions(v)
		s.opts.Voice.Allow(v.Guild.ID, v.User.ID, speak, hear)
	}
}

// leaveVoice removes a user from the voice channel, and the status of an empty channel.
func (s *Server) leaveVoice(v *state.VoiceState) {
	delete(s.state.VoiceStates, v.Key())
	if s.opts.Voice != nil {
		s.opts.Voice.Dismiss(v.Guild.ID, v.User.ID, voiceDisconnected)
	}
	empty := v.Channel
	v.Channel, v.Suppress, v.Request = nil, false, time.Time{}
	s.gateway.SendVoiceState(v)
	for _, o := range s.state.VoiceStates {
		if o.Channel == empty {
			return
		}
	}
	s.setVoiceStatus(empty, "")
}

// voiceConnectionEnded removes a user whose voice connection the voice server ended.
func (s *Server) voiceConnectionEnded(guildID, userID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.state.VoiceStates[state.VoiceKey{GuildID: guildID, UserID: userID}]; v != nil {
		s.leaveVoice(v)
	}
}

// voiceServerMoved sends the address of a new voice server to all users in voice channels, after
// an event that the old one is gone.
func (s *Server) voiceServerMoved() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, v := range s.state.VoiceStates {
		if se := s.gateway.Session(v.SessionID); se != nil {
			se.Send("VOICE_SERVER_UPDATE", field.Object{"token": "", "guild_id": v.Guild.ID, "endpoint": nil})
		}
		s.sendVoiceServer(v)
	}
}
