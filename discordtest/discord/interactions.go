package discord

import (
	"context"
	"net/http"
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/ids"
	"github.com/riffbot/riffbot/discordtest/internal/outgoing"
	"github.com/riffbot/riffbot/discordtest/internal/state"
	"github.com/riffbot/riffbot/discordtest/internal/validate"
)

// responseTime is the time limit for the first response, in real time, and tokenLife the
// lifetime of the token, by the server's clock.
// https://discord.com/developers/docs/interactions/receiving-and-responding
const (
	responseTime  = 3 * time.Second
	tokenLifetime = 15 * time.Minute
)

// postInteraction creates an interaction for Discord's own client.
func (s *Server) postInteraction(r *request) (int, any, *apierror.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := r.payload
	app := s.state.Applications[field.ID(p, "application_id")]
	c := s.state.Channels[field.ID(p, "channel_id")]
	switch {
	case app == nil:
		return 0, nil, apierror.ErrNotFound
	case c == nil:
		return 0, nil, apierror.ErrUnknownChannel
	case !c.VisibleTo(r.user):
		return 0, nil, apierror.ErrMissingAccess
	}
	in := &state.Interaction{
		ID: s.state.IDs.Next(), Token: ids.Secret(64), Kind: int(field.Int(p, "type")), App: app, User: r.user, Channel: c,
		Session: field.String(p, "session_id"), Nonce: p["nonce"], Created: s.state.Now(),
	}
	data := field.Map(p, "data")
	var err *apierror.Error
	switch in.Kind {
	case state.ByCommand, state.ByAutocomplete:
		data, err = s.useCommand(in, data)
	case state.ByComponent:
		data, err = s.useComponent(in, field.ID(p, "message_id"), data)
	case state.ByModal:
		data, err = s.submitModal(in, data)
	default:
		var f validate.Form
		f.Add("type", "BASE_TYPE_CHOICES", "Value must be one of {2, 3, 4, 5}.")
		err = f.Err()
	}
	if err != nil {
		return 0, nil, err
	}
	s.state.Interactions[in.Token] = in
	s.gateway.SendInteractionEvent(in, "INTERACTION_CREATE", nil)
	// The deadline is set before the bot receives the interaction. The lock orders it
	// after the rest.
	in.Deadline = time.AfterFunc(responseTime, func() { s.expire(in) })
	if to := app.InteractionsURL; to != "" {
		event := s.state.InteractionJSON(in, data)
		s.running.Go(func() { outgoing.Send(s.log, to, app.Key, event, s.URL()) })
		return http.StatusNoContent, nil, nil
	}
	se := s.gateway.BotSession(app, c.GuildID)
	if se == nil {
		se = s.gateway.ResumableSession(app, c.GuildID)
	}
	if se == nil {
		s.log.Debug("bot is not connected", "application", app.Name)
		return http.StatusNoContent, nil, nil
	}
	event := s.state.InteractionJSON(in, data)
	se.Send("INTERACTION_CREATE", event)
	if s.faults.Take("interaction-twice") {
		se.Send("INTERACTION_CREATE", event)
	}
	if s.faults.Take("interaction-everywhere") {
		for _, other := range s.gateway.SessionsOf(app) {
			if other != se {
				other.Send("INTERACTION_CREATE", event)
			}
		}
	}
	return http.StatusNoContent, nil, nil
}

// expire fails an interaction that was not acknowledged in time.
func (s *Server) expire(in *state.Interaction) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if in.Answered {
		return
	}
	in.Expired = true
	s.gateway.SendInteractionEvent(in, "INTERACTION_FAILURE", field.Object{"reason_code": 2})
}

// SetInteractionsEndpoint sets the Interactions Endpoint URL of the bot under test, after verifying it as the Developer
// Portal does. The bot then receives interactions there and not over the gateway.
func (s *Server) SetInteractionsEndpoint(ctx context.Context, address string) error {
	if err := outgoing.Verify(ctx, address, s.app.Key, s.app.ID); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.app.InteractionsURL = address
	return nil
}
