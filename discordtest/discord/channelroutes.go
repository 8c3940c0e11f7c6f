package discord

import (
	"net/http"

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/state"
)

// channel returns the channel of a call, if the caller sees it.
func (r *request) channel() (*state.Channel, *apierror.Error) {
	c := r.server.state.Channels[r.PathValue("channel_id")]
	if c == nil {
		return nil, apierror.ErrUnknownChannel
	}
	switch {
	case c.VisibleTo(r.user):
		return c, nil
	case c.IsPrivate():
		return nil, apierror.ErrUnknownChannel
	default:
		return nil, apierror.ErrMissingAccess
	}
}

// getChannel returns a channel.
func (s *Server) getChannel(r *request) (int, any, *apierror.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := r.channel()
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, c.JSONFor(r.user), nil
}

// postTyping tells the others in a channel that the caller is typing.
func (s *Server) postTyping(r *request) (int, any, *apierror.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := r.channel()
	if err != nil {
		return 0, nil, err
	}
	s.gateway.SendTyping(c, r.user)
	return http.StatusNoContent, nil, nil
}

// postDirect opens the direct message channel with a user.
func (s *Server) postDirect(r *request) (int, any, *apierror.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	other := s.state.Users[field.ID(r.payload, "recipient_id")]
	switch {
	case other == nil:
		return 0, nil, apierror.ErrUnknownUser
	case other == r.user, other.Bot && r.user.Bot:
		return 0, nil, apierror.ErrCannotMessageUser
	}
	for _, c := range s.state.Channels {
		if c.Kind == state.DirectChannel && c.VisibleTo(other) && c.VisibleTo(r.user) {
			return http.StatusOK, c.JSONFor(r.user), nil
		}
	}
	c := s.state.AddDirectChannel(r.user, other)
	return http.StatusOK, c.JSONFor(r.user), nil
}
