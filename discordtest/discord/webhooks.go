package discord

import (
	"net/http"

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/state"
)

// newResponse returns an empty message of the interaction's bot.
func (s *Server) newResponse(in *state.Interaction, data field.Object) *state.Message {
	m := &state.Message{ID: s.state.IDs.Next(), ChannelID: in.Channel.ID, Author: in.App.Bot, Created: s.state.Now(),
		ApplicationID: in.App.ID, WebhookID: in.App.ID, Interaction: in}
	if in.Kind == state.ByCommand {
		m.Kind = 20
	}
	if in.Source != nil && in.Kind == state.ByComponent {
		m.Kind, m.Reference = 19, in.Source
	}
	if field.Int(data, "flags")&state.FlagEphemeral != 0 || s.hidden(in) {
		m.Flags, m.SeenBy = state.FlagEphemeral, in.User.ID
	}
	return m
}

// interaction returns the interaction of a call, if its token is valid.
func (r *request) interaction() (*state.Interaction, *apierror.Error) {
	in := r.server.state.Interactions[r.PathValue("webhook_token")]
	switch {
	case in == nil || in.App.ID != r.PathValue("webhook_id"):
		return nil, apierror.ErrUnknownWebhook
	case r.server.state.Now().Sub(in.Created) > tokenLifetime:
		return nil, apierror.ErrInvalidToken
	case !in.Answered:
		return nil, apierror.ErrUnknownWebhook
	default:
		return in, nil
	}
}

// postFollowUp adds a follow-up message. While the first response is deferred, it becomes
// that, as on Discord.
func (s *Server) postFollowUp(r *request) (int, any, *apierror.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in, err := r.interaction()
	if err != nil {
		return 0, nil, err
	}
	if m := in.Original; m != nil && m.Flags&state.FlagLoading != 0 && m.Interaction == in {
		return s.editMessage(r, r.payload, m)
	}
	if !in.Owners.InGuild() && in.FollowUps >= maxFollowUps {
		return 0, nil, apierror.ErrTooManyFollowUps
	}
	m := s.newResponse(in, r.payload)
	if in.First != nil {
		m.Kind, m.Reference, m.FollowUp = 19, in.First, true
	}
	if err := s.applyPayload(r, r.payload, m); err != nil {
		return 0, nil, err
	}
	in.FollowUps++
	s.publishMessage(in.Channel, m)
	return http.StatusOK, s.state.MessageJSON(m), nil
}

// withResponse answers a call about a message that the interaction's token may access.
func (s *Server) withResponse(
	r *request, do func(in *state.Interaction, m *state.Message) (int, any, *apierror.Error),
) (int, any, *apierror.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in, err := r.interaction()
	if err != nil {
		return 0, nil, err
	}
	m := in.Original
	if name := r.PathValue("message_id"); name != "" {
		m = in.Channel.Message(name)
		// The message of the used component can be edited, too, if only its user sees it.
		if m != nil && m.Interaction != in && m != in.Original && (m != in.Source || m.SeenBy == "") {
			m = nil
		}
	}
	if m == nil || in.Channel.Message(m.ID) == nil {
		return 0, nil, apierror.ErrUnknownMessage
	}
	return do(in, m)
}

// getResponse returns a response to an interaction.
func (s *Server) getResponse(r *request) (int, any, *apierror.Error) {
	return s.withResponse(r, func(_ *state.Interaction, m *state.Message) (int, any, *apierror.Error) {
		return http.StatusOK, s.state.MessageJSON(m), nil
	})
}

// patchResponse edits a response to an interaction.
func (s *Server) patchResponse(r *request) (int, any, *apierror.Error) {
	return s.withResponse(r, func(_ *state.Interaction, m *state.Message) (int, any, *apierror.Error) {
		return s.editMessage(r, r.payload, m)
	})
}

// deleteResponse deletes a response to an interaction.
func (s *Server) deleteResponse(r *request) (int, any, *apierror.Error) {
	return s.withResponse(r, func(in *state.Interaction, m *state.Message) (int, any, *apierror.Error) {
		s.removeMessage(in.Channel, m)
		return http.StatusNoContent, nil, nil
	})
}
