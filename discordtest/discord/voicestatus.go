package discord

import (
	"net/http"

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/gateway"
	"github.com/riffbot/riffbot/discordtest/internal/state"
	"github.com/riffbot/riffbot/discordtest/internal/validate"
)

// putVoiceStatus sets the status of a voice channel.
func (s *Server) putVoiceStatus(r *request) (int, any, *apierror.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := r.channel()
	if err != nil {
		return 0, nil, err
	}
	if c.Kind != state.VoiceChannel {
		return 0, nil, apierror.ErrWrongChannelType
	}
	var f validate.Form
	f.TextAt("status", r.payload, "status", 500)
	if err := f.Err(); err != nil {
		return 0, nil, err
	}
	v := s.state.VoiceStateIn(c.Guild, r.user.ID)
	connected := v != nil && v.Channel == c
	maySet := connected || c.Guild.Allows(r.user, state.PermissionManageChannels)
	if !maySet || !c.Guild.Allows(r.user, state.PermissionVoiceStatus) {
		return 0, nil, apierror.ErrMissingPermissions
	}
	s.setVoiceStatus(c, field.String(r.payload, "status"))
	return http.StatusNoContent, nil, nil
}

// setVoiceStatus sets a channel's status and sends the event.
func (s *Server) setVoiceStatus(c *state.Channel, status string) {
	if c.Status == status {
		return
	}
	c.Status = status
	data := field.Object{"id": c.ID, "guild_id": c.GuildID, "status": nil}
	if status != "" {
		data["status"] = status
	}
	s.gateway.SendGuildEvent("VOICE_CHANNEL_STATUS_UPDATE", c.Guild, gateway.IntentGuilds, data)
}
