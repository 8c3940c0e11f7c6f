package discord

import (
	"net/http"
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/state"
	"github.com/riffbot/riffbot/discordtest/internal/validate"
)

// patchVoiceState moves a user between a stage's audience and speakers, or requests to
// speak.
// https://discord.com/developers/docs/resources/voice#modify-current-user-voice-state
func (s *Server) patchVoiceState(r *request) (int, any, *apierror.Error) {
	_, _, err := s.inGuild(r, func(g *state.Guild) (any, *apierror.Error) {
		v, err := r.voiceTarget(g)
		if err != nil {
			return nil, err
		}
		return nil, s.updateStageState(r, v)
	})
	if err != nil {
		return 0, nil, err
	}
	return http.StatusNoContent, nil, nil
}

// updateStageState applies a call of patchVoiceState to a voice state.
func (s *Server) updateStageState(r *request, v *state.VoiceState) *apierror.Error {
	p, self := r.payload, r.user == v.User
	var f validate.Form
	if value, ok := p["suppress"]; ok && value != nil {
		if _, isBool := value.(bool); !isBool {
			f.Add("suppress", "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
		}
	}
	var request time.Time
	if text := field.String(p, "request_to_speak_timestamp"); text != "" {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			f.Add("request_to_speak_timestamp", "DATE_TIME_TYPE_PARSE", "Could not parse %s. Should be ISO8601.", text)
		} else if at.Before(s.state.Now().Add(-time.Minute)) {
			f.Add("request_to_speak_timestamp", "VOICE_REQUEST_TO_SPEAK_TIMESTAMP", "Must be a present or future time.")
		}
		request = at
	}
	if err := f.Err(); err != nil {
		return err
	}
	unsuppresses := field.Has(p, "suppress") && p["suppress"] != nil && !field.Bool(p, "suppress")
	switch {
	case v.Channel.Kind != state.StageChannel, p["channel_id"] != nil && field.ID(p, "channel_id") != v.Channel.ID:
		return apierror.ErrWrongChannelType
	case (!self || unsuppresses) && !v.Guild.Allows(r.user, state.PermissionMute),
		!request.IsZero() && !v.Guild.Allows(r.user, state.PermissionRequestToSpeak|state.PermissionMute):
		return apierror.ErrMissingPermissions
	}
	if field.Has(p, "suppress") && p["suppress"] != nil {
		v.Suppress = field.Bool(p, "suppress")
	}
	if self && field.Has(p, "request_to_speak_timestamp") {
		v.Request = request
	}
	if !v.Suppress {
		v.Request = time.Time{}
	}
	s.updateVoicePermissions(v)
	s.gateway.SendVoiceState(v)
	return nil
}
