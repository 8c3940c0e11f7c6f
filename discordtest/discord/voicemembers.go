package discord

import (
	"github.com/riffbot/riffbot/discordtest/internal/apierror"
	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/state"
	"github.com/riffbot/riffbot/discordtest/internal/validate"
)

// patchMember mutes, deafens, moves and disconnects members in voice channels.
// https://discord.com/developers/docs/resources/guild#modify-guild-member
func (s *Server) patchMember(r *request) (int, any, *apierror.Error) {
	return s.inGuild(r, func(g *state.Guild) (any, *apierror.Error) {
		u := s.state.Users[r.PathValue("user_id")]
		if u == nil || !g.Members[u.ID] {
			return nil, apierror.ErrUnknownUser
		}
		v, p := s.state.VoiceStateIn(g, u.ID), r.payload
		if err := allowFields(p, "mute", "deaf", "channel_id"); err != nil {
			return nil, err
		}
		to := s.state.Channels[field.ID(p, "channel_id")]
		if field.Has(p, "channel_id") && p["channel_id"] != nil && to == nil {
			var f validate.Form
			f.Add("channel_id", "CHANNEL_INVALID", "Unknown channel")
			return nil, f.Err()
		}
		switch {
		case field.Has(p, "mute") && !g.Allows(r.user, state.PermissionMute),
			field.Has(p, "deaf") && !g.Allows(r.user, state.PermissionDeafen),
			field.Has(p, "channel_id") && !g.Allows(r.user, state.PermissionMove):
			return nil, apierror.ErrMissingPermissions
		case v == nil && (field.Has(p, "mute") || field.Has(p, "deaf") || field.Has(p, "channel_id")):
			return nil, apierror.ErrNotInVoice
		case to != nil && (!to.IsVoice() || to.Guild != g):
			return nil, apierror.ErrWrongChannelType
		}
		if field.Has(p, "mute") || field.Has(p, "deaf") {
			s.moderateVoice(v, p)
		}
		switch {
		case !field.Has(p, "channel_id"):
		case to == nil:
			s.leaveVoice(v)
		case to != v.Channel:
			s.joinVoice(v, to, true)
		}
		return s.state.MemberJSON(g, u), nil
	})
}

// moderateVoice mutes and deafens a member as a payload says.
func (s *Server) moderateVoice(v *state.VoiceState, p field.Object) {
	if field.Has(p, "mute") {
		s.state.Muted[v.User.ID] = field.Bool(p, "mute")
	}
	if field.Has(p, "deaf") {
		s.state.Deafened[v.User.ID] = field.Bool(p, "deaf")
	}
	s.updateVoicePermissions(v)
	s.gateway.SendVoiceState(v)
}

// voiceTarget returns the voice state of a call.
func (r *request) voiceTarget(g *state.Guild) (*state.VoiceState, *apierror.Error) {
	userID := r.PathValue("user_id")
	if userID == "" { // the route of @me
		userID = r.user.ID
	}
	if r.server.state.Users[userID] == nil {
		return nil, apierror.ErrUnknownUser
	}
	v := r.server.state.VoiceStateIn(g, userID)
	if v == nil {
		return nil, apierror.ErrUnknownVoiceState
	}
	return v, nil
}

// getVoiceState returns a voice state.
func (s *Server) getVoiceState(r *request) (int, any, *apierror.Error) {
	return s.inGuild(r, func(g *state.Guild) (any, *apierror.Error) {
		v, err := r.voiceTarget(g)
		if err != nil {
			return nil, err
		}
		return s.state.VoiceStateJSON(v), nil
	})
}
